import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { MAX_MESSAGE_BYTES } from '../../../shared/broker/limits.ts';
import { openPubsubPublisher, type StoppablePublisher } from '../../../shared/broker/pubsub-publisher.ts';
import { InvalidInputError, SetupError } from '../../../shared/errors.ts';
import { messageOf as message } from './contract-harness.ts';
import { type AnswerLook, type AnswerPublish, startPubsubServer } from './pubsub-server.ts';

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

async function start(answer: AnswerPublish = () => undefined, look: AnswerLook = () => undefined) {
  const server = await startPubsubServer(answer, undefined, look);
  const publisher: StoppablePublisher = openPubsubPublisher({
    projectId: 'p',
    topicPrefix: 'ai-usage',
    emulatorHost: server.host,
  });
  ending.push(publisher.stop, server.stop);
  return { publisher, asked: server.asked };
}

describe('the Pub/Sub publisher', () => {
  test('sends a thousand messages a request and gives their ids in order', async () => {
    // The first request is answered last.
    const others = Promise.withResolvers<undefined>();
    let answeredOthers = 0;
    const { publisher, asked } = await start((one) => {
      if (one.data[0] === '0') return others.promise;
      answeredOthers += 1;
      if (answeredOthers === 2) setTimeout(() => others.resolve(undefined), 20);
      return undefined;
    });
    const ids = await publisher.publish(
      'records',
      Array.from({ length: 2_500 }, (_, i) => message(String(i))),
    );
    expect(asked.map(({ data }) => data.length).sort()).toEqual([1_000, 1_000, 500].sort());
    expect(new Set(ids).size).toBe(2_500);
    // The server counts: those of the first request are the highest.
    expect([ids[0], ids[999], ids[1_000]]).toEqual(['1501', '2500', expect.stringMatching(/^(1|501)$/)]);
    expect(asked[0]?.topic).toBe('projects/p/topics/ai-usage-records');
  });

  test('cuts requests at 1 MiB, and has four of them under way at the most', async () => {
    let [now, most] = [0, 0];
    const four = Promise.withResolvers<void>();
    const { publisher, asked } = await start(async () => {
      now += 1;
      most = Math.max(most, now);
      // Time enough for a fifth.
      if (now === 4) setTimeout(four.resolve, 50);
      await four.promise;
      now -= 1;
      return undefined;
    });
    const publish = (count: number, bytes: number) =>
      publisher.publish(
        't',
        Array.from({ length: count }, () => message('x'.repeat(bytes), { n: '1' })),
      );
    await Promise.all([publish(6, 400_000), publish(2, 2_000_000), publish(3, 10), publish(1, 10)]);
    expect(asked.map(({ data }) => data.map(({ length }) => length).join()).sort()).toEqual(
      [
        ...['400000,400000', '400000,400000', '400000,400000'],
        ...['2000000', '2000000', '10,10,10', '10'],
      ].sort(),
    );
    expect(most).toBe(4);
  });

  test('sends nothing when one of the messages is above the limit, which the error names', async () => {
    const { publisher, asked } = await start();
    const large = message('x'.repeat(MAX_MESSAGE_BYTES), { k: 'v' });
    await expect(publisher.publish('records', [message('fits'), large])).rejects.toThrow(
      new InvalidInputError(
        'a message for topic records has 9437186 bytes of data and attributes; the limit is 9437184',
      ),
    );
    expect(asked).toEqual([]);
  });

  test('routes every call to its own topic', async () => {
    const { publisher, asked } = await start();
    const topics = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(topics.map((topic) => publisher.publish(topic, [message('x')])));
    expect(asked.map(({ topic }) => topic).sort()).toEqual(
      topics.map((topic) => `projects/p/topics/ai-usage-${topic}`),
    );
    for (const { topic, routedTo } of asked) expect(routedTo).toBe(`topic=${topic}`);
  });

  test('looks at a topic without sending anything, and says what is missing', async () => {
    const refusals: Record<string, { status: number; details: string }> = {
      'projects/p/topics/ai-usage-gone': { status: 5, details: 'no such topic' },
      'projects/p/topics/ai-usage-closed': { status: 7, details: 'not allowed' },
    };
    const { publisher, asked } = await start(undefined, (topic) => refusals[topic]);
    await publisher.check('kickoff');
    await expect(publisher.check('gone')).rejects.toBeInstanceOf(SetupError);
    await expect(publisher.check('gone')).rejects.toThrow(
      /^look at topic ai-usage-gone: .*: the topic has to be created, by the deployment's Terraform/,
    );
    await expect(publisher.check('closed')).rejects.toThrow('grant roles/pubsub.viewer to the identity');
    expect(asked).toEqual([]);
  });

  test('waits in stop for what is under way and takes nothing more', async () => {
    const { publisher } = await start(() => sleep(100, undefined));
    let isDone = false;
    const publishing = publisher.publish('t', [message('x')]).then((ids) => {
      isDone = true;
      return ids;
    });
    await sleep(20);
    await publisher.stop();
    expect(isDone).toBe(true);
    expect(await publishing).toEqual(['1']);
    await expect(publisher.publish('t', [])).rejects.toThrow('the Pub/Sub publisher has been stopped');
    await publisher.stop();
  });
});
