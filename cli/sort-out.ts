import type { Slice } from '../functions/kickoff/slices.ts';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';
import { counted } from './output.ts';

/** What of the slices that a person named is left to ask for, and why the others are not. */
export type SortedOut = {
  toAsk: Slice[];
  /** Asked for less than 24 hours ago and not finished, each with its newest such run. */
  underWay: (Slice & { run_id: string })[];
  /** Produced within the hour, by their newest run. */
  done: Slice[];
};

const HOUR_MS = 3_600_000;
const OPEN_MS = 24 * HOUR_MS;

/** Sorts slices by what the ledger says of them at the moment `now`; `again` asks for produced ones too. */
export async function sortOut(
  warehouse: Pick<Warehouse, 'read'>,
  slices: readonly Slice[],
  now: Date,
  again = false,
): Promise<SortedOut> {
  const days = slices.map(({ day }) => day).sort();
  const rows = await warehouse.read('slices-to-skip', {
    from: days[0] ?? null,
    to: days.at(-1) ?? null,
    open_since: new Date(now.getTime() - OPEN_MS).toISOString(),
    done_since: new Date(now.getTime() - HOUR_MS).toISOString(),
  });
  const bySlice = Map.groupBy(rows, (row) => `${row.source} ${row.account} ${row.usage_date}`);
  const sorted: SortedOut = { toAsk: [], underWay: [], done: [] };
  for (const slice of slices) {
    const runs = bySlice.get(`${slice.source} ${slice.account} ${slice.day}`);
    const open = runs?.find((run) => run.is_unfinished);
    if (open) sorted.underWay.push({ ...slice, run_id: String(open.run_id) });
    else (runs?.[0]?.is_done && !again ? sorted.done : sorted.toAsk).push(slice);
  }
  return sorted;
}

/** What is not asked for and why, for a person. */
export function skippedLines({ underWay, done }: Pick<SortedOut, 'underWay' | 'done'>): string[] {
  const reasons = [
    ...(underWay.length > 0
      ? [`${counted(underWay.length, 'slice')} under way, asked for less than 24 hours ago`]
      : []),
    ...(done.length > 0 ? [`${counted(done.length, 'slice')} read within the last hour`] : []),
  ];
  return reasons.length > 0
    ? [`Skipped: ${reasons.join('; ')} ("--force" asks for those again, "replay" for any).`]
    : [];
}
