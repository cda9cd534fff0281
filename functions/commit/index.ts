import pRetry from 'p-retry';
import { type Envelope, readMessage } from '../../shared/contract/envelope.ts';
import { type Manifest, manifest } from '../../shared/contract/messages.ts';
import { InvalidInputError, RetryableError } from '../../shared/errors.ts';
import { magnitudeProblem } from '../../shared/ingest/magnitude.ts';
import type { Log } from '../../shared/log.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';

export type CommitDeps = { warehouse: Pick<Warehouse, 'commit' | 'append'>; now: () => Date; log: Log };

/** A commit takes seconds: one that another is in the way of is tried again here before the broker has to. */
const CONFLICT_RETRIES = 4;

/** What a person is told in the ledger of a run that is overtaken. */
const OVERTAKEN = 'a newer fetch of the slice has been committed';

/**
 * Replaces a slice by what its fetch landed, unless its money is out of all proportion to its tokens and nobody
 * has accepted that: a wrong unit never reaches finance. A plan is only written down, and one that no longer holds is
 * refused. While batches are still on their way the manifest is retried; what can never be committed is
 * dead-lettered, and the slice keeps its last state.
 */
export function makeCommit({ warehouse, now, log }: CommitDeps): (envelope: Envelope) => Promise<void> {
  return async (envelope) => {
    const message = readMessage(envelope, manifest);
    const { source, account, day, run_id, accept_magnitude } = message;
    const problem = accept_magnitude === null ? magnitudeProblem(message.magnitude) : undefined;
    const { outcome, reason } = problem
      ? ({ outcome: 'refused', reason: problem } as const)
      : await pRetry(() => warehouse.commit(message), {
          retries: CONFLICT_RETRIES,
          minTimeout: 100,
          randomize: true,
          shouldRetry: ({ error }) => error instanceof RetryableError,
        });
    if (outcome === 'waiting') throw new RetryableError(`${source} ${day}: ${reason}`);
    if (outcome === 'mismatched') {
      throw new InvalidInputError(`${source} ${account} ${day} is not committed: ${reason}`);
    }
    if (outcome === 'refused' || outcome === 'superseded') {
      const why = outcome === 'refused' ? reason : OVERTAKEN;
      await warehouse.append('pipeline_runs', [endedRow(message, outcome, why, now())]);
    }
    if (outcome === 'refused') log.warn({ source, account, day, run_id, reason }, 'slice.refused');
    else log.info({ source, account, day, run_id, outcome }, 'slice.committed');
  };
}

/** The ledger row of a run that ends without touching a fact. */
function endedRow(message: Manifest, status: 'superseded' | 'refused', reason: string, now: Date) {
  const { day, run_id, fetch_id, source, account, mode, requested_by, requested_at, fetched_at } = message;
  const { report, record_count, vendor_rows, totals, plan_id, content_hash, mapping_version } = message;
  return {
    recorded_at: now.toISOString(),
    run_id,
    fetch_id,
    source,
    account,
    usage_date: day,
    mode,
    status,
    reason,
    requested_by,
    requested_at,
    fetched_at,
    report,
    record_count,
    vendor_rows,
    billed_usd: totals.billed_usd,
    included_usd: totals.included_usd,
    plan_id,
    content_hash,
    mapping_version,
  };
}
