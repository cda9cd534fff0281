import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { type Broker, DEAD_LETTER_ATTRIBUTES, type Subscription } from '../../../shared/broker/broker.ts';
import {
  type BrokerCapability,
  type BrokerContractOptions,
  collect,
  messageOf as message,
  pullAtLeast,
  waitUntil,
} from './contract-harness.ts';

type Suite = BrokerContractOptions & {
  subscription(id: string, topic: string, more?: Partial<Subscription>): Subscription;
  testOf(title: string, needs: readonly BrokerCapability[], run: () => Promise<void>): void;
};

/** What becomes of messages that are given up, and how a person takes them up again. */
export function deadLetters(broker: () => Broker, suite: Suite): void {
  const { namePrefix, maxDeliveryAttempts, pullLeaseMs, patienceMs, quietMs, subscription, testOf } = suite;

  async function deadLetterOne() {
    const dead = subscription('dead', 'dead');
    const it = subscription('s', 't', { maxDeliveryAttempts, deadLetterTopic: dead.topic });
    await broker().createSubscriptions([it, dead]);
    const [received, deadLetters] = [
      collect(broker(), it.name, ({ data }) => {
        if (data === 'bad') throw new Error('never');
      }),
      collect(broker(), dead.name),
    ];
    await broker().publish(it.topic, [message('bad', { kind: 'x' }), message('good')]);
    await waitUntil(patienceMs, 'it is dead-lettered', () => deadLetters.length > 0);
    await sleep(quietMs);
    return { it, received, deadLetters };
  }

  testOf('dead-letters after the last allowed delivery', [], async () => {
    const { received, deadLetters } = await deadLetterOne();
    expect(received.filter(({ data }) => data === 'bad')).toHaveLength(maxDeliveryAttempts);
    expect(received.filter(({ data }) => data === 'good')).toHaveLength(1);
    expect(deadLetters).toMatchObject([{ data: 'bad', attributes: { kind: 'x' } }]);
  });

  testOf('says on a dead letter where it comes from', ['deadLetterAttributes'], async () => {
    const { it, deadLetters } = await deadLetterOne();
    const attributes = deadLetters[0]?.attributes ?? {};
    expect(attributes).toMatchObject({
      kind: 'x',
      [DEAD_LETTER_ATTRIBUTES.subscription]: `${namePrefix}${it.name}`,
      [DEAD_LETTER_ATTRIBUTES.deliveryCount]: String(maxDeliveryAttempts),
    });
    expect(Date.parse(attributes[DEAD_LETTER_ATTRIBUTES.topicPublishTime] ?? '')).not.toBeNaN();
  });

  testOf('gives pulled messages back unless they are acknowledged', [], async () => {
    const it = subscription('s', 't');
    await broker().createSubscriptions([it]);
    const ids = await broker().publish(it.topic, [message('keep'), message('end')]);
    const pulled = await pullAtLeast(2, broker(), it.name, suite);
    expect(pulled.map(({ messageId }) => messageId).sort()).toEqual([...ids].sort());
    expect(pulled.find(({ data }) => data === 'keep')?.attributes).toEqual({ n: 'keep' });
    const ended = pulled.filter(({ data }) => data === 'end').map(({ ackId }) => ackId);
    await broker().acknowledge(it.name, ended);
    await broker().acknowledge(it.name, ended);
    const again = await pullAtLeast(1, broker(), it.name, suite);
    expect(again.map(({ data }) => data)).toEqual(['keep']);
  });

  testOf('loses no dead letter that is pulled, published again and then acknowledged', [], async () => {
    const dead = subscription('dead', 'dead');
    const it = subscription('s', 't', { maxDeliveryAttempts, deadLetterTopic: dead.topic });
    await broker().createSubscriptions([it, dead]);
    let isMended = false;
    const received = collect(broker(), it.name, () => {
      if (!isMended) throw new Error('not yet');
    });
    const original = message('x', { kind: 'batch', run_id: 'r' });
    await broker().publish(it.topic, [original]);
    const looked = await pullAtLeast(1, broker(), dead.name, suite);
    const again = await pullAtLeast(1, broker(), dead.name, suite);
    // Only looking at it has lost nothing: it is the same, once its lease has ended.
    expect(again.map(({ messageId }) => messageId)).toEqual(looked.map(({ messageId }) => messageId));
    expect(again).toMatchObject([original]);
    isMended = true;
    await broker().publish(it.topic, [original]);
    await broker().acknowledge(
      dead.name,
      again.map(({ ackId }) => ackId),
    );
    await waitUntil(patienceMs, 'it is delivered', () => received.length === maxDeliveryAttempts + 1);
    expect(received.at(-1)).toMatchObject(original);
    await sleep(pullLeaseMs);
    expect(await broker().pull(dead.name, 10, pullLeaseMs)).toEqual([]);
  });

  testOf('keeps each dead letter for who pulls it, beside the one who is pushed it', [], async () => {
    const dead = subscription('dead', 'dead');
    const kept = subscription('kept', 'dead', { keepMs: 31 * 86_400_000 });
    const it = subscription('s', 't', { maxDeliveryAttempts, deadLetterTopic: dead.topic });
    await broker().createSubscriptions([it, dead, kept]);
    const pushed = collect(broker(), dead.name);
    collect(broker(), it.name, () => {
      throw new Error('never');
    });
    await broker().publish(it.topic, [message('given up by the broker')]);
    await broker().publish(dead.topic, [message('given up by a function')]);
    await waitUntil(patienceMs, 'both were pushed', () => pushed.length === 2);
    const pulled = await pullAtLeast(2, broker(), kept.name, suite);
    const wanted = ['given up by a function', 'given up by the broker'];
    expect([pushed.map(({ data }) => data).sort(), pulled.map(({ data }) => data).sort()]).toEqual([
      wanted,
      wanted,
    ]);
    await broker().acknowledge(
      kept.name,
      pulled.filter(({ data }) => data === wanted[0]).map(({ ackId }) => ackId),
    );
    const again = await pullAtLeast(1, broker(), kept.name, suite);
    expect(again.map(({ data }) => data)).toEqual([wanted[1]]);
  });
}
