import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { CloudEvent } from 'cloudevents';
import fc from 'fast-check';
import type { Broker, MessagePublishedData } from '../../../shared/broker/broker.ts';
import { openSqliteBroker } from '../../../shared/broker/sqlite.ts';
import { manualClock, settle, subscriptionOf, temporaryPaths, until } from './support.ts';

const newPath = temporaryPaths();
const textOf = (event: CloudEvent<MessagePublishedData>) =>
  Buffer.from(event.data?.message.data ?? '', 'base64').toString();

/** What a crash at this moment would leave: a copy of the files while they are in use. */
async function crashImage(from: string): Promise<string> {
  const to = await newPath();
  await fs.copyFile(from, to);
  await fs.copyFile(`${from}-wal`, `${to}-wal`);
  return to;
}

describe('sqlite broker keeps', () => {
  test('everything that was published when the process is killed', async () => {
    const file = await newPath();
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'sqlite-publisher.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
      if (printed.length > 2_000) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const confirmed = printed.split('\n').slice(0, -1);
    expect(confirmed.length).toBeGreaterThan(300);
    const broker = openSqliteBroker({ path: file });
    const delivered = new Set<string>();
    broker.push('s', async (event) => {
      delivered.add(textOf(event));
    });
    await until(() => confirmed.every((number) => delivered.has(number)));
    await broker.stop();
  });

  test('the attempt of a delivery that a crash cut off, and dead-letters at the last', async () => {
    let file = await newPath();
    const attempts: (number | undefined)[] = [];
    let broker = openSqliteBroker({ path: file, leaseMs: 100 });
    await broker.createSubscriptions([
      subscriptionOf('s', 't', { maxDeliveryAttempts: 2, deadLetterTopic: 'dead' }),
      subscriptionOf('d', 'dead'),
    ]);
    await broker.publish('t', [{ data: 'killer', attributes: {} }]);
    for (const crash of [1, 2]) {
      broker.push('s', async ({ data }) => {
        attempts.push(data?.deliveryAttempt);
        await new Promise(() => {});
      });
      await until(() => attempts.length === crash);
      const image = await crashImage(file);
      await broker.stop();
      file = image;
      broker = openSqliteBroker({ path: file, leaseMs: 100 });
    }
    broker.push('s', async () => {
      attempts.push(Number.NaN);
    });
    const dead: string[] = [];
    broker.push('d', async (event) => {
      dead.push(textOf(event));
    });
    await until(() => dead.length === 1);
    expect(attempts).toEqual([1, 2]);
    await broker.stop();
  });

  test('no page of 10,000 acknowledged messages', async () => {
    const file = await newPath();
    const broker = openSqliteBroker({ path: file });
    await broker.createSubscriptions([
      subscriptionOf('a', 't', { concurrency: 50 }),
      subscriptionOf('b', 't'),
    ]);
    let delivered = 0;
    for (const name of ['a', 'b']) {
      broker.push(name, async () => {
        delivered += 1;
      });
    }
    const sizes: number[] = [];
    for (let round = 1; round <= 20; round += 1) {
      const batch = Array.from({ length: 500 }, () => ({ data: 'x'.repeat(500), attributes: { a: 'b' } }));
      await broker.publish('t', batch);
      await until(() => delivered === round * 1_000);
      await settle();
      sizes.push((await fs.stat(file)).size);
    }
    await broker.stop();
    // One round is 500 messages; twenty rounds that were kept would be above 6 MB.
    expect((await fs.stat(file)).size).toBeLessThan(1_500_000);
    expect(sizes.at(-1)).toBeLessThan(1_500_000);
  });
});

type Step = { does: 'publish' | 'time' | 'reopen' | 'pause'; n: number };

describe('sqlite broker under random interleavings', () => {
  const step = fc.record<Step>({
    does: fc.constantFrom('publish', 'publish', 'time', 'pause', 'reopen'),
    n: fc.integer({ min: 1, max: 5 }),
  });
  // How many times each message fails before it is handled; one that fails 4 times is dead-lettered at 3.
  const failures = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 10 });

  test('delivers every message to every subscription or its dead-letter topic', async () => {
    const handled = async (steps: Step[], plan: number[]): Promise<void> => {
      const [file, time] = [await newPath(), manualClock()];
      const tries = new Map<string, number>();
      const seen = { a: new Set<string>(), b: new Set<string>(), dead: new Set<string>() };
      const fail = (key: string, number: string) => {
        tries.set(key, (tries.get(key) ?? 0) + 1);
        const wanted = plan[Number(number) % plan.length] ?? 0;
        if ((tries.get(key) ?? 0) <= wanted) throw new Error('planned');
      };
      const start = async (): Promise<Broker> => {
        const broker = openSqliteBroker({ path: file, clock: time.clock });
        await broker.createSubscriptions([
          subscriptionOf('a', 't', { maxDeliveryAttempts: 3, deadLetterTopic: 'dead', concurrency: 2 }),
          subscriptionOf('b', 't', { concurrency: 1 }),
          subscriptionOf('dead', 'dead'),
        ]);
        for (const name of ['a', 'b', 'dead'] as const) {
          broker.push(name, async (event) => {
            await Promise.resolve();
            if (name !== 'dead') fail(`${name}${textOf(event)}`, textOf(event));
            seen[name].add(textOf(event));
          });
        }
        return broker;
      };
      let broker = await start();
      let published = 0;
      for (const { does, n } of steps) {
        if (does === 'time') await time.advance(n * 10);
        if (does === 'pause') await settle();
        if (does === 'reopen') {
          await broker.stop();
          broker = await start();
        }
        if (does === 'publish') {
          const batch = Array.from({ length: n }, (_, i) => ({ data: `${published + i}`, attributes: {} }));
          await broker.publish('t', batch);
          published += n;
        }
      }
      for (let i = 0; i < 50; i += 1) await time.advance(50);
      await broker.stop();
      const all = Array.from({ length: published }, (_, i) => `${i}`);
      const dies = (number: string) => (plan[Number(number) % plan.length] ?? 0) >= 3;
      const sorted = (set: Set<string>) => [...set].sort((x, y) => Number(x) - Number(y));
      expect(sorted(seen.b)).toEqual(all);
      expect(sorted(seen.a)).toEqual(all.filter((number) => !dies(number)));
      expect(sorted(seen.dead)).toEqual(all.filter(dies));
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 15 }), failures, handled), { numRuns: 40 });
  });
});
