import type { Kickoff } from '../../shared/contract/messages.ts';
import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';
import { type Slice, sliceKey } from './slices.ts';

/** A run that has not ended after so long will not. */
export const OPEN_MS = 24 * 3_600_000;

/** Between which moments runs count: asked for since the one when they are open, ended since the other. */
export type Since = { open: string; done: string };

/** Why a slice need not be asked for, by the run that says so. */
export type Recent = { why: 'under_way' | 'done'; run_id: string };

/** The newest runs of slices, as `slices-to-skip` has them. */
export type RecentRuns = {
  /** Every one of a slice, the newest first. */
  of(slice: Slice): readonly Row[];
  /**
   * Whether a reading of the slice is under way, or its newest one has produced it. A run of one's own that has not
   * ended is to be asked for again: its message may be lost.
   */
  recent(slice: Slice, ownRunId?: string): Recent | undefined;
};

/** Reads what the ledger has of slices lately. */
export async function readRecentRuns(
  warehouse: Pick<Warehouse, 'read'>,
  slices: readonly Slice[],
  since: Since,
): Promise<RecentRuns> {
  const days = slices.map(({ day }) => day).sort();
  const rows = await warehouse.read('slices-to-skip', {
    from: days[0] ?? null,
    to: days.at(-1) ?? null,
    open_since: since.open,
    done_since: since.done,
  });
  const bySlice = Map.groupBy(rows, (row) => sliceKey(row.source, row.account, row.usage_date));
  const of = ({ source, account, day }: Slice) => bySlice.get(sliceKey(source, account, day)) ?? [];
  return {
    of,
    recent(slice, ownRunId) {
      const runs = of(slice);
      const open = runs.filter(({ is_unfinished }) => is_unfinished);
      if (open.some(({ run_id }) => run_id === ownRunId)) return undefined;
      const [newest] = runs;
      if (open[0]) return { why: 'under_way', run_id: String(open[0].run_id) };
      return newest?.is_done ? { why: 'done', run_id: String(newest.run_id) } : undefined;
    },
  };
}

/**
 * The slices that are left to ask for when a message wants what is recent left out. Kickoff is the one place that
 * can tell: it handles one message at a time, and writes down what it asks for before it takes the next.
 */
export async function withoutRecent(
  warehouse: Pick<Warehouse, 'read'>,
  { skip_since }: Kickoff,
  publishTime: string,
  slices: readonly Slice[],
  runIdOf: (slice: Slice) => string,
): Promise<Slice[]> {
  if (skip_since === undefined) return [...slices];
  const open = new Date(Date.parse(publishTime) - OPEN_MS).toISOString();
  const { recent } = await readRecentRuns(warehouse, slices, { open, done: skip_since });
  return slices.filter((slice) => !recent(slice, runIdOf(slice)));
}
