import type { Publisher } from '../broker/broker.ts';
import { type Envelope, readMessage } from '../contract/envelope.ts';
import { type IngestRequest, ingestRequest, type SourceName } from '../contract/messages.ts';
import { InvalidInputError, RetryableError } from '../errors.ts';
import { NotAllowedError, type VendorHttp, type VendorSession } from '../http.ts';
import type { Log } from '../log.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { findingRow } from './findings.ts';
import { readFingerprints } from './known-endpoints.ts';
import { lostRight } from './plan.ts';
import { noKey, probeAccount } from './probe.ts';
import { closeFetch, continueFetch, newFetch, openSegment, resumedFetch, type Segment } from './segment.ts';
import { RestartFetch, type Source } from './source.ts';

/** A vendor account that a source reads, with its connection. */
export type IngestAccount = { source: SourceName; account: string; http: VendorHttp };

export type IngestDeps = {
  publisher: Publisher;
  warehouse: Pick<Warehouse, 'append' | 'read'>;
  accounts: readonly IngestAccount[];
  now: () => Date;
  log: Log;
  /** After this long a long day goes on in a continuation. */
  segmentMs?: number;
};

/**
 * A segment must be over 480 s after its start, since the platform ends it at 540 s; the call that is under way
 * when this time is up may have to wait a minute for its turn.
 */
const SEGMENT_MS = 420_000;
/** A vendor whose data moves faster than it can be read is left alone for a while. */
const MAX_RESTARTS = 8;
const NOT_FOUND = 404;

/** Fetches a slice page by page and publishes its batches, then the manifest that lets it be committed. */
export function makeIngest(source: Source, deps: IngestDeps): (envelope: Envelope) => Promise<void> {
  return async (envelope) => {
    const request = readMessage(envelope, ingestRequest);
    if (request.source !== source.name)
      throw new InvalidInputError(`${source.name} is asked for ${request.source}`);
    const account = deps.accounts.find(
      (one) => one.source === source.name && one.account === request.account,
    );
    if (request.mode === 'probe') return probeAccount(source, deps, account?.http, request);
    if (!account) throw noKey(request);
    const session = account.http.open();
    try {
      await fetchSlice(source, deps, session, request);
    } catch (error) {
      if (!(error instanceof NotAllowedError)) throw error;
      const hasAnswered = session.calls > session.errors;
      if (error.status === NOT_FOUND && !hasAnswered) {
        throw new InvalidInputError(
          `${error.message}. Nothing else has answered there either: check the base URL`,
        );
      }
      await notAllowed(deps, request, error);
    }
  };
}

/** Reads the slice, anew as often as its pages turn out not to belong together. */
async function fetchSlice(
  source: Source,
  deps: IngestDeps,
  session: VendorSession,
  request: IngestRequest,
): Promise<void> {
  const startedAt = deps.now();
  const { publisher, log, now } = deps;
  const known = await readFingerprints(deps.warehouse, request);
  const { continues } = request;
  const from = continues ? resumedFetch(continues) : newFetch(startedAt);
  let segment = openSegment(publisher, request, known, from);
  for (;;) {
    try {
      return await readPages(source, deps, session, request, segment, startedAt);
    } catch (error) {
      if (!(error instanceof RestartFetch)) throw error;
      const restarts = segment.restarts + 1;
      if (restarts > MAX_RESTARTS) throw new RetryableError(error.message, { cause: error });
      log.info({ run_id: request.run_id, reason: error.message }, 'fetch.restarted');
      const { fetch_id } = segment;
      const anew = { ...newFetch(now()), fetch_id, resume: error.resume, restarts };
      segment = openSegment(publisher, request, known, anew);
    }
  }
}

/** Reads pages until the day or the segment's time is over, and closes with a manifest or a continuation. */
async function readPages(
  source: Source,
  deps: IngestDeps,
  session: VendorSession,
  request: IngestRequest,
  segment: Segment,
  startedAt: Date,
): Promise<void> {
  const { day, account } = request;
  const { segmentMs = SEGMENT_MS, now, warehouse, log } = deps;
  const { resume, hasAnswered } = segment;
  const msSince = (start: Date) => now().getTime() - start.getTime();
  const pages = source.read({ day, account, session, resume, now, hasAnswered, read: warehouse.read });
  let next = await pages.next();
  while (!next.done) {
    await segment.send(next.value);
    if (msSince(startedAt) >= segmentMs) {
      await continueFetch(deps, request, segment, session, next.value.resume);
      log.info({ ...segment.identity, segment_ms: msSince(startedAt) }, 'fetch.continued');
      return;
    }
    next = await pages.next();
  }
  const { record_count: records } = await closeFetch(deps, request, segment, session, next.value);
  log.info({ ...segment.identity, records, segment_ms: msSince(startedAt) }, 'fetch.closed');
}

/**
 * A vendor that refuses an endpoint: as long as nothing has ever been committed the plan does not offer the
 * source, which ends the run with `not_on_plan`; afterwards it is the key that has lost its right.
 */
async function notAllowed(deps: IngestDeps, request: IngestRequest, error: NotAllowedError) {
  const { source, account, day, run_id, mode, requested_by, requested_at } = request;
  const [known] = await deps.warehouse.read('has-committed', { source, account });
  if (Number(known?.slices) > 0) throw lostRight(error);
  const finding = { kind: 'not_on_plan', severity: 'warning', text: error.message, usd: null } as const;
  await deps.warehouse.append('findings', [findingRow(finding, request, deps.now())]);
  await deps.warehouse.append('pipeline_runs', [
    {
      recorded_at: deps.now().toISOString(),
      run_id,
      source,
      account,
      usage_date: day,
      mode,
      status: 'not_on_plan',
      reason: error.message,
      requested_by,
      requested_at,
    },
  ]);
}
