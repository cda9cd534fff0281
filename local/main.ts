import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeFunctions, type SourceSettings } from '../functions/functions.ts';
import { openAccounts } from '../functions/vendors.ts';
import { type Backdated, type Backdating, makeBackdate } from '../shared/attribution/backdate.ts';
import type { Broker, Checkable } from '../shared/broker/broker.ts';
import { openSqliteBroker } from '../shared/broker/sqlite.ts';
import type { Clock } from '../shared/clock.ts';
import { makeMessage } from '../shared/contract/envelope.ts';
import { FEEDS, type Feed, type FunctionName, KEPT_LETTERS } from '../shared/contract/feeds.ts';
import type { KickoffInput } from '../shared/contract/messages.ts';
import { TOPICS } from '../shared/contract/topics.ts';
import { type Letters, makeLetters } from '../shared/dead-letters/letters.ts';
import { StoppingError } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import type { MappingSheet } from '../shared/sheet/sheet.ts';
import type { VendorSettings } from '../shared/vendor-accounts.ts';
import { openDuckdbWarehouse } from '../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';

export type LocalOptions = {
  dataDir: string;
  vendors: readonly VendorSettings[];
  sheet: MappingSheet | undefined;
  movedUsd?: string;
  windows: { rereadDays: number; monthCloseDay: number };
  sources?: SourceSettings;
  log: Log;
  now?: () => Date;
  /** Time as the vendors' limits count it. */
  clock?: Clock;
  segmentMs?: number;
  /** For tests that look at what passes: wraps a back end before the functions get it. */
  wrapBroker?: (broker: Broker) => Broker;
  wrapWarehouse?: (warehouse: Warehouse) => Warehouse;
};

/** The whole pipeline in this process: every function, the embedded broker, DuckDB. */
export type Local = {
  warehouse: Warehouse;
  broker: Checkable;
  /** Publishes a kickoff and resolves with its message id. */
  kickoff(message: KickoffInput): Promise<string>;
  /** Gives a key's owner of today the days before, too; undefined without a mapping. */
  backdate: ((asked: Backdating) => Promise<Backdated>) | undefined;
  /** What a person does about dead letters. */
  letters: Letters;
  /** Lets what is under way end, keeps what is not for the next start, and closes the files. */
  close(): Promise<void>;
};

/** On one machine nothing is shared with others, so a retry need not wait as long as in the cloud. */
const MIN_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 10_000;
/** A pull from the file takes no time. */
const LETTER_LEASE_MS = 1_000;

/** Opens the data folder, which this process then owns, and starts every function on it. */
export async function openLocal(options: LocalOptions): Promise<Local> {
  const { dataDir, log, now = () => new Date() } = options;
  mkdirSync(dataDir, { recursive: true });
  const stopping = new AbortController();
  const files = await openDuckdbWarehouse({ path: join(dataDir, 'warehouse.duckdb'), now });
  const queue = openSqliteBroker({ path: join(dataDir, 'broker.sqlite') });
  const broker = options.wrapBroker?.(queue) ?? queue;
  const warehouse = options.wrapWarehouse?.(files) ?? files;
  const mapping = {
    sheet: options.sheet,
    ...(options.movedUsd === undefined ? {} : { movedUsd: options.movedUsd }),
  };
  const functions = makeFunctions({
    warehouse,
    publisher: broker,
    ...mapping,
    accounts: openAccounts(options.vendors, { stopping: stopping.signal, clock: options.clock }),
    windows: options.windows,
    sources: options.sources ?? { seatPrices: [], anthropicReports: 'auto' },
    now,
    log,
    ...(options.segmentMs === undefined ? {} : { segmentMs: options.segmentMs }),
  });
  const feeds = Object.entries(FEEDS) as [FunctionName, Feed][];
  await broker.createSubscriptions([
    ...feeds.map(([name, feed]) => localSubscription(name, feed)),
    KEPT_LETTERS,
  ]);
  for (const [name] of feeds) broker.push(name, functions[name]);

  return {
    warehouse: files,
    broker,
    async kickoff(message) {
      const [id = ''] = await broker.publish(TOPICS.kickoff, [makeMessage('kickoff', message)]);
      return id;
    },
    backdate: options.sheet && makeBackdate({ warehouse, ...mapping, sheet: options.sheet, now, log }),
    letters: makeLetters({ warehouse, broker, now, leaseMs: LETTER_LEASE_MS }),
    async close() {
      stopping.abort(new StoppingError());
      await broker.stop();
      await files.close();
    },
  };
}

function localSubscription(name: FunctionName, feed: Feed) {
  return {
    name,
    topic: feed.topic,
    maxDeliveryAttempts: feed.maxDeliveryAttempts,
    deadLetterTopic: feed.maxDeliveryAttempts === undefined ? undefined : TOPICS.deadLetter,
    minBackoffMs: MIN_BACKOFF_MS,
    maxBackoffMs: Math.min(MAX_BACKOFF_MS, feed.maxBackoffMs),
    concurrency: feed.concurrency,
  };
}
