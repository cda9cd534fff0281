import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import type { Broker, Deliver, Subscription } from '../../shared/broker/broker.ts';
import { MAX_MESSAGE_BYTES } from '../../shared/broker/limits.ts';
import { InvalidInputError, RetryableError } from '../../shared/errors.ts';
import { deadLetters } from '../shared/broker/contract-dead-letters.ts';
import {
  type BrokerCapability,
  type BrokerContractOptions,
  type BrokerUnderTest,
  collect,
  messageOf as message,
  taggedSubscription,
  testIfAble,
  waitUntil,
} from '../shared/broker/contract-harness.ts';

/** The behaviour that the rest of the program relies on, whichever broker it runs on. */
export function brokerContract(
  name: string,
  open: () => Promise<BrokerUnderTest>,
  options: BrokerContractOptions,
): void {
  const { namePrefix, minBackoffMs, maxBackoffMs, maxDeliveryAttempts, patienceMs, quietMs } = options;
  const testOf = (title: string, needs: readonly BrokerCapability[], run: () => Promise<void>) =>
    testIfAble(options, title, needs, run);
  const until = (what: string, condition: () => boolean) => waitUntil(patienceMs, what, condition);

  describe(`broker contract: ${name}`, () => {
    let under: BrokerUnderTest;
    let broker: Broker;
    // An emulator keeps its topics over a run, so each test has names of its own.
    let tag: string;
    const subscription = (id: string, topic: string, more: Partial<Subscription> = {}) =>
      taggedSubscription(options, tag, id, topic, more);

    beforeEach(async () => {
      tag = randomUUID().slice(0, 8);
      under = await open();
      broker = under.broker;
    });
    afterEach(() => under.close());

    testOf('delivers each message to each subscription of its topic and to no other', [], async () => {
      const [a, b, other] = [subscription('a', 't'), subscription('b', 't'), subscription('c', 'other')];
      await broker.createSubscriptions([a, b, other]);
      const [atA, atB, atOther] = [a, b, other].map((it) => collect(broker, it.name));
      const three = ['1', '2', '3'].map((n) => message(n));
      const ids = await broker.publish(a.topic, three);
      await broker.publish(other.topic, [message('o')]);
      await until('all arrived', () => atA?.length === 3 && atB?.length === 3 && atOther?.length === 1);
      expect(atA?.map(({ id }) => id).sort()).toEqual([...ids].sort());
      expect(atB?.map(({ data }) => data).sort()).toEqual(['1', '2', '3']);
      expect(atOther?.map(({ data }) => data)).toEqual(['o']);
    });

    testOf('delivers a CloudEvent of a published message', [], async () => {
      const it = subscription('s', 't');
      await broker.createSubscriptions([it]);
      const event = Promise.withResolvers<Parameters<Deliver>[0]>();
      broker.push(it.name, async (delivered) => event.resolve(delivered));
      const [id] = await broker.publish(it.topic, [message('x')]);
      const { type, source, id: eventId, time, data } = await event.promise;
      expect(type).toBe('google.cloud.pubsub.topic.v1.messagePublished');
      expect(source).toMatch(
        new RegExp(`^//pubsub\\.googleapis\\.com/projects/[^/]+/topics/${namePrefix}${it.topic}$`),
      );
      expect(data?.subscription).toMatch(
        new RegExp(`^projects/[^/]+/subscriptions/${namePrefix}${it.name}$`),
      );
      expect([eventId, data?.message.messageId]).toEqual([id, id]);
      expect(Date.parse(time ?? '')).toBe(Date.parse(data?.message.publishTime ?? ''));
    });

    testOf('keeps data and attributes as they are', [], async () => {
      const it = subscription('s', 't');
      await broker.createSubscriptions([it]);
      const received = collect(broker, it.name);
      const sent = [
        message('', { kind: 'empty' }),
        message('Grüße 東京 👩‍💻 \u0000 "\\"', { 'a key': 'ünï 👩‍💻', empty: '' }),
        message(`${'é'.repeat(2_500_000)}!`, { kind: 'large' }),
        message('no attributes', {}),
      ];
      const ids = (await Promise.all(sent.map((one) => broker.publish(it.topic, [one])))).flat();
      await until('all arrived', () => received.length === sent.length);
      for (const [i, one] of sent.entries()) {
        const got = received.find(({ id }) => id === ids[i]);
        expect(got?.attributes).toEqual(one.attributes);
        expect(got?.data === one.data).toBe(true);
      }
    });

    async function rejectTwice() {
      const it = subscription('s', 't');
      await broker.createSubscriptions([it]);
      const received = collect(broker, it.name, () => {
        if (received.length < 3) throw new Error('not yet');
      });
      await broker.publish(it.topic, [message('x')]);
      await until('it came three times', () => received.length === 3);
      const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = received.map(({ at }) => at);
      return { received, firstDelay: second - first, secondDelay: third - second };
    }

    testOf('redelivers after a rejection, not before the backoff', [], async () => {
      const { received, secondDelay } = await rejectTwice();
      expect(secondDelay).toBeGreaterThanOrEqual(
        Math.min(minBackoffMs * 2, maxBackoffMs) * options.leastBackoffShare,
      );
      await sleep(quietMs);
      expect(received).toHaveLength(3);
      expect(new Set(received.map(({ id }) => id)).size).toBe(1);
    });

    testOf('waits for the backoff after the first rejection too', ['firstBackoff'], async () => {
      const { firstDelay } = await rejectTwice();
      expect(firstDelay).toBeGreaterThanOrEqual(minBackoffMs * options.leastBackoffShare);
    });

    testOf('waits as long as a RetryableError asks for', ['retryAfter'], async () => {
      const it = subscription('s', 't');
      await broker.createSubscriptions([it]);
      const retryAfterMs = maxBackoffMs * 2;
      const received = collect(broker, it.name, () => {
        if (received.length === 1) throw new RetryableError('busy', { retryAfterMs });
      });
      await broker.publish(it.topic, [message('x')]);
      await until('it came twice', () => received.length === 2);
      expect((received[1]?.at ?? 0) - (received[0]?.at ?? 0)).toBeGreaterThanOrEqual(retryAfterMs);
    });

    testOf('counts delivery attempts from 1', ['deliveryAttempt'], async () => {
      // Pub/Sub counts the attempts of subscriptions with a dead-letter topic only.
      const dead = subscription('dead', 'dead');
      const it = subscription('s', 't', { maxDeliveryAttempts, deadLetterTopic: dead.topic });
      await broker.createSubscriptions([it, dead]);
      const received = collect(broker, it.name, () => {
        if (received.length < 3) throw new Error('not yet');
      });
      await broker.publish(it.topic, [message('x')]);
      await until('it came three times', () => received.length === 3);
      expect(received.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    });

    testOf('has at most `concurrency` deliveries of a subscription under way', [], async () => {
      const it = subscription('s', 't', { concurrency: 3 });
      await broker.createSubscriptions([it]);
      let [now, most] = [0, 0];
      const received = collect(broker, it.name, async () => {
        now += 1;
        most = Math.max(most, now);
        await sleep(10);
        now -= 1;
      });
      await broker.publish(
        it.topic,
        Array.from({ length: 20 }, (_, i) => message(String(i))),
      );
      await until('all came', () => received.length === 20);
      expect(most).toBe(3);
    });

    testOf('delivers what a handler publishes', [], async () => {
      const [first, second] = [subscription('a', 'one'), subscription('b', 'two')];
      await broker.createSubscriptions([first, second]);
      const arrived = collect(broker, second.name);
      collect(broker, first.name, ({ data }) => broker.publish(second.topic, [message(`${data}!`)]));
      await broker.publish(first.topic, [message('x'), message('y')]);
      await until('both came', () => arrived.length === 2);
      expect(arrived.map(({ data }) => data).sort()).toEqual(['x!', 'y!']);
    });

    testOf('refuses to publish to a topic that is unknown', [], async () => {
      await broker.createSubscriptions([subscription('s', 't')]);
      await expect(broker.publish(`nobody-${tag}`, [message('x')])).rejects.toThrow(`nobody-${tag}`);
    });

    testOf('says whether it takes messages of a topic, and sends none', [], async () => {
      const it = subscription('s', 't');
      await broker.createSubscriptions([it]);
      const received = collect(broker, it.name);
      await broker.check(it.topic);
      await expect(broker.check(`nobody-${tag}`)).rejects.toThrow(`nobody-${tag}`);
      await sleep(quietMs);
      expect(received).toEqual([]);
      await broker.stop();
      await expect(broker.check(it.topic)).rejects.toThrow('has been stopped');
    });

    testOf('refuses a message that is too large, and takes the largest', [], async () => {
      const it = subscription('s', 't');
      await broker.createSubscriptions([it]);
      const received = collect(broker, it.name);
      const [largest, key] = ['x'.repeat(MAX_MESSAGE_BYTES - 4), { key: '' }];
      await expect(broker.publish(it.topic, [message(`${largest}yz`, key)])).rejects.toThrow(
        new InvalidInputError(
          `a message for topic ${it.topic} has ${MAX_MESSAGE_BYTES + 1} bytes of data and attributes; ` +
            `the limit is ${MAX_MESSAGE_BYTES}`,
        ),
      );
      await broker.publish(it.topic, [message(`${largest}y`, key)]);
      await until('the largest came', () => received.length > 0);
      expect(received.map(({ data }) => data.length)).toEqual([MAX_MESSAGE_BYTES - 3]);
    });

    testOf('waits in stop for deliveries under way and starts no other', [], async () => {
      const it = subscription('s', 't', { concurrency: 1 });
      await broker.createSubscriptions([it]);
      let finished = 0;
      const received = collect(broker, it.name, async () => {
        await sleep(50);
        finished += 1;
      });
      await broker.publish(it.topic, [message('1'), message('2')]);
      await until('the first is under way', () => received.length === 1);
      await broker.stop();
      expect([received.length, finished]).toEqual([1, 1]);
      await expect(broker.publish(it.topic, [message('3')])).rejects.toThrow();
    });

    testOf('lets a delivery under way publish while it stops', [], async () => {
      const [first, second] = [subscription('a', 'one'), subscription('b', 'two')];
      await broker.createSubscriptions([first, second]);
      const ids: string[] = [];
      const received = collect(broker, first.name, async () => {
        await sleep(50);
        ids.push(...(await broker.publish(second.topic, [message('late')])));
      });
      await broker.publish(first.topic, [message('x')]);
      await until('it is under way', () => received.length === 1);
      await broker.stop();
      expect(ids).toHaveLength(1);
    });

    testOf('loses nothing and repeats nothing acknowledged over stop and reopen', ['reopen'], async () => {
      const it = subscription('s', 't', { concurrency: 2 });
      await broker.createSubscriptions([it]);
      const before = collect(broker, it.name, () => sleep(5));
      const all = Array.from({ length: 20 }, (_, i) => `${i}`);
      const messages = all.map((n) => message(n));
      await broker.publish(it.topic, messages);
      await until('some came', () => before.length >= 4);
      const reopened = await under.reopen?.();
      if (reopened === undefined) throw new Error('this back end has no reopen: name it in `lacks`');
      await reopened.createSubscriptions([it]);
      const after = collect(reopened, it.name);
      await until('all came', () => before.length + after.length >= 20);
      const numbers = [...before, ...after].map(({ data }) => data);
      expect(numbers.sort((a, b) => Number(a) - Number(b))).toEqual(all);
    });

    deadLetters(() => broker, { ...options, subscription, testOf });
  });
}
