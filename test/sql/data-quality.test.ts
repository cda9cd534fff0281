import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cost, usage } from './support/facts.ts';
import { openWarehouse, type Row, type ViewWarehouse } from './support/warehouse.ts';

let warehouse: ViewWarehouse;
beforeAll(async () => {
  warehouse = await openWarehouse();
});
beforeEach(async () => {
  await warehouse.clear();
  await warehouse.setClock('2026-10-15');
});
afterAll(() => warehouse.close());

const DAY = '2026-10-10';
const OF_CURSOR = { source: 'cursor' };

/** A step of a run for Cursor's 10th of October. */
function step(status: string, at: string, more: Row = {}): Row {
  return {
    ...{
      recorded_at: `${at}+00`,
      run_id: `run ${at}`,
      source: 'cursor',
      account: 'default',
      usage_date: DAY,
    },
    ...{ mode: 'apply', status, ...more },
  };
}

function commit(at: string, from: string, to: string, more: Row = {}): Row {
  return step('committed', at, {
    ...{ committed_at: `${at}+00`, fetched_at: `${at}+00`, fetch_id: at, content_hash: to, report: 'events' },
    ...{ previous_billed_usd: from, billed_usd: to, rows_changed: 1, ...more },
  });
}

const insert = (...rows: Row[]) => warehouse.insert('pipeline_runs', rows);
const read = (columns: string) =>
  warehouse.query(
    `SELECT ${columns} FROM ai_usage_analytics.vw_data_quality ORDER BY usage_date, source, account`,
  );

describe('a slice', () => {
  test('says what became of its last run, and how old what stands is', async () => {
    await insert(
      step('requested', '2026-10-11 06:00:00'),
      commit('2026-10-11 06:05:00', '0', '10', { vendor_rows: 7, record_count: 9, quarantined_records: 1 }),
      step('requested', '2026-10-15 06:00:00', { run_id: 'second' }),
      step('failed', '2026-10-15 06:00:00', { run_id: 'second', reason: 'the key was refused' }),
    );
    // From 06:05 on the 11th to noon on the 15th: 4 days, 5 hours and 55 minutes.
    expect(
      await read(`last_status AS status, last_run_id AS run, last_reason AS reason, freshness_hours AS hours,
        vendor_rows AS vendor, landed_records AS landed, quarantined_records AS quarantined`),
    ).toEqual([
      {
        ...{ status: 'failed', run: 'second', reason: 'the key was refused', hours: 4 * 24 + 5 + 55 / 60 },
        ...{ vendor: '7', landed: '9', quarantined: '1' },
      },
    ]);
  });

  test('that was asked for and never came holds nothing, which is no coverage', async () => {
    await insert(step('requested', '2026-10-11 06:00:00'));
    expect(
      await read(`last_status AS status, freshness_hours AS hours, landed_records AS landed, cost_rows AS costs,
        billed_usd AS usd, coverage, row_coverage AS rows, open_dead_letters AS letters, usd_at_stake AS stake`),
    ).toEqual([
      {
        ...{ status: 'requested', hours: null, landed: null, costs: '0', usd: '0.000000000' },
        ...{ coverage: null, rows: null, letters: '0', stake: null },
      },
    ]);
  });

  test('has the coverage of its money and of its rows, seats left out, and its negative amounts', async () => {
    await insert(commit('2026-10-11 06:00:00', '0', '80'));
    const ana = { ...OF_CURSOR, user_email: 'ana@x.io' };
    await warehouse.insert('fct_cost_daily', [
      cost(DAY, '50', ana),
      cost(DAY, '30', { ...ana, attribution_method: 'key_owner', attribution_confidence: 0.6 }),
      cost(DAY, '22.5', { ...OF_CURSOR, attribution_confidence: 0, model: 'a' }),
      cost(DAY, '-2.5', { ...OF_CURSOR, attribution_confidence: 0, model: 'b' }),
      cost(DAY, '1.29', { ...ana, cost_type: 'subscription' }),
      cost(DAY, '7', { ...ana, cost_type: 'included', is_billed: false }),
      cost(DAY, '9999', { user_email: 'of another source' }),
    ]);
    await warehouse.insert('fct_usage_daily', [usage(DAY, { ...ana, requests: 1 })]);
    // Billed without the seat: 50 + 30 + 22.5 - 2.5 = 100 in 4 rows, of which 2 have an owner.
    expect(
      await read(`billed_usd AS billed, included_usd AS included, cost_rows AS costs, usage_rows AS usages,
        coverage, strong_coverage AS strong, row_coverage AS rows, negative_amounts AS n, negative_usd AS usd`),
    ).toEqual([
      {
        ...{ billed: '101.290000000', included: '7.000000000', costs: '6', usages: '1' },
        ...{ coverage: 0.8, strong: 0.5, rows: 0.5, n: '1', usd: '-2.500000000' },
      },
    ]);
  });

  test('has what moved after its first commit, up and down alike, and what still lies among the dead letters', async () => {
    await insert(
      commit('2026-10-11 06:00:00', '0', '10'),
      commit('2026-10-12 06:00:00', '10', '12.5'),
      commit('2026-10-13 06:00:00', '12.5', '12'),
    );
    const letter = {
      ...{ received_date: '2026-10-14', received_at: '2026-10-14 10:00:00+00', topic: 'records' },
      ...{ function_name: 'attribute', payload_truncated: false, error_class: 'E', error_message: 'm' },
      ...{ source: 'cursor', account: 'default', usage_date: DAY },
    };
    await warehouse.insert('dead_letters', [
      { ...letter, dead_letter_id: 'a', state: 'open', usd_at_stake: '3' },
      { ...letter, dead_letter_id: 'b', state: 'open', usd_at_stake: null },
      { ...letter, dead_letter_id: 'c', state: 'open', usd_at_stake: '100' },
      { ...letter, dead_letter_id: 'c', state: 'redriven', received_at: '2026-10-14 11:00:00+00' },
      { ...letter, dead_letter_id: 'd', state: 'open', account: 'other' },
      // The slice has been replaced since: nothing of it is at stake.
      {
        ...letter,
        dead_letter_id: 'e',
        state: 'open',
        received_at: '2026-10-12 10:00:00+00',
        usd_at_stake: '7',
      },
    ]);
    expect(
      await read(
        `restatements AS n, restated_usd AS usd, open_dead_letters AS letters, usd_at_stake AS stake`,
      ),
    ).toEqual([{ n: '2', usd: '3.000000000', letters: '2', stake: '3.000000000' }]);
  });
});

test('the running month and the 11 before it are shown, every account by itself', async () => {
  await insert(
    step('requested', '2026-10-11 06:00:00', { usage_date: '2025-10-31' }),
    step('requested', '2026-10-11 06:00:00', { usage_date: '2025-11-01' }),
    step('requested', '2026-10-11 06:00:00', { usage_date: '2025-11-01', account: 'north' }),
  );
  expect(await read('month_year_label AS month, account')).toEqual([
    { month: '2025-11', account: 'default' },
    { month: '2025-11', account: 'north' },
  ]);
});
