import { UsageError } from '../errors.ts';
import type { Broker, Message, PulledMessage, Subscription } from './broker.ts';
import { checkSubscription, sizeOf } from './limits.ts';
import { assertWritable } from './sqlite-check.ts';
import { type Clock, systemClock } from './sqlite-clock.ts';
import { openFile } from './sqlite-file.ts';
import { makeLoop } from './sqlite-loop.ts';
import { type DeliveryReport, leaseDue } from './sqlite-settle.ts';
import { type Lease, makeStore } from './sqlite-store.ts';

/** How an embedded broker is opened; everything but `path` has a default. */
export type SqliteBrokerOptions = {
  path: string;
  clock?: Clock;
  /** Numbers from 0 to below 1 for the jitter. */
  random?: () => number;
  /** How long a pushed delivery may take; then it counts as failed and its slot is free again. */
  leaseMs?: number;
  /** Told how each pushed delivery ended, and of dead letters that a pull found, once that is on disk. */
  onDelivery?: (report: DeliveryReport) => void;
  /** Told when the file cannot be written (a full disk); deliveries are then written down later. */
  onWriteError?: (error: Error) => void;
};

/** Pub/Sub's longest ack deadline, which is also the HTTP timeout of a push. */
const DEFAULT_LEASE_MS = 600_000;

/**
 * Opens the durable broker of one machine on one SQLite file, which this process then owns. What an earlier
 * process left under way is delivered again at once. Throws UsageError for a file that cannot be used.
 */
export function openSqliteBroker(options: SqliteBrokerOptions): Broker {
  const { path, clock = systemClock, leaseMs = DEFAULT_LEASE_MS } = options;
  const { db, prepared: store } = openFile(path, (file) => {
    const statements = makeStore(file);
    statements.voidLeases(clock.now());
    return statements;
  });
  const onDelivery = options.onDelivery ?? (() => {});
  const loop = makeLoop({
    path,
    store,
    close: () => db.close(),
    clock,
    leaseMs,
    random: options.random ?? Math.random,
    onDelivery,
    onWriteError: options.onWriteError ?? ((error) => process.emitWarning(error)),
  });
  const subscriptions = new Map(store.subscriptions().map((known) => [known.name, known]));
  let stopped: Promise<void> | undefined;

  const hasSubscription = (topic: string) => subscriptions.values().some((known) => known.topic === topic);

  function assertOpen(): void {
    if (!db.isOpen) throw new Error(`the broker on ${path} has been stopped`);
  }

  function known(name: string): Subscription {
    assertOpen();
    const subscription = subscriptions.get(name);
    if (subscription === undefined) throw new UsageError(`there is no subscription ${name}`);
    return subscription;
  }

  function assertFed(topic: string): void {
    assertOpen();
    if (!hasSubscription(topic)) {
      throw new UsageError(`topic ${topic} has no subscription, so its messages would be lost`);
    }
  }

  /** The file does not grow for ever by what nobody pulls. How long a subscription keeps it knows since it was made known. */
  function dropOld(which: (subscription: Subscription) => boolean): void {
    for (const { name, keepMs } of subscriptions.values().filter(which)) {
      if (keepMs !== undefined) store.transaction(() => store.dropBefore(name, clock.now() - keepMs));
    }
  }

  return {
    async publish(topic, messages) {
      assertFed(topic);
      dropOld((subscription) => subscription.topic === topic);
      return loop.publish(
        messages.map((message) => ({
          topic,
          data: toData(topic, message),
          attributes: message.attributes,
        })),
      );
    },

    async check(topic) {
      assertFed(topic);
      assertWritable(path, store);
    },

    async createSubscriptions(wanted) {
      assertOpen();
      const topics = new Set([...subscriptions.values(), ...wanted].map(({ topic }) => topic));
      for (const subscription of wanted) checkSubscription(subscription, (topic) => topics.has(topic));
      store.transaction(() => wanted.forEach(store.putSubscription));
      for (const subscription of wanted) subscriptions.set(subscription.name, subscription);
      dropOld(() => true);
    },

    push(subscriptionName, deliver) {
      const subscription = known(subscriptionName);
      if (loop.isPushed(subscriptionName)) {
        throw new UsageError(`subscription ${subscriptionName} is pushed already`);
      }
      loop.addFeed(subscription, deliver);
    },

    async pull(subscriptionName, max, pullLeaseMs) {
      const subscription = known(subscriptionName);
      if (loop.isPushed(subscriptionName)) {
        throw new UsageError(`subscription ${subscriptionName} is pushed, so nobody can pull it`);
      }
      const now = clock.now();
      const { leases, reports } = store.transaction(() =>
        leaseDue(store, subscription, { now, until: now + pullLeaseMs, max }),
      );
      loop.wake();
      reports.forEach(onDelivery);
      return leases.map((lease) => toPulled(lease));
    },

    async acknowledge(subscriptionName, ackIds) {
      known(subscriptionName);
      const now = clock.now();
      store.transaction(() => {
        for (const lease of ackIds.map((ackId) => fromAckId(subscriptionName, ackId))) {
          if (store.isLeased(lease, now)) store.finish(lease);
        }
      });
    },

    stop() {
      stopped ??= loop.drain();
      return stopped;
    },
  };

  function toPulled(lease: Lease): PulledMessage {
    const message = store.message(lease.messageId);
    return {
      ackId: `${lease.messageId}:${lease.attempt}`,
      messageId: String(lease.messageId),
      publishTime: new Date(message.publishTime).toISOString(),
      data: Buffer.from(message.data).toString('utf8'),
      attributes: message.attributes,
    };
  }
}

function toData(topic: string, message: Message): Buffer {
  sizeOf(topic, message);
  return Buffer.from(message.data, 'utf8');
}

function fromAckId(subscription: string, ackId: string): Lease {
  const [messageId, attempt] = ackId.split(':').map(Number);
  return { subscription, messageId: messageId ?? Number.NaN, attempt: attempt ?? Number.NaN };
}
