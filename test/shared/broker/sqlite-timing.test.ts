import { describe, expect, test } from '@jest/globals';
import type { CloudEvent } from 'cloudevents';
import type { MessagePublishedData } from '../../../shared/broker/broker.ts';
import { openSqliteBroker } from '../../../shared/broker/sqlite.ts';
import { backoffMs } from '../../../shared/broker/sqlite-backoff.ts';
import type { DeliveryReport } from '../../../shared/broker/sqlite-settle.ts';
import { RetryableError } from '../../../shared/errors.ts';
import { manualClock, settle, subscriptionOf, temporaryPaths } from './support.ts';

const newPath = temporaryPaths();
const message = { data: 'x', attributes: {} };

describe('backoff', () => {
  const range = { minBackoffMs: 10_000, maxBackoffMs: 60_000 };
  const plain = new Error('no');

  test.each([
    [1, 5_000, 10_000],
    [2, 10_000, 20_000],
    [3, 20_000, 40_000],
    [4, 30_000, 60_000],
    [2_000, 30_000, 60_000],
  ])('after failure %i is %i to %i ms', (attempt, least, most) => {
    expect(backoffMs(range, attempt, plain, () => 0)).toBe(least);
    expect(backoffMs(range, attempt, plain, () => 1)).toBe(most);
  });

  test('is at least what the error asks for, even above the maximum', () => {
    const asking = (retryAfterMs: number) => new RetryableError('busy', { retryAfterMs });
    expect(backoffMs(range, 1, asking(90_000.5), () => 0)).toBe(90_001);
    expect(backoffMs(range, 1, asking(1_000), () => 0)).toBe(5_000);
    expect(backoffMs(range, 1, asking(Number.NaN), () => 0)).toBe(5_000);
    expect(backoffMs(range, 1, asking(Number.POSITIVE_INFINITY), () => 0)).toBe(31 * 86_400_000);
  });
});

async function openWith(more: Partial<Parameters<typeof openSqliteBroker>[0]> = {}) {
  const time = manualClock();
  const reports: DeliveryReport[] = [];
  const broker = openSqliteBroker({
    path: await newPath(),
    clock: time.clock,
    random: () => 0.5,
    onDelivery: (report) => reports.push(report),
    ...more,
  });
  return { broker, time, reports };
}

describe('sqlite broker in time', () => {
  test('retries at the nominal times and then dead-letters, and reports each end', async () => {
    const { broker, time, reports } = await openWith();
    const retried = {
      maxDeliveryAttempts: 3,
      deadLetterTopic: 'dead',
      minBackoffMs: 1_000,
      maxBackoffMs: 8_000,
    };
    await broker.createSubscriptions([subscriptionOf('s', 't', retried), subscriptionOf('d', 'dead')]);
    const started = time.clock.now();
    const at: number[] = [];
    broker.push('s', async () => {
      at.push(time.clock.now() - started);
      throw new Error('no');
    });
    await broker.publish('t', [message]);
    await time.advance(60_000);
    expect(at).toEqual([0, 750, 750 + 1_500]);
    expect(reports.map(({ outcome }) => outcome)).toEqual(['retried', 'retried', 'dead_lettered']);
    const [dead] = await broker.pull('d', 10, 1_000);
    expect(dead?.attributes).toEqual({
      CloudPubSubDeadLetterSourceSubscription: 's',
      CloudPubSubDeadLetterSourceDeliveryCount: '3',
      CloudPubSubDeadLetterSourceTopicPublishTime: '2026-11-01T00:00:00.000Z',
    });
    await broker.stop();
  });

  test('counts a delivery without an answer within the lease as failed, and ignores a late answer', async () => {
    const { broker, time, reports } = await openWith({ leaseMs: 5_000 });
    await broker.createSubscriptions([subscriptionOf('s', 't', { concurrency: 1 })]);
    const late = Promise.withResolvers<void>();
    const attempts: (number | undefined)[] = [];
    broker.push('s', async ({ data }: CloudEvent<MessagePublishedData>) => {
      attempts.push(data?.deliveryAttempt);
      if (attempts.length === 1) await late.promise;
    });
    await broker.publish('t', [message]);
    await time.advance(4_999);
    expect(attempts).toEqual([1]);
    await time.advance(100);
    expect(attempts).toEqual([1, 2]);
    late.resolve();
    await settle();
    expect(reports.map(({ outcome }) => outcome)).toEqual(['retried', 'acknowledged']);
    await broker.stop();
  });

  test('an acknowledgement after the end of a pulled lease does nothing', async () => {
    const { broker, time } = await openWith();
    await broker.createSubscriptions([subscriptionOf('s', 't')]);
    await broker.publish('t', [message]);
    const [first] = await broker.pull('s', 1, 1_000);
    expect(await broker.pull('s', 1, 1_000)).toEqual([]);
    await time.advance(1_000);
    await broker.acknowledge('s', [first?.ackId ?? '', 'nonsense']);
    const [second] = await broker.pull('s', 1, 1_000);
    expect(second?.messageId).toBe(first?.messageId);
    await broker.acknowledge('s', [first?.ackId ?? '']);
    await time.advance(1_000);
    const [third] = await broker.pull('s', 1, 1_000);
    await broker.acknowledge('s', [third?.ackId ?? '']);
    await time.advance(10_000);
    expect(await broker.pull('s', 1, 1_000)).toEqual([]);
    await broker.stop();
  });

  test('sets no timer while nothing waits, and one for the next due message', async () => {
    const { broker, time } = await openWith();
    await broker.createSubscriptions([
      subscriptionOf('s', 't', { minBackoffMs: 20_000, maxBackoffMs: 20_000 }),
      subscriptionOf('other', 'u'),
    ]);
    broker.push('s', async () => {
      throw new Error('no');
    });
    broker.push('other', async () => {});
    await settle();
    expect(time.asked()).toBe(0);
    await broker.publish('t', [message]);
    await settle();
    expect(time.pending()).toEqual([15_000]);
    const asked = time.asked();
    await time.advance(14_999);
    expect(time.asked()).toBe(asked);
    await broker.stop();
    expect(time.pending()).toEqual([]);
  });

  test('sets no timer but the lease for a delivery under way', async () => {
    const { broker, time } = await openWith();
    await broker.createSubscriptions([subscriptionOf('s', 't')]);
    const answer = Promise.withResolvers<void>();
    broker.push('s', () => answer.promise);
    await broker.publish('t', [message]);
    await settle();
    expect(time.pending()).toEqual([600_000]);
    answer.resolve();
    await broker.stop();
  });

  test('a slow synchronous handler delays another subscription by one call, not by its backlog', async () => {
    const { broker } = await openWith();
    const order: string[] = [];
    await broker.createSubscriptions([
      subscriptionOf('slow', 's', { concurrency: 50 }),
      subscriptionOf('quick', 'q'),
    ]);
    broker.push('slow', async () => {
      order.push('slow');
      const end = performance.now() + 2;
      while (performance.now() < end);
    });
    broker.push('quick', async () => {
      order.push('quick');
    });
    await broker.publish(
      's',
      Array.from({ length: 50 }, () => message),
    );
    await broker.publish('q', [message]);
    while (order.length < 51) await settle();
    expect(order.indexOf('quick')).toBeLessThan(5);
    await broker.stop();
  });
});
