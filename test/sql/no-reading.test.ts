import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDuckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Params, Warehouse } from '../../shared/warehouse/warehouse.ts';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openDuckdbWarehouse({ path: ':memory:' });
  const at = '2026-11-18T14:00:00.000Z';
  const slice = { source: 'cursor', account: 'default', usage_date: '2026-11-17' };
  const row = (mode: string, status: string) => ({
    ...{ ...slice, run_id: mode, mode, status, requested_at: at, recorded_at: at },
    ...(status === 'requested' ? {} : { api_calls: mode === 'probe' ? 1 : 7, fetched_at: at }),
  });
  await warehouse.append('pipeline_runs', [
    row('plan', 'requested'),
    row('plan', 'planned'),
    row('probe', 'requested'),
    row('probe', 'probed'),
  ]);
});
afterAll(() => warehouse.close());

const span = { from: '2026-11-01', to: '2026-11-30' };
const slice = { source: 'cursor', account: 'default' };
const since = { open_since: '2026-11-17T14:00:00.000Z', done_since: '2026-11-17T14:00:00.000Z' };

test.each<[string, Params]>([
  ['accounts-with-data', {}],
  ['newest-committed-day', {}],
  ['reattributable-slices', span],
  ['settled-slices', { since: '2026-11-01' }],
  ['slice-figures', span],
  ['slices-to-skip', { ...span, ...since }],
])('neither a plan nor a probe is a reading: %s', async (name, params) => {
  expect(await warehouse.read(name, params)).toEqual([]);
});

test('neither a plan nor a probe is a first commit', async () => {
  expect((await warehouse.read('has-committed', slice)).map(({ slices }) => Number(slices))).toEqual([0]);
});

test('a plan takes the calls of a reading, and a probe tells nothing of them', async () => {
  expect(await warehouse.read('api-calls-of-accounts')).toEqual([{ ...slice, api_calls: 7 }]);
});

test('whoever was probed has a key', async () => {
  expect(await warehouse.read('accounts-asked', { since: '2026-11-18T00:00:00.000Z' })).toEqual([slice]);
  expect(await warehouse.read('accounts-asked', { since: '2026-11-19T00:00:00.000Z' })).toEqual([]);
});
