import type { Consequence } from './consequences.ts';
import type { Outcome } from './redrive-all.ts';

/** How a letter ends that a person has to look at once more: it has not come to its facts, or nobody knows. */
export function isUndone({ refused, along, consequence }: Outcome): boolean {
  if (along !== undefined) return false;
  return (
    refused !== undefined ||
    consequence === undefined ||
    /dead_lettered|failed|refused/.test(consequence.status)
  );
}

/** What became of letters, for a person. */
export function outcomeLines(outcomes: readonly Outcome[], waitSeconds: number): string[] {
  return outcomes.map((outcome) => {
    const { id, refused, along, redriven, consequence } = outcome;
    if (refused !== undefined) return `${id}: not sent again: ${refused}`;
    if (along !== undefined) return `${id}: goes with ${along}`;
    const [, ...manifests] = redriven?.sent ?? [];
    const names = manifests.map(({ dead_letter_id }) => dead_letter_id).join(', ');
    const taken = manifests.length === 0 ? '' : ` with its manifest ${names}`;
    const waits = waitsOf(outcome, outcomes);
    const open =
      waits.length > 0
        ? `its slice waits for the dead letters ${waits.join(', ')} too`
        : unknown(waitSeconds);
    return `${id}: sent again${taken}: ${consequence ? told(consequence) : open}`;
  });
}

/** The same for a program. */
export function redriveAnswer(outcomes: readonly Outcome[]) {
  return {
    letters: outcomes.map((outcome) => ({
      dead_letter_id: outcome.id,
      consequence: consequenceWord(outcome),
      along_with: outcome.along ?? null,
      reason: outcome.refused ?? outcome.consequence?.reason ?? null,
      run_ids: outcome.consequence?.runIds ?? [],
      sent: outcome.redriven?.sent ?? [],
      waits_for: waitsOf(outcome, outcomes),
    })),
  };
}

function consequenceWord({ refused, along, consequence }: Outcome): string {
  if (refused !== undefined) return 'not_sent';
  return along === undefined ? (consequence?.status ?? 'unknown') : 'along';
}

/** The letters that a slice waits for, but for those that went out by the same command. */
function waitsOf({ redriven }: Outcome, outcomes: readonly Outcome[]): string[] {
  const sent = new Set(
    outcomes.flatMap((one) => one.redriven?.sent.map((each) => each.dead_letter_id) ?? []),
  );
  return redriven?.waits_for.filter((id) => !sent.has(id)) ?? [];
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
