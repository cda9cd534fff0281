import { setTimeout as sleep } from 'node:timers/promises';
import { test } from '@jest/globals';
import type {
  Broker,
  Message,
  MessagePublishedData,
  PulledMessage,
  Subscription,
} from '../../../shared/broker/broker.ts';

/** An opened back end; `reopen` stops it and opens it again on the same state. */
export type BrokerUnderTest = {
  broker: Broker;
  reopen?: () => Promise<Broker>;
  close(): Promise<void>;
};

/** What a back end may lack; the reason is printed in the name of the test that is then skipped. */
export type BrokerCapability =
  | 'reopen'
  | 'firstBackoff'
  | 'retryAfter'
  | 'deliveryAttempt'
  | 'deadLetterAttributes';

/** What differs between back ends. */
export type BrokerContractOptions = {
  /** What stands before names where the world outside sees them. */
  namePrefix: string;
  minBackoffMs: number;
  maxBackoffMs: number;
  /** The least share of the nominal backoff that the jitter leaves. */
  leastBackoffShare: number;
  maxDeliveryAttempts: number;
  pullLeaseMs: number;
  /** How long a test waits for what must happen. */
  patienceMs: number;
  /** How long a test watches that something does not happen. */
  quietMs: number;
  lacks: Partial<Record<BrokerCapability, string>>;
};

/** A delivery as a test looks at it. */
export type Received = {
  id: string;
  at: number;
  attempt: number | undefined;
  data: string;
  attributes: Record<string, string>;
};

/** A message that carries `data` and, unless told otherwise, the same as attribute `n`. */
export const messageOf = (data: string, attributes: Record<string, string> = { n: data }): Message => ({
  data,
  attributes,
});

/** Defines a test, or skips it and prints why when the back end lacks what it needs. */
export function testIfAble(
  { lacks, patienceMs, quietMs }: BrokerContractOptions,
  title: string,
  needs: readonly BrokerCapability[],
  run: () => Promise<void>,
): void {
  const missing = needs.filter((capability) => lacks[capability] !== undefined);
  if (missing.length === 0) test(title, run, patienceMs * 2 + quietMs);
  else test.skip(`${title} [${missing.map((it) => `lacks ${it}: ${lacks[it]}`).join('; ')}]`, run);
}

/** Waits until the condition holds; fails after `patienceMs`. */
export async function waitUntil(patienceMs: number, what: string, condition: () => boolean): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited ${patienceMs} ms in vain until ${what}`);
    await sleep(5);
  }
}

/** Pushes a subscription into a list, and lets `handle` decide what becomes of each delivery. */
export function collect(
  on: Broker,
  name: string,
  handle: (received: Received) => unknown = () => {},
): Received[] {
  const list: Received[] = [];
  on.push(name, async (event) => {
    const data = event.data as MessagePublishedData;
    const received = {
      id: data.message.messageId,
      at: Date.now(),
      attempt: data.deliveryAttempt,
      data: Buffer.from(data.message.data ?? '', 'base64').toString('utf8'),
      attributes: data.message.attributes ?? {},
    };
    list.push(received);
    await handle(received);
  });
  return list;
}

/** A subscription whose name and topic end with `tag`. */
export const taggedSubscription = (
  { minBackoffMs, maxBackoffMs }: BrokerContractOptions,
  tag: string,
  id: string,
  topic: string,
  more: Partial<Subscription>,
): Subscription => ({
  name: `${id}-${tag}`,
  topic: `${topic}-${tag}`,
  maxDeliveryAttempts: undefined,
  deadLetterTopic: undefined,
  minBackoffMs,
  maxBackoffMs,
  concurrency: 4,
  ...more,
});

/** Pulls until `count` messages came or the patience ends. */
export async function pullAtLeast(
  count: number,
  broker: Broker,
  name: string,
  { patienceMs, pullLeaseMs }: BrokerContractOptions,
): Promise<PulledMessage[]> {
  const pulled: PulledMessage[] = [];
  const end = Date.now() + patienceMs;
  while (pulled.length < count && Date.now() < end) {
    pulled.push(...(await broker.pull(name, 10, pullLeaseMs)));
    await sleep(5);
  }
  return pulled;
}
