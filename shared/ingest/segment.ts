import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Publisher } from '../broker/broker.ts';
import { quarantineMessage } from '../contract/dead-letter.ts';
import { makeMessage } from '../contract/envelope.ts';
import type { Continuation, IngestRequest, Manifest } from '../contract/messages.ts';
import { ingestTopic, TOPICS } from '../contract/topics.ts';
import { InvalidInputError } from '../errors.ts';
import type { VendorSession } from '../http.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { type Fingerprint, makeWatch, type Watch } from './contract-watch.ts';
import { findingRow, unpricedModelsFinding } from './findings.ts';
import { type MagnitudeTally, makeMagnitude } from './magnitude.ts';
import { makeSender } from './sender.ts';
import type { FetchEnd, Finding, ResumablePage } from './source.ts';
import { makeTally, type Tally } from './tally.ts';

/** One execution of an ingest function within a fetch: what it sends, and what it counts for the manifest. */
export type Segment = {
  fetch_id: string;
  /** For the log. */
  identity: Record<string, string>;
  /** Where the source goes on. */
  resume: unknown;
  /** How often the fetch has been read anew, in the segments before too. */
  restarts: number;
  hasAnswered(endpoint: string): boolean;
  /** Sends a page's records on, and what of it cannot be read to the dead letters. */
  send(page: ResumablePage): Promise<void>;
  /** Publishes what is left and resolves with the fetch so far. */
  close(): Promise<Pick<Continuation, 'fetch_id' | 'fetched_at' | 'segments'>>;
  tally: Tally;
  magnitude: MagnitudeTally;
  watch: Watch;
  known: ReadonlyMap<string, Fingerprint>;
};

/** What a segment goes on from; a fetch that has read nothing has no tallies. */
type From = Omit<Continuation, 'state' | 'tally' | 'magnitude'> &
  Partial<Pick<Continuation, 'tally' | 'magnitude'>> & { resume?: unknown };

type Deps = { publisher: Publisher; warehouse: Pick<Warehouse, 'append'>; now: () => Date };

const MAX_STATE_BYTES = 6 * 1024 * 1024;

/** A fetch that has read nothing. */
export function newFetch(startedAt: Date): From {
  return { fetch_id: randomUUID(), fetched_at: startedAt.toISOString(), restarts: 0, segments: [] };
}

/** A fetch as the segment before has left it. */
export function resumedFetch({ state, ...from }: Continuation): From {
  return { ...from, resume: unpack(state) };
}

/** Opens a segment of a fetch. */
export function openSegment(
  publisher: Publisher,
  request: IngestRequest,
  known: ReadonlyMap<string, Fingerprint>,
  from: From,
): Segment {
  const { run_id, source, account, day, mapping_version, mode } = request;
  const { fetch_id, fetched_at, resume, restarts, segments } = from;
  const slice = { run_id, source, account, day, fetch_id };
  const segment_id = randomUUID();
  const sender = makeSender(publisher, { ...slice, segment_id, mapping_version });
  const tally = makeTally(from.tally);
  const magnitude = makeMagnitude(from.magnitude);
  const watch = makeWatch();

  return {
    fetch_id,
    identity: { ...slice, segment_id },
    resume,
    restarts,
    hasAnswered: (endpoint) => known.has(endpoint),
    tally,
    magnitude,
    watch,
    known,
    async send(page) {
      await sender.send(page.records);
      // A plan leaves no work for anybody: its commit, if there is one, reads the day again.
      if (page.quarantined.length > 0 && mode !== 'plan') {
        const letters = page.quarantined.map((record, index) =>
          quarantineMessage(slice, record, tally.quarantined + index),
        );
        await publisher.publish(TOPICS.deadLetter, letters);
      }
      tally.add(page);
      for (const record of page.records) magnitude.add(record);
      for (const seen of page.seen) watch.see(seen);
    },
    async close() {
      const batch_count = await sender.close();
      return { fetch_id, fetched_at, segments: [...segments, { segment_id, batch_count }] };
    },
  };
}

/** Ends a segment in the middle of its day: what has been read so far travels in the message that asks for the rest. */
export async function continueFetch(
  deps: Deps,
  request: IngestRequest,
  segment: Segment,
  session: VendorSession,
  state: unknown,
): Promise<void> {
  const { tally, magnitude } = segment;
  await report(deps, request, segment, []);
  tally.addCalls(session.calls, session.errors);
  const continues: Continuation = {
    ...(await segment.close()),
    restarts: segment.restarts,
    tally: tally.store(),
    magnitude: magnitude.store(),
    state: pack(state),
  };
  await deps.publisher.publish(ingestTopic(request.source), [
    makeMessage('ingest', { ...request, continues }),
  ]);
}

/** Ends a fetch: its findings, then the manifest that lets it be committed. */
export async function closeFetch(
  deps: Deps,
  { continues: _, ...asked }: IngestRequest,
  segment: Segment,
  session: VendorSession,
  end: FetchEnd,
): Promise<Manifest> {
  const { tally, magnitude } = segment;
  const { unpricedModels, ...money } = magnitude.close();
  const request = { ...asked, continues: null };
  await report(deps, request, segment, [
    ...end.findings,
    ...tally.findings(),
    ...unpricedModelsFinding(money.expected_usd, unpricedModels),
  ]);
  tally.addCalls(session.calls, session.errors);
  const manifest: Manifest = {
    ...asked,
    ...(await segment.close()),
    report: end.report,
    proven_empty: end.provenEmpty,
    magnitude: money,
    ...tally.close(),
  };
  await deps.publisher.publish(TOPICS.manifests, [makeMessage('manifest', manifest)]);
  return manifest;
}

/** Writes down what a person should know, and what the endpoints look like now; nothing of that for a plan. */
async function report(
  { warehouse, now }: Deps,
  request: IngestRequest,
  { watch, known }: Segment,
  findings: readonly Finding[],
): Promise<void> {
  if (request.mode === 'plan') return;
  const { source, account } = request;
  const { findings: drift, changed } = watch.close(known);
  await warehouse.append(
    'findings',
    [...findings, ...drift].map((finding) => findingRow(finding, request, now())),
  );
  const seen_at = now().toISOString();
  await warehouse.append(
    'endpoint_fingerprints',
    changed.map(({ endpoint, hash, fields }) => ({
      source,
      account,
      endpoint,
      fingerprint: hash,
      fields,
      seen_at,
    })),
  );
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
