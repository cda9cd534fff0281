import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDuckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { eventRow, spendRow } from '../../support/cursor-answers.ts';
import { findingsOf, readDay } from './read-day.ts';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openDuckdbWarehouse({ path: ':memory:' });
});
afterAll(() => warehouse.close());

const ADA = { user_email: "'ada@example.com'" };

const fact = (cost_date: string, cost_usd: string, more: Record<string, string> = {}) => {
  const { source, account, cost_type, user_email, corrects_date, corrects_source } = {
    user_email: 'NULL',
    corrects_date: '',
    corrects_source: '',
    source: 'cursor',
    account: 'default',
    cost_type: 'usage_based',
    ...more,
  };
  return warehouse.ask(
    `INSERT INTO fct_cost_daily (cost_date, platform, source, account, user_email, attribution_method,
       attribution_confidence, cost_type, is_billed, allocation_method, cost_usd, run_id, fetch_id,
       landed_rows, ingest_date, created_timestamp, corrects_date, corrects_source)
     VALUES ('${cost_date}', 'cursor', '${source}', '${account}', ${user_email}, 'unattributed', 0, '${cost_type}', TRUE,
       'direct', ${cost_usd}, 'run', 'fetch', 1, '2026-01-06', '2026-01-06 00:00:00+00',
       CAST(NULLIF('${corrects_date}', '') AS DATE), NULLIF('${corrects_source}', ''))`,
    {},
    'write',
  );
};

const ran = (usage_date: string, status: string, more: Record<string, string> = {}) =>
  warehouse.append('pipeline_runs', [
    {
      recorded_at: '2026-01-06T00:00:00Z',
      run_id: 'run',
      source: 'cursor',
      account: 'default',
      usage_date,
      mode: 'apply',
      status,
      ...more,
    },
  ]);

const cycle = async () => {
  const params = { account: 'default', from: '2026-01-02', to: '2026-01-04' };
  return (await warehouse.read('cursor-cycle-spend', params))[0];
};

test('a cycle without facts has cost nothing, and no day of it is committed', async () => {
  expect(await cycle()).toEqual({ usd: '0', first_day_usd: '0', nameless_usd: '0', days_committed: 0 });
});

test("a cycle's events and committed days are those of the account, and of its days alone", async () => {
  await fact('2026-01-02', '1.5', ADA);
  await fact('2026-01-02', '0.25', { ...ADA, cost_type: 'included' });
  await fact('2026-01-04', '10.000000001');
  await fact('2026-01-01', '100');
  await fact('2026-01-05', '100');
  await fact('2026-01-03', '100', { cost_type: 'subscription' });
  await fact('2026-01-03', '100', { account: 'other' });
  await fact('2026-01-02', '100', { account: 'other' });
  await fact('2026-01-02', '100', { source: 'anthropic' });
  const adjusted = { source: 'adjustment', cost_type: 'adjustment', corrects_source: 'cursor' };
  // What was adjusted of a closed day is of that day, wherever it is booked.
  await fact('2026-02-10', '-0.5', { ...ADA, ...adjusted, corrects_date: '2026-01-02' });
  await fact('2026-01-03', '100', { ...adjusted, corrects_date: '2025-12-20' });
  await fact('2026-02-10', '100', { ...adjusted, corrects_date: '2026-01-03', corrects_source: 'anthropic' });
  await ran('2026-01-02', 'committed');
  await ran('2026-01-02', 'unchanged');
  await ran('2026-01-03', 'requested');
  await ran('2026-01-03', 'failed');
  await ran('2026-01-03', 'committed', { account: 'other' });
  await ran('2026-01-03', 'committed', { source: 'anthropic' });
  await ran('2026-01-04', 'adjusted');
  await ran('2026-01-01', 'committed');
  await ran('2026-01-05', 'committed');
  expect(await cycle()).toEqual({
    usd: '11.250000001',
    first_day_usd: '1.25',
    nameless_usd: '10.000000001',
    days_committed: 2,
  });
});

test('a spend is compared with what the warehouse holds', async () => {
  await ran('2026-01-03', 'unchanged');
  const subscriptionCycleStart = Date.UTC(2026, 0, 2);
  const spend = () => ({ teamMemberSpend: [spendRow()], subscriptionCycleStart, totalPages: 1 });
  const day = await readDay(
    { events: [[eventRow({ chargedCents: '825' })]], spend },
    { read: warehouse.read },
  );
  // 32.5 stated, against 11.250000001 and 8.25.
  expect(findingsOf(day, 'spend_differs')).toMatchObject([{ usd: '12.999999999' }]);
});
