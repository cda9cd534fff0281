import { OPEN_MS, readRecentRuns, type Since } from '../functions/kickoff/recent.ts';
import type { Slice } from '../functions/kickoff/slices.ts';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';
import type { Skipping } from './others.ts';
import { counted } from './output.ts';

/** What of the slices that a person named is left to ask for, and why the others are not. */
export type SortedOut = {
  toAsk: Slice[];
  /** Asked for less than 24 hours ago and not finished, each with its newest such run. */
  underWay: (Slice & { run_id: string })[];
  /** Produced since then, by their newest run. */
  done: Slice[];
  /** What kickoff has to leave out of `toAsk` when others ask for it meanwhile; undefined: nothing. */
  skipping: Skipping | undefined;
};

/** Which slices that have been produced are asked for: those older than an hour, all of them, or none at all. */
export type Again = 'after an hour' | 'always' | 'never';

const HOUR_MS = 3_600_000;
const EVER = new Date(0).toISOString();

/** Sorts slices by what the ledger says of them at the moment `now`. */
export async function sortOut(
  warehouse: Pick<Warehouse, 'read'>,
  slices: readonly Slice[],
  now: Date,
  again: Again = 'after an hour',
): Promise<SortedOut> {
  const before = (ms: number) => new Date(now.getTime() - ms).toISOString();
  const since: Since = { open: before(OPEN_MS), done: again === 'never' ? EVER : before(HOUR_MS) };
  const runs = await readRecentRuns(warehouse, slices, since);
  const sorted: Omit<SortedOut, 'skipping'> = { toAsk: [], underWay: [], done: [] };
  for (const slice of slices) {
    const recent = runs.recent(slice);
    if (recent?.why === 'under_way') sorted.underWay.push({ ...slice, run_id: recent.run_id });
    else (recent && again !== 'always' ? sorted.done : sorted.toAsk).push(slice);
  }
  const ended = new Set(sorted.toAsk.flatMap((slice) => runs.of(slice).map(({ run_id }) => String(run_id))));
  // Kickoff goes by another clock: what it may take for open must be found.
  const found = { ...since, open: before(OPEN_MS + HOUR_MS) };
  return { ...sorted, skipping: again === 'always' ? undefined : { since: found, ended } };
}

const LATELY = ['read within the last hour', '"--force" asks for those again'] as const;
const BEFORE = ['read before', 'without "--missing" they are asked for'] as const;

/** What is not asked for and why, for a person. */
export function skippedLines(
  { toAsk, underWay, done }: Pick<SortedOut, 'toAsk' | 'underWay' | 'done'>,
  again: Again = 'after an hour',
): string[] {
  const [read, how] = again === 'never' ? BEFORE : LATELY;
  const reasons = [
    ...(underWay.length > 0
      ? [`${counted(underWay.length, 'slice')} under way, asked for less than 24 hours ago`]
      : []),
    ...(done.length > 0 ? [`${counted(done.length, 'slice')} ${read}`] : []),
  ];
  if (reasons.length === 0) return [];
  return [
    `Skipped: ${reasons.join('; ')} (${how}, "replay" for any).`,
    ...daysInLines([...toAsk, ...underWay], done),
  ];
}

/** How far an earlier run over the same days has come. */
function daysInLines(left: readonly Slice[], done: readonly Slice[]): string[] {
  const open = new Set(left.map(({ day }) => day));
  const all = new Set([...left, ...done].map(({ day }) => day));
  const isIn = all.size - open.size;
  return isIn > 0 && open.size > 0 ? [`${isIn} of ${counted(all.size, 'day')} are in already.`] : [];
}
