import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Publisher } from '../broker/broker.ts';
import { quarantineMessage } from '../contract/dead-letter.ts';
import { type Envelope, makeMessage, readMessage } from '../contract/envelope.ts';
import { type IngestRequest, ingestRequest, type Manifest, type SourceName } from '../contract/messages.ts';
import { ingestTopic, TOPICS } from '../contract/topics.ts';
import { CredentialError, InvalidInputError } from '../errors.ts';
import { NotAllowedError, type VendorHttp, type VendorSession } from '../http.ts';
import type { Log } from '../log.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { findingRow } from './findings.ts';
import { makeSender } from './sender.ts';
import type { Page, Source } from './source.ts';
import { makeTally } from './tally.ts';

/** A vendor account that a source reads, with its connection. */
export type IngestAccount = { source: SourceName; account: string; http: VendorHttp };

export type IngestDeps = {
  publisher: Publisher;
  warehouse: Pick<Warehouse, 'append' | 'read'>;
  accounts: readonly IngestAccount[];
  now: () => Date;
  log: Log;
  /** After this long a long day goes on in a continuation; the platform's limit is 540 s. */
  segmentMs?: number;
};

const SEGMENT_MS = 480_000;
const NOT_FOUND = 404;
const MAX_STATE_BYTES = 6 * 1024 * 1024;

/** Fetches a slice page by page and publishes its batches, then the manifest that lets it be committed. */
export function makeIngest(source: Source, deps: IngestDeps): (envelope: Envelope) => Promise<void> {
  return async (envelope) => {
    const request = readMessage(envelope, ingestRequest);
    if (request.source !== source.name)
      throw new InvalidInputError(`${source.name} is asked for ${request.source}`);
    const account = deps.accounts.find(
      (one) => one.source === source.name && one.account === request.account,
    );
    if (!account) throw new CredentialError(`the account ${request.account} of ${source.name} has no key`);
    const session = account.http.open();
    try {
      await fetchSegment(source, deps, session, request);
    } catch (error) {
      if (!(error instanceof NotAllowedError)) throw error;
      const isFirstCall = session.calls === session.errors;
      if (error.status === NOT_FOUND && isFirstCall) {
        throw new InvalidInputError(
          `${error.message}. Nothing else has answered there either: check the base URL`,
        );
      }
      await notAllowed(deps, request, error);
    }
  };
}

/** Reads pages until the day or the segment's time is over, and closes with a manifest or a continuation. */
async function fetchSegment(
  source: Source,
  deps: IngestDeps,
  session: VendorSession,
  request: IngestRequest,
): Promise<void> {
  const { continues, ...asked } = request;
  const { run_id, account: accountName, day, mapping_version } = request;
  const startedAt = deps.now();
  const isOver = () => deps.now().getTime() - startedAt.getTime() >= (deps.segmentMs ?? SEGMENT_MS);
  const fetch = {
    fetch_id: continues?.fetch_id ?? randomUUID(),
    fetched_at: continues?.fetched_at ?? startedAt.toISOString(),
  };
  const slice = { run_id, source: source.name, account: accountName, day, fetch_id: fetch.fetch_id };
  const segment_id = randomUUID();
  const tally = makeTally(continues?.tally);
  const sender = makeSender(deps.publisher, { ...slice, segment_id, mapping_version });

  async function closeSegment() {
    const batch_count = await sender.close();
    tally.addCalls(session.calls, session.errors);
    return { ...fetch, segments: [...(continues?.segments ?? []), { segment_id, batch_count }] };
  }

  const pages = source.read({ day, session, resume: continues ? unpack(continues.state) : undefined });
  let next = await pages.next();
  while (!next.done) {
    const page = next.value;
    await sender.send(page.records);
    await publishQuarantined(deps.publisher, slice, page);
    tally.add(page);
    if (isOver()) {
      const carried = { ...(await closeSegment()), tally: tally.store(), state: pack(page.resume) };
      const message = makeMessage('ingest', { ...request, continues: carried });
      await deps.publisher.publish(ingestTopic(source.name), [message]);
      deps.log.info({ ...slice, segment_id }, 'fetch.continued');
      return;
    }
    next = await pages.next();
  }
  const { report, provenEmpty: proven_empty } = next.value;
  const findings = [...next.value.findings, ...tally.findings()];
  await deps.warehouse.append(
    'findings',
    findings.map((finding) => findingRow(finding, request, deps.now())),
  );
  const manifest: Manifest = { ...asked, ...(await closeSegment()), report, proven_empty, ...tally.close() };
  await deps.publisher.publish(TOPICS.manifests, [makeMessage('manifest', manifest)]);
  deps.log.info({ ...slice, records: manifest.record_count }, 'fetch.closed');
}

async function publishQuarantined(
  publisher: Publisher,
  identity: { source: string; account: string; day: string; run_id: string; fetch_id: string },
  { quarantined }: Page,
): Promise<void> {
  if (quarantined.length === 0) return;
  await publisher.publish(
    TOPICS.deadLetter,
    quarantined.map((record) => quarantineMessage(identity, record)),
  );
}

/**
 * A vendor that refuses an endpoint: as long as nothing has ever been committed the plan does not offer the
 * source, which ends the run with `not_on_plan`; afterwards it is the key that has lost its right.
 */
async function notAllowed(deps: IngestDeps, request: IngestRequest, error: NotAllowedError) {
  const { source, account, day, run_id, mode, requested_by, requested_at } = request;
  const [known] = await deps.warehouse.read('has-committed', { source, account });
  if (Number(known?.slices) > 0) {
    throw new CredentialError(`${error.message}: it had the right to it before`, { cause: error });
  }
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

function pack(state: unknown): string {
  const packed = gzipSync(JSON.stringify(state)).toString('base64');
  if (packed.length > MAX_STATE_BYTES) {
    throw new InvalidInputError(`the day cannot go on: its state of ${packed.length} bytes is above 6 MiB`);
  }
  return packed;
}

function unpack(state: string): unknown {
  return JSON.parse(gunzipSync(Buffer.from(state, 'base64')).toString('utf8'));
}
