import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Broker } from '../../shared/broker/broker.ts';
import { openPubsubBroker, type PubsubBrokerOptions } from '../../shared/broker/pubsub.ts';
import { openClient, type PubsubClient } from '../../shared/broker/pubsub-client.ts';
import { SetupError, UsageError } from '../../shared/errors.ts';
import { type PubsubEmulator, startPubsubEmulator } from '../engines/pubsub-emulator.ts';
import { collect, messageOf as message, waitUntil } from '../shared/broker/contract-harness.ts';
import { subscriptionOf } from '../shared/broker/support.ts';

let emulator: PubsubEmulator;
let client: PubsubClient;
let tag: string;
const opened: Broker[] = [];

const names = () => ({
  projectId: 'test-project',
  topicPrefix: `test-${tag}`,
  emulatorHost: emulator.host,
});

function open(more: Partial<PubsubBrokerOptions> = {}): Broker {
  const broker = openPubsubBroker({ ...names(), ...more });
  opened.push(broker);
  return broker;
}

async function settingsOf(name: string) {
  const subscriber = await client.subscriber();
  const [settings] = await subscriber.getSubscription({ subscription: client.subscriptionPath(name) });
  return settings;
}

beforeAll(async () => {
  emulator = await startPubsubEmulator();
});
beforeEach(async () => {
  await Promise.all(opened.splice(0).map((broker) => broker.stop()));
  await client?.close();
  tag = randomUUID().slice(0, 8);
  client = openClient(names());
});
afterAll(async () => {
  await Promise.all(opened.map((broker) => broker.stop()));
  await client?.close();
  await emulator?.stop();
});

