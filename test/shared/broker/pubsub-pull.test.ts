import { describe, expect, test } from '@jest/globals';
import { openPubsubBroker } from '../../../shared/broker/pubsub.ts';
import { RetryableError } from '../../../shared/errors.ts';
import { type Answer, startPubsubServer } from './pubsub-server.ts';

const silence = new Promise<never>(() => {});

/** What a pull ends with at a server that answers so, and what it asked. */
async function pullFrom(pull: (returnImmediately: boolean) => Answer | Promise<Answer>) {
  const asked: boolean[] = [];
  const server = await startPubsubServer(
    () => undefined,
    ({ returnImmediately }) => {
      asked.push(returnImmediately);
      return pull(returnImmediately);
    },
  );
  const broker = openPubsubBroker({
    projectId: 'p',
    topicPrefix: 'ai-usage',
    emulatorHost: server.host,
    giveUpAfterMs: 1_000,
  });
  const ended = await broker.pull('dead-letter', 10, 60_000).catch((error: Error) => error);
  await broker.stop();
  await server.stop();
  return { ended, asked };
}

describe('a pull from Pub/Sub', () => {
  test('that has waited long enough asks once more without waiting', async () => {
    const { ended, asked } = await pullFrom((isImmediate) => (isImmediate ? undefined : silence));
    expect([ended, asked]).toEqual([[], [false, true]]);
  });

  test('that is told of nothing is over', async () => {
    expect(await pullFrom(() => undefined)).toEqual({ ended: [], asked: [false] });
  });

  test('that nobody answers is an error and not an empty list', async () => {
    const { ended } = await pullFrom(() => silence);
    expect(ended).toBeInstanceOf(RetryableError);
    expect((ended as Error).message).toMatch(/^pull from subscription ai-usage-dead-letter: /);
  });

  test('is tried again after a fault that passes', async () => {
    const faults: Answer[] = [
      { status: 14, details: 'later' },
      { status: 14, details: 'later' },
    ];
    expect((await pullFrom(() => faults.shift())).ended).toEqual([]);
  });
});
