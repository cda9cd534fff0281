import { expect, test } from '@jest/globals';
import type { Manifest } from '../../../../shared/contract/messages.ts';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { allFactsOf, fetchOf, land, ledgerOf, minute, newSlice, replace } from './fetches.ts';
import { costOf, event, member, person } from './records.ts';

const ADA = person('ada@example.com');
const ONE = [[event(ADA, costOf('1'), { requests: 1 }, { model: 'gpt-5' })]];
const TWO = [[event(ADA, costOf('2'), { requests: 2 }, { model: 'gpt-5' })]];

/** Which of several fetches of a slice stands. */
export function ordering(warehouse: () => Warehouse): void {
  const unique = (name: string) => `${name}-${Math.random().toString(36).slice(2)}`;
  const AT = { fetched_at: minute(5), mapping_version: '0000000000005-m' };
  const ORDERS: { by: string; older: Partial<Manifest>; newer: Partial<Manifest> }[] = [
    {
      by: 'fetched_at, whatever the mapping and the id',
      older: { fetched_at: minute(4), mapping_version: '0000000000009-m', fetch_id: unique('z') },
      newer: { ...AT, fetch_id: unique('a') },
    },
    {
      by: 'mapping_version where fetched_at is equal',
      older: { ...AT, mapping_version: '0000000000004-m', fetch_id: unique('z') },
      newer: { ...AT, fetch_id: unique('a') },
    },
    {
      by: 'fetch_id where both are equal',
      older: { ...AT, fetch_id: unique('a') },
      newer: { ...AT, fetch_id: unique('z') },
    },
  ];

  test.each(ORDERS)('a fetch is older by $by', async ({ older, newer }) => {
    const [first, second] = [newSlice(), newSlice()];
    await replace(warehouse(), fetchOf(first, TWO, { ...newer, fetch_id: `${newer.fetch_id}1` }));
    const facts = await allFactsOf(warehouse(), first.account);
    const late = fetchOf(first, ONE, { ...older, force: true, fetch_id: `${older.fetch_id}1` });
    expect((await replace(warehouse(), late)).outcome).toBe('superseded');
    expect(await allFactsOf(warehouse(), first.account)).toEqual(facts);
    expect(await ledgerOf(warehouse(), late)).toEqual([]);

    await replace(warehouse(), fetchOf(second, ONE, { ...older, fetch_id: `${older.fetch_id}2` }));
    const inTime = fetchOf(second, TWO, { ...newer, fetch_id: `${newer.fetch_id}2` });
    expect((await replace(warehouse(), inTime)).outcome).toBe('committed');
    expect(await allFactsOf(warehouse(), second.account)).toEqual(facts);
  });

  test('a fetch found unchanged makes older ones superseded too', async () => {
    const slice = newSlice();
    await replace(warehouse(), fetchOf(slice, ONE, { fetched_at: minute(1) }));
    expect((await replace(warehouse(), fetchOf(slice, ONE, { fetched_at: minute(9) }))).outcome).toBe(
      'unchanged',
    );
    expect((await replace(warehouse(), fetchOf(slice, TWO, { fetched_at: minute(5) }))).outcome).toBe(
      'superseded',
    );
  });

  const FACTS = ['fct_cost_daily', 'fct_usage_daily'];
  test.each(FACTS)('equal content is committed again when %s is no longer what it was', async (table) => {
    const slice = newSlice();
    await replace(warehouse(), fetchOf(slice, ONE, { fetched_at: minute(1) }));
    const facts = await allFactsOf(warehouse(), slice.account);
    await warehouse().ask(`DELETE FROM ${table} WHERE account = '${slice.account}'`, {}, 'write');
    expect((await replace(warehouse(), fetchOf(slice, ONE, { fetched_at: minute(2) }))).outcome).toBe(
      'committed',
    );
    expect(await allFactsOf(warehouse(), slice.account)).toEqual(facts);
  });

  test('an older fetch is superseded even when nothing of it has landed', async () => {
    const slice = newSlice();
    await replace(warehouse(), fetchOf(slice, ONE, { fetched_at: minute(9) }));
    const lost = fetchOf(slice, TWO, { fetched_at: minute(5) });
    expect((await warehouse().commit(lost.manifest)).outcome).toBe('superseded');
  });

  test('a run that failed does not stand', async () => {
    const slice = newSlice();
    const { run_id } = fetchOf(slice, ONE).manifest;
    const { source, account, day } = slice;
    const failed = {
      run_id,
      fetch_id: 'z',
      source,
      account,
      usage_date: day,
      mode: 'apply',
      status: 'failed',
    };
    const times = { recorded_at: minute(9), fetched_at: minute(9) };
    await warehouse().append('pipeline_runs', [{ ...failed, ...times }]);
    expect((await replace(warehouse(), fetchOf(slice, ONE, { fetched_at: minute(5) }))).outcome).toBe(
      'committed',
    );
  });

  test('the same manifest again is unchanged, with other content superseded', async () => {
    const slice = newSlice();
    const fetch = fetchOf(slice, ONE, { force: true });
    await replace(warehouse(), fetch);
    const facts = await allFactsOf(warehouse(), slice.account);
    expect((await warehouse().commit(fetch.manifest)).outcome).toBe('unchanged');
    const other = { ...fetch.manifest, content_hash: 'another' };
    expect((await warehouse().commit(other)).outcome).toBe('superseded');
    expect(await allFactsOf(warehouse(), slice.account)).toEqual(facts);
    const statuses = (await ledgerOf(warehouse(), fetch)).map(({ status }) => status).sort();
    expect(statuses).toEqual(['committed', 'unchanged']);
  });

  test('equal content and mapping are unchanged: a ledger row, no fact touched, the directory merged', async () => {
    const slice = newSlice();
    const email = `${slice.account}@example.com`;
    const first = fetchOf(slice, ONE);
    const { content_hash } = first.manifest;
    await replace(warehouse(), first);
    const more = { content_hash, fetched_at: minute(9) };
    const second = fetchOf(slice, [...ONE, [member(slice.account, { email, name: 'Eve' })]], more);
    expect((await replace(warehouse(), second)).outcome).toBe('unchanged');
    const { rows } = await warehouse().ask(
      `SELECT DISTINCT run_id FROM fct_cost_daily WHERE account = '${slice.account}'`,
    );
    expect(rows).toEqual([{ run_id: first.manifest.run_id }]);
    expect(await ledgerOf(warehouse(), second)).toMatchObject([
      {
        status: 'unchanged',
        run_id: second.manifest.run_id,
        billed_usd: '1',
        previous_billed_usd: '1',
        rows_added: 0,
        rows_removed: 0,
        rows_changed: 0,
      },
    ]);
    const users = await warehouse().ask(`SELECT name FROM dim_users WHERE email = '${email}'`);
    expect(users.rows).toEqual([{ name: 'Eve' }]);
  });

  test('another mapping commits what has the same content', async () => {
    const slice = newSlice();
    const first = fetchOf(slice, ONE, { mapping_version: '0000000000001-m' });
    await replace(warehouse(), first);
    const { content_hash } = first.manifest;
    const mapped = fetchOf(slice, ONE, {
      content_hash,
      fetched_at: minute(9),
      mapping_version: '0000000000002-m',
    });
    expect((await replace(warehouse(), mapped)).outcome).toBe('committed');
  });

  test('the newest standing row is compared with, not any', async () => {
    const slice = newSlice();
    const first = fetchOf(slice, ONE, { fetched_at: minute(1) });
    await replace(warehouse(), first);
    await replace(warehouse(), fetchOf(slice, TWO, { fetched_at: minute(2) }));
    const { content_hash } = first.manifest;
    const back = fetchOf(slice, ONE, { fetched_at: minute(3), content_hash });
    expect((await replace(warehouse(), back)).outcome).toBe('committed');
    expect(await allFactsOf(warehouse(), slice.account)).toMatchObject([{ cost_usd: '1' }, { requests: 1 }]);
  });

  test('force commits what has not changed, to the same facts', async () => {
    const slice = newSlice();
    const first = fetchOf(slice, ONE);
    await replace(warehouse(), first);
    const facts = await allFactsOf(warehouse(), slice.account);
    const { content_hash } = first.manifest;
    const forced = fetchOf(slice, ONE, { content_hash, fetched_at: minute(9), force: true });
    await land(warehouse(), forced);
    expect((await warehouse().commit(forced.manifest)).outcome).toBe('committed');
    expect(await allFactsOf(warehouse(), slice.account)).toEqual(facts);
    const { rows } = await warehouse().ask(
      `SELECT DISTINCT fetch_id FROM fct_cost_daily WHERE account = '${slice.account}'`,
    );
    expect(rows).toEqual([{ fetch_id: forced.manifest.fetch_id }]);
  });
}
