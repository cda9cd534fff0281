import { UP_TO_DATE } from '../functions/kickoff/reattribution.ts';
import { isUndone, type RunState } from '../local/follow.ts';
import { ownerName } from '../shared/attribution/tenure.ts';
import { formatUsd, largerFirst, type Nanos, parseUsd, sizeOf } from '../shared/money.ts';
import type { Row } from '../shared/warehouse/warehouse.ts';
import { counted } from './output.ts';

/** How many dollars more or fewer somebody carries than before. */
export type Moved = { owner: string; nanos: Nanos };

const OWNERS_SHOWN = 10;
const NOBODY = '(unattributed)';

/** Who carries more or fewer dollars than before, the largest difference first: rows of `owner-spend`. */
export function movesBetween(before: readonly Row[], after: readonly Row[]): Moved[] {
  const nanos = new Map<string, Nanos>();
  const add = (rows: readonly Row[], sign: bigint) => {
    for (const row of rows) {
      const owner = ownerOf(row);
      nanos.set(owner, (nanos.get(owner) ?? 0n) + sign * parseUsd(String(row.billed_usd)));
    }
  };
  add(before, -1n);
  add(after, 1n);
  return [...nanos]
    .map(([owner, moved]): Moved => ({ owner, nanos: moved }))
    .filter((one) => one.nanos !== 0n)
    .sort((a, b) => largerFirst(sizeOf(a.nanos), sizeOf(b.nanos)) || (a.owner < b.owner ? -1 : 1));
}

function ownerOf({ user_email, service_name }: Row): string {
  if (user_email === null && service_name === null) return NOBODY;
  return ownerName({ user_email: user_email as string | null, service_name: service_name as string | null });
}

/** What came of a re-attribution, for a person and for a program. */
export function reattributionReport(
  runs: readonly RunState[],
  before: readonly Row[],
  after: readonly Row[],
) {
  const upToDate = runs.filter(({ reason }) => reason === UP_TO_DATE);
  const undone = runs.filter((run) => isUndone(run) && run.reason !== UP_TO_DATE);
  const overtaken = runs.filter(({ status }) => status === 'superseded');
  const done = runs.filter((run) => !isUndone(run) && run.status !== 'superseded');
  const [billedBefore, billedAfter] = [totalOf(before), totalOf(after)];
  const moves = movesBetween(before, after);
  return {
    answer: {
      attributed_anew: done.length,
      up_to_date: upToDate.length,
      superseded: overtaken.length,
      undone: undone.map(({ source, account, usage_date: day, status, reason }) => ({
        ...{ source, account, day, status, reason },
      })),
      billed_usd: { before: formatUsd(billedBefore), after: formatUsd(billedAfter) },
      moved: moves.map(({ owner, nanos }) => ({ owner, billed_usd: formatUsd(nanos) })),
    },
    lines: [
      ...(runs.length === 0 ? ['No slice of these days has facts: there is nothing to attribute anew.'] : []),
      ...(done.length > 0 ? [`Attributed anew: ${counted(done.length, 'slice')}.`] : []),
      ...(upToDate.length > 0
        ? [`Nothing to do for ${counted(upToDate.length, 'slice')}: ${UP_TO_DATE}.`]
        : []),
      ...(overtaken.length > 0
        ? [`Overtaken by a newer reading of the vendor: ${counted(overtaken.length, 'slice')}. Ask again.`]
        : []),
      ...undoneLines(undone),
      `Billed ${formatUsd(billedBefore)} USD before, ${formatUsd(billedAfter)} USD now.`,
      ...moveLines(moves),
    ],
    isUndone: undone.length > 0,
  };
}

function totalOf(rows: readonly Row[]): Nanos {
  return rows.reduce((sum, { billed_usd }) => sum + parseUsd(String(billed_usd)), 0n);
}

/** Each reason once, with the days that it is given for. */
function undoneLines(undone: readonly RunState[]): string[] {
  return [...Map.groupBy(undone, ({ status, reason }) => `${status}: ${reason}`)].map(([why, same]) => {
    const days = same.map(({ usage_date }) => usage_date).sort();
    return `${counted(same.length, 'slice')} from ${days[0]} to ${days.at(-1)} ${why}`;
  });
}

function moveLines(moves: readonly Moved[]): string[] {
  if (moves.length === 0) return ['Nobody carries more or less than before.'];
  const more = moves.length - OWNERS_SHOWN;
  return [
    ...moves
      .slice(0, OWNERS_SHOWN)
      .map(({ owner, nanos }) => `  ${nanos > 0n ? '+' : ''}${formatUsd(nanos)} USD ${owner}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}
