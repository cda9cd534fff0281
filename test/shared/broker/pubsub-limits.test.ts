import { describe, expect, test } from '@jest/globals';
import type { Subscription } from '../../../shared/broker/broker.ts';
import { openPubsubBroker } from '../../../shared/broker/pubsub.ts';
import { checkPubsubSubscription } from '../../../shared/broker/pubsub-limits.ts';
import { FEEDS, type Feed, KEPT_LETTERS } from '../../../shared/contract/feeds.ts';
import { TOPICS } from '../../../shared/contract/topics.ts';
import { UsageError } from '../../../shared/errors.ts';
import { subscriptionOf } from './support.ts';

// Nobody is asked before all is checked.
const open = (leaseMs?: number) =>
  openPubsubBroker({
    projectId: 'p',
    topicPrefix: 'ai-usage',
    emulatorHost: '127.0.0.1:1',
    ...(leaseMs === undefined ? {} : { leaseMs }),
  });
const dead = subscriptionOf('dead', 'dead');
const create = (more: Partial<Subscription>) =>
  open().createSubscriptions([subscriptionOf('s', 't', more), dead]);

describe('the Pub/Sub broker refuses', () => {
  test.each<[Partial<Subscription>, string]>([
    [{ maxDeliveryAttempts: 4, deadLetterTopic: 'dead' }, 'maxDeliveryAttempts 4 is not from 5 to 100'],
    [{ maxDeliveryAttempts: 101, deadLetterTopic: 'dead' }, 'maxDeliveryAttempts 101 is not from 5 to 100'],
    [{ maxDeliveryAttempts: 5 }, 'maxDeliveryAttempts and deadLetterTopic both, or neither'],
    [{ deadLetterTopic: 'dead' }, 'maxDeliveryAttempts and deadLetterTopic both, or neither'],
    [{ maxBackoffMs: 600_001 }, "a backoff of 600001 ms is above Pub/Sub's 600000"],
    [{ minBackoffMs: 50 }, 'backoff of 50 to 40 ms is not a range'],
    [{ concurrency: 0 }, 'concurrency 0 is not 1 or more'],
  ])('a subscription with %j', async (more, reason) => {
    await expect(create(more)).rejects.toThrow(UsageError);
    await expect(create(more)).rejects.toThrow(`subscription s: `);
    await expect(create(more)).rejects.toThrow(reason);
  });

  test("leases outside Pub/Sub's range", async () => {
    expect(() => open(9_999)).toThrow(
      new UsageError('a lease of 9999 ms is not from 10000 to 600000, as Pub/Sub wants it'),
    );
    expect(() => open(600_001)).toThrow('a lease of 600001 ms');
    const broker = open(10_000);
    await expect(broker.pull('s', 1, 999)).rejects.toThrow('a lease of 999 ms is not from 1000 to 600000');
    await expect(broker.pull('s', 1, 600_001)).rejects.toThrow(UsageError);
  });

  test('to push a subscription that it has not been told of, and everything after stop', async () => {
    const broker = open();
    expect(() => broker.push('s', async () => {})).toThrow(
      new UsageError('there is no subscription s: createSubscriptions makes it known'),
    );
    await broker.stop();
    await broker.stop();
    await expect(broker.publish('t', [])).rejects.toThrow('has been stopped');
    await expect(broker.createSubscriptions([])).rejects.toThrow('has been stopped');
    await expect(broker.pull('s', 1, 10_000)).rejects.toThrow('has been stopped');
    await expect(broker.acknowledge('s', [])).rejects.toThrow('has been stopped');
    expect(() => broker.push('s', async () => {})).toThrow('has been stopped');
  });

  test.each(Object.entries<Feed>(FEEDS))('nothing of how %s is fed', (name, feed) => {
    const deadLetterTopic = feed.maxDeliveryAttempts === undefined ? undefined : TOPICS.deadLetter;
    expect(() => checkPubsubSubscription({ name, deadLetterTopic, ...feed })).not.toThrow();
  });

  test('nothing of how dead letters are kept, which is as long as Pub/Sub keeps any', () => {
    expect(() => checkPubsubSubscription(KEPT_LETTERS)).not.toThrow();
    const longer = { ...KEPT_LETTERS, keepMs: KEPT_LETTERS.keepMs + 1 };
    expect(() => checkPubsubSubscription(longer)).toThrow(
      'subscription dead-letter-kept: keeping for 2678400001 ms is not from 600000 to 2678400000, as Pub/Sub wants it',
    );
  });
});
