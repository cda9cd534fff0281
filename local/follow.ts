import { setTimeout as sleep } from 'node:timers/promises';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';

/** The newest state of a run that was asked for. */
export type RunState = {
  run_id: string;
  source: string;
  account: string;
  usage_date: string;
  status: string;
  reason: string | null;
};

/** How a request ended: its runs, or why its kickoff was given up. */
export type FollowEnd = { runs: RunState[]; givenUp: string | undefined };

const POLL_MS = 200;

/** Follows what one asker asked for until every run, `count` of them at the least, is finished, or its kickoff is dead-lettered. */
export async function follow(
  warehouse: Pick<Warehouse, 'read'>,
  requestedBy: string,
  onProgress: (runs: RunState[]) => void,
  signal?: AbortSignal,
  { pollMs = POLL_MS, count = 1 }: { pollMs?: number; count?: number } = {},
): Promise<FollowEnd> {
  const asker = { requested_by: requestedBy };
  for (;;) {
    signal?.throwIfAborted();
    const runs = (await warehouse.read('runs-requested-by', asker)) as RunState[];
    onProgress(runs);
    if (runs.length >= count && runs.every(isFinished)) return { runs, givenUp: undefined };
    const [letter] = await warehouse.read('given-up-kickoff', asker);
    if (letter) return { runs, givenUp: String(letter.error_message) };
    await sleep(pollMs, undefined, signal ? { signal } : {});
  }
}

/** A run is finished when the ledger has a row of it other than `requested`. */
export function isFinished(run: Pick<RunState, 'status'>): boolean {
  return run.status !== 'requested';
}

/** How a run ends that a person has to look at: nothing has replaced its slice. */
export function isUndone({ status }: Pick<RunState, 'status'>): boolean {
  return status === 'failed' || status === 'refused';
}
