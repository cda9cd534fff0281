import { expect, test } from '@jest/globals';
import { RetryableError } from '../../../../shared/errors.ts';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import {
  allFactsOf,
  commitPatiently,
  factsOf,
  fetchOf,
  land,
  ledgerOf,
  minute,
  newSlice,
  replace,
} from './fetches.ts';
import { costOf, event, NOBODY } from './records.ts';

/** Nobody's usage: two commits that remember the same person would be in each other's way without any lock. */
const used = (usd: string) => [[event(NOBODY, costOf(usd), { requests: 1 })]];

/** What happens when several want to change the facts at once. */
export function concurrency(warehouse: () => Warehouse): void {
  test('two first commits of one empty day at once make one truth, and the other is told', async () => {
    for (let round = 0; round < 2; round += 1) {
      const slice = newSlice();
      const [older, newer] = [
        fetchOf(slice, used('1')),
        fetchOf(slice, used('2'), { fetched_at: minute(2) }),
      ];
      await land(warehouse(), older);
      await land(warehouse(), newer);
      const ends = await Promise.allSettled(
        [older, newer].map(({ manifest }) => warehouse().commit(manifest)),
      );
      const told = ends.map((end) => (end.status === 'fulfilled' ? end.value.outcome : end.reason));
      for (const one of told) {
        if (typeof one !== 'string') expect(one).toBeInstanceOf(RetryableError);
        else expect(['committed', 'superseded']).toContain(one);
      }
      expect(told).toContain('committed');
      const facts = await factsOf(warehouse(), 'fct_cost_daily', slice.account);
      expect(facts).toHaveLength(1);
      expect(['1', '2']).toContain(facts[0]?.cost_usd);

      await commitPatiently(warehouse(), older.manifest);
      await commitPatiently(warehouse(), newer.manifest);
      expect(await factsOf(warehouse(), 'fct_cost_daily', slice.account)).toMatchObject([
        { cost_usd: '2', landed_rows: 1 },
      ]);
    }
  });

  test('five commits of different slices at once all end right', async () => {
    const slices = Array.from({ length: 5 }, () => newSlice());
    const fetches = slices.map((slice, index) => fetchOf(slice, used(String(index + 1))));
    await Promise.all(fetches.map((fetch) => land(warehouse(), fetch)));
    const ends = await Promise.all(fetches.map(({ manifest }) => commitPatiently(warehouse(), manifest)));
    expect(ends.map(({ outcome }) => outcome)).toEqual(Array(5).fill('committed'));
    for (const [index, { account }] of slices.entries()) {
      expect(await factsOf(warehouse(), 'fct_cost_daily', account)).toMatchObject([
        { cost_usd: String(index + 1), landed_rows: 1 },
      ]);
    }
  });

  test('a commit and a landing at once both end', async () => {
    const [one, other] = [fetchOf(newSlice(), used('1')), fetchOf(newSlice(), used('2'))];
    await land(warehouse(), one);
    const [end] = await Promise.all([commitPatiently(warehouse(), one.manifest), land(warehouse(), other)]);
    expect(end.outcome).toBe('committed');
    expect((await commitPatiently(warehouse(), other.manifest)).outcome).toBe('committed');
  });

  test('each commit updates the lock row, also one that finds nothing changed', async () => {
    const commits = async () =>
      Number((await warehouse().ask('SELECT commits FROM commit_lock')).rows[0]?.commits);
    const slice = newSlice();
    const before = await commits();
    const first = fetchOf(slice, used('1'));
    await replace(warehouse(), first);
    const { content_hash } = first.manifest;
    await replace(warehouse(), fetchOf(slice, used('1'), { content_hash, fetched_at: minute(9) }));
    expect(await commits()).toBe(before + 2);
  });

  test('a commit that fails half way leaves everything as it was', async () => {
    const slice = newSlice();
    await replace(warehouse(), fetchOf(slice, used('1')));
    const facts = await allFactsOf(warehouse(), slice.account);
    // More requests than a fact's column takes.
    const busy = event(NOBODY, costOf('2'), { requests: 9_000_000_000_000_000_000 });
    const fetch = fetchOf(slice, [[busy, busy]], { fetched_at: minute(9) });
    await expect(replace(warehouse(), fetch)).rejects.toThrow();
    expect(await allFactsOf(warehouse(), slice.account)).toEqual(facts);
    expect(await ledgerOf(warehouse(), fetch)).toEqual([]);
  });

  const BROKEN = [
    { what: 'lost', breaking: 'DELETE FROM commit_lock WHERE TRUE' },
    { what: 'doubled', breaking: 'INSERT INTO commit_lock (commits) VALUES (0)' },
  ];
  test.each(BROKEN)('a lock row that is $what is an error, not a commit', async ({ breaking }) => {
    const fetch = fetchOf(newSlice(), used('1'));
    await land(warehouse(), fetch);
    await warehouse().ask(breaking, {}, 'write');
    try {
      const error = await warehouse()
        .commit(fetch.manifest)
        .catch((thrown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(RetryableError);
      expect(error.message).toMatch(/commit_lock/);
      expect(await allFactsOf(warehouse(), fetch.manifest.account)).toEqual([]);
    } finally {
      await warehouse().ask('DELETE FROM commit_lock WHERE TRUE', {}, 'write');
      await warehouse().ask('INSERT INTO commit_lock (commits) VALUES (0)', {}, 'write');
    }
    expect((await warehouse().commit(fetch.manifest)).outcome).toBe('committed');
  });
}
