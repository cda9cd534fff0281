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

/**
 * Replaces a slice by what its fetch landed, unless its money is out of all proportion to its tokens and nobody
 * has accepted that: a wrong unit never reaches finance. While batches are still on their way the manifest is retried;
 * what can never be committed is dead-lettered, and the slice keeps its last state.
 */
export function makeCommit({ warehouse, now, log }: CommitDeps): (envelope: Envelope) => Promise<void> {
  return async (envelope) => {
    const message = readMessage(envelope, manifest);
    const { source, account, day, run_id, accept_magnitude } = message;
    const problem = accept_magnitude === null ? magnitudeProblem(message.magnitude) : undefined;
    if (problem !== undefined) {
      await warehouse.append('pipeline_runs', [endedRow(message, 'refused', problem, now())]);
      log.warn({ source, account, day, run_id, outcome: 'refused' }, 'slice.refused');
      return;
    }
    const { outcome, reason } = await pRetry(() => warehouse.commit(message), {
      retries: CONFLICT_RETRIES,
      minTimeout: 100,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof RetryableError,
    });
    if (outcome === 'waiting') throw new RetryableError(`${source} ${day}: ${reason}`);
    if (outcome === 'mismatched') {
      throw new InvalidInputError(`${source} ${account} ${day} is not committed: ${reason}`);
    }
    if (outcome === 'locked') {
      throw new InvalidInputError(
        `${source} ${account} ${day} is not committed: ${day.slice(0, 7)} is locked`,
      );
    }
    if (outcome === 'superseded') {
      const newer = 'a newer fetch of the slice has been committed';
      await warehouse.append('pipeline_runs', [endedRow(message, 'superseded', newer, now())]);
    }
    log.info({ source, account, day, run_id, outcome }, 'slice.committed');
  };
}

/** The ledger row of a run that ends without touching a fact. */
function endedRow(message: Manifest, status: 'superseded' | 'refused', reason: string, now: Date) {
  const { day, run_id, fetch_id, source, account, mode, requested_by, requested_at, fetched_at } = message;
  const { report, record_count, vendor_rows, totals, content_hash, mapping_version } = message;
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
    content_hash,
    mapping_version,
  };
}
