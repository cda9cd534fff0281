import { type RecentRuns, readRecentRuns, type Since } from '../functions/kickoff/recent.ts';
import { type Slice, sliceKey } from '../functions/kickoff/slices.ts';
import type { RunState } from '../local/follow.ts';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';

/** What kickoff leaves out of a command's slices: by which moments, and the runs that did not count at its start. */
export type Skipping = { since: Since; ended: ReadonlySet<string> };

/**
 * Finds the runs of others that kickoff leaves slices to. Each call takes the slices that have no run of our own,
 * and resolves with the newest state of those that have somebody else's: once found, a run stays its slice's.
 */
export function makeOthers(
  warehouse: Pick<Warehouse, 'read'>,
  skipping: Skipping | undefined,
): (slices: readonly Slice[]) => Promise<RunState[]> {
  const found = new Map<string, string>();
  const keyOf = ({ source, account, day }: Slice) => sliceKey(source, account, day);

  return async (slices) => {
    if (!skipping) return [];
    const unknown = slices.filter((slice) => !found.has(keyOf(slice)));
    if (unknown.length > 0) {
      const runs = await readRecentRuns(warehouse, unknown, skipping.since);
      for (const slice of unknown) {
        const runId = othersRun(runs, slice, skipping);
        if (runId !== undefined) found.set(keyOf(slice), runId);
      }
    }
    const run_ids = slices.flatMap((slice) => found.get(keyOf(slice)) ?? []);
    return run_ids.length > 0 ? ((await warehouse.read('run-states', { run_ids })) as RunState[]) : [];
  };
}

/** A run that was under way when kickoff looked may have failed by now: it is the slice's all the same. */
function othersRun(runs: RecentRuns, slice: Slice, { ended }: Skipping): string | undefined {
  const late = runs.of(slice).find(({ run_id }) => !ended.has(String(run_id)));
  return runs.recent(slice)?.run_id ?? (late && String(late.run_id));
}
