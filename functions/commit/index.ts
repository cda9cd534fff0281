import pRetry from 'p-retry';
import { type Envelope, readMessage } from '../../shared/contract/envelope.ts';
import { type Manifest, manifest } from '../../shared/contract/messages.ts';
import { InvalidInputError, RetryableError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';

export type CommitDeps = { warehouse: Pick<Warehouse, 'commit' | 'append'>; now: () => Date; log: Log };

/** A commit takes seconds: one that another is in the way of is tried again here before the broker has to. */
const CONFLICT_RETRIES = 4;

/**
 * Replaces a slice by what its fetch landed. While batches are still on their way the manifest is retried;
 * what can never be committed is dead-lettered, and the slice keeps its last state.
 */
export function makeCommit({ warehouse, now, log }: CommitDeps): (envelope: Envelope) => Promise<void> {
  return async (envelope) => {
    const message = readMessage(envelope, manifest);
    const { outcome, reason } = await pRetry(() => warehouse.commit(message), {
      retries: CONFLICT_RETRIES,
      minTimeout: 100,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof RetryableError,
    });
    const { source, account, day, run_id } = message;
    if (outcome === 'waiting') throw new RetryableError(`${source} ${day}: ${reason}`);
    if (outcome === 'mismatched') {
      throw new InvalidInputError(`${source} ${account} ${day} is not committed: ${reason}`);
    }
    if (outcome === 'locked') {
      throw new InvalidInputError(
        `${source} ${account} ${day} is not committed: ${day.slice(0, 7)} is locked`,
      );
    }
    if (outcome === 'superseded') await warehouse.append('pipeline_runs', [supersededRow(message, now())]);
    log.info({ source, account, day, run_id, outcome }, 'slice.committed');
  };
}

function supersededRow(message: Manifest, now: Date) {
  const { day, run_id, fetch_id, source, account, mode, requested_by, requested_at, fetched_at } = message;
  const { content_hash, mapping_version } = message;
  return {
    recorded_at: now.toISOString(),
    run_id,
    fetch_id,
    source,
    account,
    usage_date: day,
    mode,
    status: 'superseded',
    reason: 'a newer fetch of the slice has been committed',
    requested_by,
    requested_at,
    fetched_at,
    content_hash,
    mapping_version,
  };
}
