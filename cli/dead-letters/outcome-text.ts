import type { Consequence } from './consequences.ts';
import type { Outcome } from './redrive-all.ts';

/** How a letter ends that a person has to look at once more: it has not come to its facts, or nobody knows. */
export function isUndone({ refused, consequence }: Outcome): boolean {
  return (
    refused !== undefined ||
    consequence === undefined ||
    /dead_lettered|failed|refused/.test(consequence.status)
  );
}

/** What became of letters, for a person. */
export function outcomeLines(outcomes: readonly Outcome[], waitSeconds: number): string[] {
  const sent = new Set(
    outcomes.flatMap(({ redriven }) => redriven?.sent.map((one) => one.dead_letter_id) ?? []),
  );
  return outcomes.flatMap(({ id, refused, redriven, consequence }) => {
    if (refused !== undefined) return [`${id}: not sent again: ${refused}`];
    const [, ...manifests] = redriven?.sent ?? [];
    const along =
      manifests.length === 0
        ? ''
        : ` with its manifest ${manifests.map((one) => one.dead_letter_id).join(', ')}`;
    const waits = redriven?.waits_for.filter((one) => !sent.has(one)) ?? [];
    const open =
      waits.length > 0
        ? `its slice waits for the dead letters ${waits.join(', ')} too`
        : unknown(waitSeconds);
    return [`${id}: sent again${along}: ${consequence ? told(consequence) : open}`];
  });
}

/** The same for a program. */
export function redriveAnswer(outcomes: readonly Outcome[]) {
  return {
    letters: outcomes.map(({ id, refused, redriven, consequence }) => ({
      dead_letter_id: id,
      consequence: refused === undefined ? (consequence?.status ?? 'unknown') : 'not_sent',
      reason: refused ?? consequence?.reason ?? null,
      run_ids: consequence?.runIds ?? [],
      sent: redriven?.sent ?? [],
      waits_for: redriven?.waits_for ?? [],
    })),
  };
}

function told({ status, reason, runIds }: Consequence): string {
  const why = reason === null ? '' : `: ${reason}`;
  if (status === 'dead_lettered') return `dead-lettered once more${why}`;
  if (status === 'landed') return `it lands and changes nothing${why}`;
  return `run ${runIds.join(', ')} ${status}${why}`;
}

function unknown(waitSeconds: number): string {
  return `nothing is known of it after ${waitSeconds} s; it goes on, "ai-usage ledger" and "ai-usage dead-letters list" tell`;
}
