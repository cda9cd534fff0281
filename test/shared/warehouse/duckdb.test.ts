import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../shared/errors.ts';
import { openDuckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import { warehouseContract } from '../../contract/warehouse.ts';
import { allFactsOf, fetchOf, land, ledgerOf, newSlice, replace } from './contract/fetches.ts';
import { costOf, event, person } from './contract/records.ts';

warehouseContract('duckdb', () => openDuckdbWarehouse({ path: ':memory:' }));

describe('a DuckDB file', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'warehouse-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const fetchOfOne = () =>
    fetchOf(newSlice(), [[event(person('ada@example.com'), costOf('1.5'), { requests: 1 })]]);

  test('keeps facts, landing and its one lock row when it is opened again', async () => {
    const path = join(dir, 'new folder', 'kept.duckdb');
    const [committed, landed] = [fetchOfOne(), fetchOfOne()];
    const before = await openDuckdbWarehouse({ path });
    await replace(before, committed);
    await land(before, landed);
    await before.close();
    const after = await openDuckdbWarehouse({ path });
    expect(await allFactsOf(after, committed.manifest.account)).toHaveLength(2);
    expect((await after.ask('SELECT commits FROM commit_lock')).rows).toEqual([{ commits: 1 }]);
    expect((await after.commit(landed.manifest)).outcome).toBe('committed');
    await after.close();
  });

  test('says when facts were written by the clock that it is given', async () => {
    const now = () => new Date('2026-11-24T10:11:12.345Z');
    const warehouse = await openDuckdbWarehouse({ path: ':memory:', now });
    const fetch = fetchOfOne();
    await replace(warehouse, fetch);
    const { rows } = await warehouse.ask('SELECT ingest_date, created_timestamp FROM fct_cost_daily');
    expect(rows).toEqual([{ ingest_date: '2026-11-24', created_timestamp: '2026-11-24T10:11:12.345Z' }]);
    expect(await ledgerOf(warehouse, fetch)).toMatchObject([{ committed_at: '2026-11-24T10:11:12.345Z' }]);
    await warehouse.close();
  });

  test('ends a query that takes too long, since all else waits for it', async () => {
    const warehouse = await openDuckdbWarehouse({ path: ':memory:', maxQueryMs: 50 });
    const endless = warehouse.ask('SELECT COUNT(*) FROM range(1000000) AS a, range(1000000) AS b');
    const behind = warehouse.ask('SELECT 1 AS one');
    await expect(endless).rejects.toBeInstanceOf(UsageError);
    await expect(endless).rejects.toThrow('the query took longer than 0.05 seconds: ask for less');
    expect((await behind).rows).toEqual([{ one: 1 }]);
    await warehouse.close();
  });

  test('of an older version gets the columns that it lacks, and keeps its rows', async () => {
    const path = join(dir, 'older.duckdb');
    const before = await openDuckdbWarehouse({ path });
    const old = fetchOfOne();
    await replace(before, old);
    await before.ask('ALTER TABLE pipeline_runs DROP COLUMN recovered_usd', {}, 'write');
    await before.close();
    const after = await openDuckdbWarehouse({ path });
    const fetch = fetchOfOne();
    await replace(after, { ...fetch, manifest: { ...fetch.manifest, recovered_usd: '0.5' } });
    expect(await ledgerOf(after, fetch)).toMatchObject([{ status: 'committed', recovered_usd: '0.5' }]);
    expect(await ledgerOf(after, old)).toMatchObject([{ status: 'committed', recovered_usd: null }]);
    await after.close();
  });

  test('is refused when it is something else', async () => {
    const path = join(dir, 'text.duckdb');
    await writeFile(path, 'this is no database at all\n'.repeat(1000));
    await expect(openDuckdbWarehouse({ path })).rejects.toThrow(UsageError);
    await expect(openDuckdbWarehouse({ path })).rejects.toThrow(path);
  });
});
