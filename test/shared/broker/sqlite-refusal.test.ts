import fs from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { openSqliteBroker } from '../../../shared/broker/sqlite.ts';
import { InvalidInputError, UsageError } from '../../../shared/errors.ts';
import { subscriptionOf, temporaryPaths } from './support.ts';

const newPath = temporaryPaths();

async function openOne() {
  const path = await newPath();
  const broker = openSqliteBroker({ path });
  await broker.createSubscriptions([subscriptionOf('s', 't')]);
  return { path, broker };
}

function refusal(path: string): string {
  try {
    openSqliteBroker({ path });
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error('the file was accepted');
}

describe('sqlite broker refuses', () => {
  test('a file of another schema version, and names both versions', async () => {
    const { path, broker } = await openOne();
    await broker.stop();
    const db = new DatabaseSync(path);
    db.exec('PRAGMA user_version = 7');
    db.close();
    expect(refusal(path)).toMatch(/^\/.*\.db has broker schema version 7, this program needs 1/);
  });

  test('files that are no broker file, damaged, or not to be opened, naming the path', async () => {
    const [other, garbage, damaged] = [await newPath(), await newPath(), await newPath()];
    const db = new DatabaseSync(other);
    db.exec('CREATE TABLE t (a)');
    db.close();
    expect(refusal(other)).toBe(`${other} is a SQLite file of something else`);
    await fs.writeFile(garbage, 'not a database, whatever its name says '.repeat(100));
    expect(refusal(garbage)).toContain(`${garbage} is not a broker's file`);
    const whole = await openOne();
    await whole.broker.publish('t', [{ data: 'x'.repeat(100_000), attributes: {} }]);
    await whole.broker.stop();
    // A page of the message's data, or those of the tables.
    for (const [from, to] of [
      [12, 13],
      [1, 6],
    ] as const) {
      const bytes = await fs.readFile(whole.path);
      await fs.writeFile(damaged, bytes.fill(0xff, 4096 * from, 4096 * to));
      expect(refusal(damaged)).toContain(`${damaged} is damaged`);
    }
    expect(refusal('/no/such/folder/broker.db')).toContain('/no/such/folder/broker.db cannot be opened');
  });

  test('a file that another broker has open', async () => {
    const { path, broker } = await openOne();
    expect(refusal(path)).toBe(`${path} is in use by another broker`);
    await broker.stop();
    await openSqliteBroker({ path }).stop();
  });

  test('messages above the limits, and takes them at the limit', async () => {
    const { broker } = await openOne();
    const attributes = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, 'v']));
    const publish = (data: string, more: Record<string, string> = {}) =>
      broker.publish('t', [{ data, attributes: more }]);
    await publish('x', attributes(100));
    await publish('x'.repeat(9 * 1024 * 1024 - 5), { key: 'é' });
    await expect(publish('x'.repeat(9 * 1024 * 1024 - 4), { key: 'é' })).rejects.toThrow(
      new InvalidInputError(
        'a message for topic t has 9437185 bytes of data and attributes; the limit is 9437184',
      ),
    );
    await expect(publish('')).rejects.toThrow('a message for topic t has neither data nor attributes');
    await expect(publish('x', attributes(101))).rejects.toThrow('101 attributes; the limit is 100');
    await expect(publish('x', { ['k'.repeat(257)]: '' })).rejects.toThrow('key of 257 bytes');
    await expect(publish('x', { k: 'é'.repeat(513) })).rejects.toThrow('1026 bytes in attribute k');
    await broker.stop();
  });

  test('subscriptions that could not deliver or would lose dead letters', async () => {
    const { broker } = await openOne();
    const create = (more: Parameters<typeof subscriptionOf>[2]) =>
      broker.createSubscriptions([subscriptionOf('new', 't', more)]);
    await expect(create({ deadLetterTopic: 'dead', maxDeliveryAttempts: 3 })).rejects.toThrow(
      'subscription new: its dead-letter topic dead has no subscription',
    );
    await expect(create({ concurrency: 0 })).rejects.toThrow(UsageError);
    await expect(create({ minBackoffMs: 50 })).rejects.toThrow('50 to 40 ms is not a range');
    await expect(create({ maxDeliveryAttempts: 0 })).rejects.toThrow('maxDeliveryAttempts 0');
    expect(() => broker.push('new', async () => {})).toThrow('there is no subscription new');
    await broker.stop();
  });

  test('a second push, a pull beside a push, and everything after stop', async () => {
    const { path, broker } = await openOne();
    broker.push('s', async () => {});
    expect(() => broker.push('s', async () => {})).toThrow('subscription s is pushed already');
    await expect(broker.pull('s', 1, 1_000)).rejects.toThrow('subscription s is pushed');
    await broker.stop();
    await broker.stop();
    await expect(broker.publish('t', [])).rejects.toThrow(`the broker on ${path} has been stopped`);
    await expect(broker.pull('s', 1, 1_000)).rejects.toThrow('has been stopped');
    expect(() => broker.push('s', async () => {})).toThrow('has been stopped');
  });
});