describe('the subscriptions that the Pub/Sub broker creates', () => {
  const dead = subscriptionOf('dead', 'dead');
  const wanted = subscriptionOf('s', 't', {
    maxDeliveryAttempts: 20,
    deadLetterTopic: 'dead',
    minBackoffMs: 1_500,
    maxBackoffMs: 600_000,
  });

  test('have the backoff, the dead-letter topic and the ack deadline that are wanted, and never expire', async () => {
    await open({ leaseMs: 120_000 }).createSubscriptions([wanted, dead]);
    expect(await settingsOf('s')).toMatchObject({
      topic: `projects/test-project/topics/test-${tag}-t`,
      ackDeadlineSeconds: 120,
      retryPolicy: {
        minimumBackoff: { seconds: '1', nanos: 500_000_000 },
        maximumBackoff: { seconds: '600', nanos: 0 },
      },
      deadLetterPolicy: {
        deadLetterTopic: `projects/test-project/topics/test-${tag}-dead`,
        maxDeliveryAttempts: 20,
      },
      expirationPolicy: { ttl: null },
      pushConfig: { pushEndpoint: '' },
    });
    expect(await settingsOf('dead')).toMatchObject({ deadLetterPolicy: null });
  });

  test('are changed to what is wanted now, and keep their messages and how the deployment pushes them', async () => {
    const url = 'http://127.0.0.1:9/push';
    await open({ pushEndpoint: (name) => (name === 's' ? url : undefined) }).createSubscriptions([
      wanted,
      dead,
    ]);
    const broker = open({ leaseMs: 10_000 });
    await broker.publish('dead', [message('kept')]);
    await broker.createSubscriptions([
      subscriptionOf('s', 't', { minBackoffMs: 2_000, maxBackoffMs: 3_000 }),
      dead,
    ]);
    expect(await settingsOf('s')).toMatchObject({
      ackDeadlineSeconds: 10,
      retryPolicy: { minimumBackoff: { seconds: '2' }, maximumBackoff: { seconds: '3' } },
      deadLetterPolicy: null,
      pushConfig: { pushEndpoint: url },
    });
    expect(await broker.pull('dead', 10, 10_000)).toMatchObject([{ data: 'kept' }]);
  });

  test('stay on their topic: another is refused', async () => {
    const broker = open();
    await broker.createSubscriptions([subscriptionOf('s', 't')]);
    const moved = broker.createSubscriptions([subscriptionOf('s', 'other')]);
    await expect(moved).rejects.toThrow(UsageError);
    await expect(moved).rejects.toThrow(/-s is one of projects\/.*-t: Pub\/Sub cannot move it/);
  });

  test('dead-letter to a topic that somebody reads, be it from an earlier time', async () => {
    await expect(open().createSubscriptions([wanted])).rejects.toThrow('dead has no subscription');
    await open().createSubscriptions([dead]);
    await open().createSubscriptions([wanted]);
  });

  test('push over HTTP where a URL is given, and then to nobody else', async () => {
    const bodies: { message: { data: string; attributes: object }; subscription: string }[] = [];
    const server = createServer(async (request, response) => {
      bodies.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
      response.writeHead(204).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const broker = open({ pushEndpoint: () => `http://127.0.0.1:${port}/` });
    await broker.createSubscriptions([subscriptionOf('s', 't')]);
    await broker.publish('t', [message('x', { kind: 'k' })]);
    await waitUntil(10_000, 'it is pushed', () => bodies.length > 0);
    expect(bodies).toMatchObject([
      {
        message: { data: Buffer.from('x').toString('base64'), attributes: { kind: 'k' } },
        subscription: `projects/test-project/subscriptions/test-${tag}-s`,
      },
    ]);
    expect(() => broker.push('s', async () => {})).toThrow('subscription s is pushed already');
    await expect(broker.pull('s', 1, 10_000)).rejects.toThrow('subscription s is pushed, so nobody can pull');
    server.closeAllConnections();
    server.close();
  });
});

describe('the Pub/Sub broker', () => {
  test('leaves the wait after a rejection to the subscription', async () => {
    const broker = open();
    await broker.createSubscriptions([
      subscriptionOf('s', 't', { minBackoffMs: 4_000, maxBackoffMs: 4_000 }),
    ]);
    const received = collect(broker, 's', () => {
      if (received.length < 3) throw new Error('not yet');
    });
    await broker.publish('t', [message('x')]);
    await waitUntil(20_000, 'it came three times', () => received.length === 3);
    // The emulator delivers again at once after the first; it would after 2 seconds without a backoff.
    expect((received[2]?.at ?? 0) - (received[1]?.at ?? 0)).toBeGreaterThan(3_500);
  });

  test('counts a delivery that never ends as failed when its lease ends, and stops all the same', async () => {
    const broker = open({ leaseMs: 10_000 });
    await broker.createSubscriptions([subscriptionOf('s', 't', { concurrency: 1 })]);
    const received = collect(broker, 's', () => received.length > 1 || new Promise(() => {}));
    await broker.publish('t', [message('x')]);
    await waitUntil(20_000, 'it came twice', () => received.length === 2);
    expect((received[1]?.at ?? 0) - (received[0]?.at ?? 0)).toBeGreaterThanOrEqual(10_000);
    await broker.stop();
  });

  test('says why a subscription delivers nothing, and goes on when it is there again', async () => {
    const errors: Error[] = [];
    const broker = open({ onPushError: (error) => errors.push(error) });
    await broker.createSubscriptions([subscriptionOf('s', 't')]);
    const received = collect(broker, 's');
    await (await client.subscriber()).deleteSubscription({ subscription: client.subscriptionPath('s') });
    await waitUntil(10_000, 'it is told', () => errors.length > 0);
    expect(errors[0]).toBeInstanceOf(SetupError);
    expect(errors[0]?.message).toMatch(/^receive from subscription test-.*-s: .*has to be created/);
    await broker.createSubscriptions([subscriptionOf('s', 't')]);
    await broker.publish('t', [message('x')]);
    await waitUntil(20_000, 'it is delivered', () => received.length === 1);
  });

  test('waits in stop for a delivery whose subscription has been deleted meanwhile', async () => {
    const errors: Error[] = [];
    const broker = open({ onPushError: (error) => errors.push(error) });
    await broker.createSubscriptions([subscriptionOf('s', 't')]);
    let isFinished = false;
    const received = collect(broker, 's', async () => {
      await waitUntil(10_000, 'it is told', () => errors.length > 0);
      await sleep(200);
      isFinished = true;
    });
    await broker.publish('t', [message('x')]);
    await waitUntil(10_000, 'it is under way', () => received.length === 1);
    await (await client.subscriber()).deleteSubscription({ subscription: client.subscriptionPath('s') });
    await waitUntil(10_000, 'it is told', () => errors.length > 0);
    await broker.stop();
    expect(isFinished).toBe(true);
  });

  test('says what is missing when it pulls from a subscription that is not there', async () => {
    const pulling = open().pull('nobody', 1, 10_000);
    await expect(pulling).rejects.toThrow(SetupError);
    await expect(pulling).rejects.toThrow(/^pull from subscription test-.*-nobody: .*has to be created/);
  });

  test('gives each message its own id, over several requests', async () => {
    const broker = open();
    await broker.createSubscriptions([subscriptionOf('s', 't', { concurrency: 100 })]);
    const received = collect(broker, 's');
    const texts = Array.from({ length: 2_500 }, (_, i) => String(i));
    const ids = await broker.publish(
      't',
      texts.map((text) => message(text)),
    );
    await waitUntil(20_000, 'all came', () => received.length >= 2_500);
    const dataOf = new Map(received.map(({ id, data }) => [id, data]));
    expect(ids.map((id) => dataOf.get(id))).toEqual(texts);
  });
});
