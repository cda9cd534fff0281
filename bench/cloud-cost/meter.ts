import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker, Deliver, Message } from '../../shared/broker/broker.ts';
import { sizeOf } from '../../shared/broker/limits.ts';
import { TOPICS } from '../../shared/contract/topics.ts';
import { openLog } from '../../shared/log.ts';
import type { Client } from '../../shared/warehouse/bigquery-client.ts';
import { makeStream } from '../../shared/warehouse/bigquery-stream.ts';
import { landingRows } from '../../shared/warehouse/landing.ts';
import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';
import { noCounts, type SliceCounts } from './counts.ts';
import { addSizes, sizeOfRows } from './sizes.ts';
import { readsOfMappingSync, readsOfQuery } from './table-reads.ts';

/** Whose counts: a source, the kickoff, or the mapping that an instance of attribute reads. */
export type Owner = string;
export const KICKOFF = 'kickoff';
export const MAPPING = 'mapping';

/** Looks at what passes a broker and a warehouse and counts what the same would be in the cloud. */
export type Meter = {
  broker(broker: Broker): Broker;
  warehouse(warehouse: Warehouse): Warehouse;
  /** Waits until no handler is at work and resolves with the counts since the last call. */
  take(): Promise<ReadonlyMap<Owner, SliceCounts>>;
};

/** Pub/Sub bills a request for at least 1,000 bytes, and adds a time and an id of up to 20 each to a message. */
const LEAST_MESSAGE_BYTES = 1_000;
const MESSAGE_EXTRA_BYTES = 40;
/** BigQuery bills a streamed row for at least 1 KB. */
const LEAST_ROW_BYTES = 1_024;
const BATCH_TOPICS: readonly string[] = [TOPICS.records, TOPICS.attributed];
/** It reaches no client. */
const NOWHERE = {
  projectId: 'none',
  dataset: 'none',
  location: 'none',
  maximumBytesBilled: 0,
  bigqueryEmulatorHost: undefined,
};

export function makeMeter(now: () => Date): Meter {
  const at = new AsyncLocalStorage<{ owner: Owner; name: string }>();
  let counts = new Map<Owner, SliceCounts>();
  let streaming: (() => Promise<unknown>)[] = [];
  let underWay = 0;
  const stream = makeStream(NOWHERE, async () => countingClient(add), openLog('silent'));

  function of(owner: Owner): SliceCounts {
    const known = counts.get(owner) ?? noCounts();
    counts.set(owner, known);
    return known;
  }
  const here = () => at.getStore()?.owner ?? KICKOFF;

  function add(owner: Owner, table: string, rows: readonly Row[]) {
    const own = of(owner);
    own.insertRequests += 1;
    own.rows += rows.length;
    for (const row of rows) {
      const bytes = Buffer.byteLength(JSON.stringify(row));
      own.jsonBytes += bytes;
      own.billedBytes += Math.max(LEAST_ROW_BYTES, bytes);
    }
    own.stored[table] = addSizes(own.stored[table], sizeOfRows(table, rows));
  }

  function countMessages(topic: string, messages: readonly Message[]) {
    for (const message of messages) {
      const own = of(message.attributes.source ?? KICKOFF);
      const bytes = Math.max(LEAST_MESSAGE_BYTES, sizeOf(topic, message) + MESSAGE_EXTRA_BYTES);
      if (BATCH_TOPICS.includes(topic)) {
        own.batches += 1;
        own.batchBytes += bytes;
      } else {
        own.messages += 1;
        own.messageBytes += bytes;
      }
    }
  }

  /** Streams when nobody is at work any more, so that the counting is in nobody's time. */
  function streamLater(owner: Owner, table: string, rows: readonly Row[]) {
    if (rows.length > 0) streaming.push(() => owned.run(owner, () => stream(table, rows)));
  }

  /** The time that a handler waits for the warehouse is not its own. */
  async function waiting<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const owner = here();
    try {
      return await work();
    } finally {
      of(owner).ownSeconds -= (performance.now() - startedAt) / 1000;
    }
  }

  return {
    broker: (broker) => ({
      ...broker,
      async publish(topic, messages) {
        countMessages(topic, messages);
        return broker.publish(topic, messages);
      },
      push(name, deliver) {
        const timed: Deliver = async (event) => {
          const owner = event.data?.message.attributes?.source ?? KICKOFF;
          const startedAt = performance.now();
          underWay += 1;
          try {
            await at.run({ owner, name }, () => deliver(event));
          } finally {
            underWay -= 1;
            of(owner).ownSeconds += (performance.now() - startedAt) / 1000;
          }
        };
        broker.push(name, timed);
      },
    }),

    warehouse: (warehouse) => ({
      ...warehouse,
      async land(batch) {
        for (const [table, rows] of landingRows(batch, now())) streamLater(here(), table, rows);
        return waiting(() => warehouse.land(batch));
      },
      async append(table, rows) {
        for (const [owner, own] of Map.groupBy(rows, (row) => String(row.source ?? here())))
          streamLater(owner, table, own);
        return waiting(() => warehouse.append(table, rows));
      },
      async syncMapping(sync) {
        const own = of(here());
        own.queries += 1;
        own.reads.push(...readsOfMappingSync());
        return waiting(() => warehouse.syncMapping(sync));
      },
      commit: (manifest) => waiting(() => warehouse.commit(manifest)),
      async read(name, params) {
        const own = of(at.getStore()?.name === 'attribute' ? MAPPING : here());
        own.queries += 1;
        own.reads.push(...readsOfQuery(name));
        return waiting(() => warehouse.read(name, params));
      },
    }),

    async take() {
      while (underWay > 0) await sleep(20);
      for (const next of streaming) await next();
      const taken = counts;
      counts = new Map();
      streaming = [];
      return taken;
    },
  };
}

/** Whose rows are being streamed. */
const owned = new AsyncLocalStorage<Owner>();

/** What the stream takes for BigQuery's client: it takes every row, and counts it. */
function countingClient(add: (owner: Owner, table: string, rows: readonly Row[]) => void): Client {
  const bigquery = {
    dataset: () => ({
      table: (table: string) => ({
        async insert(rows: readonly { json: Row }[]) {
          add(
            owned.getStore() ?? KICKOFF,
            table,
            rows.map(({ json }) => json),
          );
        },
      }),
    }),
  };
  return { bigquery } as unknown as Client;
}
