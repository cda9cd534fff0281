import axios from 'axios';
import { openAccounts } from '../../../functions/vendors.ts';
import type { Message } from '../../../shared/broker/broker.ts';
import { type Clock, virtualClock } from '../../../shared/clock.ts';
import { readMessage } from '../../../shared/contract/envelope.ts';
import { type Manifest, manifest, recordBatch } from '../../../shared/contract/messages.ts';
import type { NormalizedRecord } from '../../../shared/contract/records.ts';
import { ingestTopic, TOPICS } from '../../../shared/contract/topics.ts';
import { openVendorHttp, type VendorHttp } from '../../../shared/http.ts';
import { makeIngest } from '../../../shared/ingest/run.ts';
import { readVendorAccounts } from '../../../shared/vendor-accounts.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import { fakePublisher, fakeWarehouse, silentLog } from '../../support/fakes.ts';
import { delivered, envelopeOf, requestOf } from '../../support/messages.ts';
import { answersOf, type SourceSubject } from './subject.ts';
import { type Answers, type Asked, type Disturb, withAnswers } from './vendor.ts';

export type DayOptions = {
  /** Whether the day is read, or only its key probed. */
  mode?: 'apply' | 'probe';
  /** What the vendor answers; by default that nothing happened. */
  answers?: Answers;
  disturb?: Disturb;
  hasCommitted?: boolean;
  /** A run whose fingerprints of the endpoints are known. */
  after?: DayRun;
  segmentMs?: number;
  /** Connects as the settings do, instead of with short waits. */
  bySettings?: boolean;
  /** Forgets the records as soon as they are published. */
  forget?: boolean;
};

/** What came of a day. */
export type DayRun = {
  asked: Asked[];
  /** What ingest was given up with. */
  error: Error | undefined;
  manifests: Manifest[];
  records: NormalizedRecord[];
  deadLetters: Message[];
  continuations: number;
  /** How long the vendor was left alone, by the clock of its limits. */
  waitedMs: number;
  tables: Record<string, Row[]>;
};

/** 14:00 UTC of the day after the day that is read. */
const NOW = Date.UTC(2026, 0, 6, 14);
const MOST_SEGMENTS = 100;

/** Reads 2026-01-05 at 14:00 UTC of the day after it, through HTTP and the function that ingests it. */
export async function runDay(subject: SourceSubject, options: DayOptions = {}): Promise<DayRun> {
  const clock = virtualClock(NOW);
  const { publisher, on } = fakePublisher();
  const { warehouse, tables } = fakeWarehouse({
    'has-committed': [{ slices: options.hasCommitted ? 1n : 0n }],
    'endpoint-fingerprints': fingerprintsOf(options.after),
  });
  const { name: source } = subject.source;
  const topic = ingestTopic(source);
  let error: Error | undefined;

  async function ingest(http: VendorHttp): Promise<void> {
    const handle = makeIngest(subject.source, {
      publisher: options.forget ? forgetting(publisher) : publisher,
      warehouse,
      accounts: [{ source, account: 'default', http }],
      now: () => new Date(clock.now()),
      log: silentLog,
      segmentMs: options.segmentMs ?? Number.POSITIVE_INFINITY,
    });
    await handle(envelopeOf(requestOf({ source, mode: options.mode ?? 'apply' })));
    for (let segment = 0; segment < MOST_SEGMENTS; segment += 1) {
      const [continuation] = on(topic).slice(segment);
      if (!continuation) return;
      await handle(delivered(continuation));
    }
    throw new Error(`${source} goes on and on`);
  }

  const asked = await withAnswers(
    options.answers ?? answersOf(subject),
    options.disturb ?? (() => undefined),
    (baseUrl) =>
      ingest(connect(subject, baseUrl, clock, options)).catch((reason: Error) => {
        error = reason;
      }),
  );
  return {
    asked,
    error,
    manifests: on(TOPICS.manifests).map((message) => readMessage(delivered(message), manifest)),
    records: on(TOPICS.records).flatMap((message) => readMessage(delivered(message), recordBatch).records),
    deadLetters: on(TOPICS.deadLetter),
    continuations: on(topic).length,
    waitedMs: clock.now() - NOW,
    tables,
  };
}

function connect(
  { source, apiKey, keySetting, headers }: SourceSubject,
  baseUrl: string,
  clock: Clock,
  { bySettings }: DayOptions,
): VendorHttp {
  const more = { baseUrl, requestsPerMinute: 1_000_000 };
  if (!bySettings) {
    const short = { axios: axios.create({ proxy: false }), firstRetryMs: 1, clock };
    return openVendorHttp({ apiKey, keySetting, headers, ...more, ...short });
  }
  const { vendors } = readVendorAccounts({ [keySetting]: apiKey });
  const accounts = openAccounts(
    vendors.map((vendor) => ({ ...vendor, ...more })),
    { clock },
  );
  const account = accounts.find((one) => one.source === source.name);
  if (!account) throw new Error(`${keySetting} does not serve ${source.name}`);
  return account.http;
}

function forgetting(publisher: ReturnType<typeof fakePublisher>['publisher']): typeof publisher {
  return {
    publish: async (topic, messages) =>
      topic === TOPICS.records ? messages.map(() => 'm') : publisher.publish(topic, messages),
  };
}

function fingerprintsOf(run: DayRun | undefined): Row[] {
  const rows = run?.tables.endpoint_fingerprints ?? [];
  return rows.map(({ endpoint, fingerprint, fields }) => ({
    endpoint,
    hash: fingerprint,
    fields: JSON.stringify(fields),
  }));
}
