import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openFile } from '../../../shared/broker/sqlite-file.ts';
import { makeLoop } from '../../../shared/broker/sqlite-loop.ts';
import type { DeliveryReport } from '../../../shared/broker/sqlite-settle.ts';
import { makeStore, type Store } from '../../../shared/broker/sqlite-store.ts';
import { RetryableError } from '../../../shared/errors.ts';
import { manualClock, settle, subscriptionOf } from './support.ts';

describe('sqlite broker on a full disk', () => {
  const message = { topic: 't', data: Buffer.from('x'), attributes: {} };
  let db: DatabaseSync;
  let full: boolean;
  let reports: DeliveryReport[];
  let errors: Error[];
  let time: ReturnType<typeof manualClock>;
  let loop: ReturnType<typeof makeLoop>;

  beforeEach(() => {
    const opened = openFile(':memory:', makeStore);
    db = opened.db;
    [full, reports, errors, time] = [false, [], [], manualClock()];
    const store: Store = {
      ...opened.prepared,
      transaction: (work) =>
        opened.prepared.transaction(() => {
          const result = work();
          if (full) throw new Error('database or disk is full');
          return result;
        }),
    };
    store.putSubscription(subscriptionOf('s', 't', { concurrency: 1 }));
    loop = makeLoop({
      path: '/data/broker.db',
      store,
      close: () => db.close(),
      clock: time.clock,
      random: () => 0,
      leaseMs: 600_000,
      onDelivery: (report) => reports.push(report),
      onWriteError: (error) => errors.push(error),
    });
  });
  afterEach(() => {
    if (db.isOpen) db.close();
  });

  test('rejects what is published, and says which file', async () => {
    full = true;
    const published = loop.publish([message]);
    await expect(published).rejects.toBeInstanceOf(RetryableError);
    await expect(published).rejects.toThrow('/data/broker.db could not be written');
    expect(errors).toHaveLength(1);
    full = false;
    await expect(loop.publish([message])).resolves.toHaveLength(1);
  });

  test('writes an acknowledgement down later, and does not deliver again', async () => {
    let delivered = 0;
    loop.addFeed(subscriptionOf('s', 't', { concurrency: 1 }), async () => {
      delivered += 1;
      full = true;
    });
    await loop.publish([message]);
    await settle();
    expect([delivered, reports.length, errors.length]).toEqual([1, 0, 1]);
    full = false;
    await time.advance(1_000);
    expect([delivered, reports.length]).toEqual([1, 1]);
    await loop.drain();
  });

  test('delivers later what it could not lease', async () => {
    let delivered = 0;
    await loop.publish([message]);
    full = true;
    loop.addFeed(subscriptionOf('s', 't'), async () => {
      delivered += 1;
    });
    await settle();
    expect(delivered).toBe(0);
    full = false;
    await time.advance(1_000);
    expect(delivered).toBe(1);
    await loop.drain();
  });

  test('closes all the same when it is stopped, and says so', async () => {
    loop.addFeed(subscriptionOf('s', 't'), async () => {
      full = true;
    });
    await loop.publish([message]);
    await settle();
    await expect(loop.drain()).rejects.toThrow('could not be written');
    expect(db.isOpen).toBe(false);
  });
});
