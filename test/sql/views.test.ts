import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cost, usage } from './support/facts.ts';
import { viewColumns } from './support/view-columns.ts';
import { openWarehouse, type ViewWarehouse } from './support/warehouse.ts';

let warehouse: ViewWarehouse;
beforeAll(async () => {
  warehouse = await openWarehouse();
});
beforeEach(async () => {
  await warehouse.clear();
  await warehouse.setClock('2026-10-15');
});
afterAll(() => warehouse.close());

describe('every view', () => {
  test.each(Object.keys(viewColumns))(
    '%s has the columns that dashboards read, in their order',
    async (view) => {
      expect(await warehouse.columns(view)).toEqual(viewColumns[view]);
    },
  );

  test.each(Object.keys(viewColumns).filter((view) => view !== 'vw_clock'))(
    '%s is empty over no data',
    async (view) => {
      expect(await warehouse.query(`SELECT * FROM ai_usage_analytics.${view}`)).toEqual([]);
    },
  );

  test('says when it was read, and how many UTC days the newest commit is old', async () => {
    const run = {
      run_id: 'r',
      source: 'cursor',
      account: 'default',
      usage_date: '2026-10-01',
      mode: 'apply',
    };
    await warehouse.insert('pipeline_runs', [
      {
        ...run,
        recorded_at: '2026-10-11 00:01:00+00',
        committed_at: '2026-10-10 23:59:00+00',
        status: 'committed',
      },
      {
        ...run,
        recorded_at: '2026-10-12 00:30:00+00',
        committed_at: '2026-10-12 00:30:00+00',
        status: 'unchanged',
      },
      {
        ...run,
        recorded_at: '2026-10-14 00:30:00+00',
        committed_at: '2026-10-14 00:30:00+00',
        status: 'superseded',
      },
    ]);
    await warehouse.insert('fct_cost_daily', [cost('2026-10-01', '1', { user_email: 'ana@x.io' })]);
    await warehouse.insert('fct_usage_daily', [usage('2026-10-01', { user_email: 'ana@x.io', requests: 1 })]);

    // From the 12th (unchanged counts, superseded does not) to the 15th: 3 days.
    for (const [view, column] of [
      ['vw_monthly_finance', 'days_since_last_data_refresh'],
      ['vw_productivity_metrics', 'days_since_last_refresh'],
      ['vw_cost_allocation', 'days_since_last_refresh'],
      ['vw_executive_summary', 'days_since_last_refresh'],
    ]) {
      const rows = await warehouse.query(
        `SELECT ${column} AS days, view_generated_at AS at FROM ai_usage_analytics.${view}`,
      );
      expect(rows).toEqual([{ days: '3', at: '2026-10-15 12:00:00+00' }]);
    }
  });
});

describe('a person', () => {
  test.each([
    'input_tokens',
    'output_tokens',
    'cached_input_tokens',
    'cache_read_tokens',
    'requests',
    'sessions',
    'lines_of_code_added',
    'lines_of_code_accepted',
    'total_accepts',
    'total_rejects',
    'subscription_requests',
    'usage_based_requests',
  ])('is active by %s above 0, in all four views', async (measure) => {
    const [ana, bo] = ['ana@x.io', 'bo@x.io'].map((user_email) => ({ user_email }));
    const seat = { cost_type: 'subscription' };
    await warehouse.insert('fct_cost_daily', [
      cost('2026-09-01', '1', { ...ana, ...seat }),
      cost('2026-09-01', '1', { ...bo, ...seat }),
    ]);
    await warehouse.insert('fct_usage_daily', [
      usage('2026-09-01', { ...ana, [measure]: 1 }),
      usage('2026-09-01', { ...bo, [measure]: 0 }),
    ]);
    const read = (columns: string, view: string) =>
      warehouse.query(
        `SELECT ${columns} FROM ai_usage_analytics.${view} WHERE month_year_label = '2026-09' ORDER BY ALL`,
      );
    expect(await read('unique_users AS people', 'vw_monthly_finance')).toEqual([{ people: '1' }]);
    expect(await read('total_active_users AS people', 'vw_executive_summary')).toEqual([{ people: '1' }]);
    expect(await read('user_email', 'vw_productivity_metrics')).toEqual([ana]);
    expect(await read('user_email, user_category AS label', 'vw_cost_allocation')).toEqual([
      { ...ana, label: 'Light' },
      { ...bo, label: 'Cost Only' },
    ]);
  });
});

describe('the money of the three views', () => {
  test('equals the billed facts of each month to the last digit', async () => {
    const ana = { user_email: 'ana@x.io' };
    await warehouse.insert('fct_cost_daily', [
      cost('2026-08-31', '0.000000001', ana),
      cost('2026-09-01', '1234567.123456789', ana),
      cost('2026-09-02', '0.000000001', { service_name: 'ci' }),
      cost('2026-09-03', '-4.5', { platform: 'anthropic_api' }),
      cost('2026-09-03', '99', { ...ana, is_billed: false, cost_type: 'included' }),
      cost('2026-09-04', '1.290322581', { ...ana, cost_type: 'subscription' }),
      cost('2026-09-30', '-0.000000003', {
        user_email: 'bo@x.io',
        cost_type: 'adjustment',
        platform: 'anthropic_code',
      }),
      cost('2026-10-31', '7.000000007', ana),
      // A day beyond the running month belongs to no row.
      cost('2026-11-01', '1000', ana),
    ]);
    await warehouse.insert('fct_usage_daily', [usage('2026-11-01', { ...ana, lines_of_code_accepted: 1 })]);
    const sums = (view: string, money: string) =>
      warehouse.query(
        `SELECT month_year_label AS month, SUM(${money}) AS usd FROM ai_usage_analytics.${view}
         GROUP BY month_year_label ORDER BY month_year_label`,
      );
    // September: 1234567.123456789 + 0.000000001 - 4.5 + 1.290322581 - 0.000000003 = 1234563.913779368
    const billed = [
      { month: '2026-08', usd: '0.000000001' },
      { month: '2026-09', usd: '1234563.913779368' },
      { month: '2026-10', usd: '7.000000007' },
    ];
    expect(await sums('vw_monthly_finance', 'platform_monthly_cost')).toEqual(billed);
    expect(await sums('vw_cost_allocation', 'total_cost_usd')).toEqual(billed);
    expect(await sums('vw_executive_summary', 'total_monthly_cost')).toEqual(billed);
  });
});

describe('vw_dead_letters', () => {
  test('shows the newest row of each, a resolution before the row that it resolves', async () => {
    const row = {
      received_date: '2026-10-01',
      topic: 'records',
      function_name: 'attribute',
      payload_truncated: false,
      error_class: 'InvalidInputError',
      error_message: 'no amount',
    };
    await warehouse.insert('dead_letters', [
      { ...row, dead_letter_id: 'a', received_at: '2026-10-01 10:00:00+00', state: 'open' },
      { ...row, dead_letter_id: 'a', received_at: '2026-10-02 10:00:00+00', state: 'redriven' },
      { ...row, dead_letter_id: 'b', received_at: '2026-10-03 10:00:00+00', state: 'discarded' },
      { ...row, dead_letter_id: 'b', received_at: '2026-10-03 10:00:00+00', state: 'open' },
      { ...row, dead_letter_id: 'c', received_at: '2026-10-01 10:00:00+00', state: 'redriven' },
      { ...row, dead_letter_id: 'c', received_at: '2026-10-04 10:00:00+00', state: 'open' },
    ]);
    expect(
      await warehouse.query(
        'SELECT dead_letter_id AS id, state FROM ai_usage_analytics.vw_dead_letters ORDER BY dead_letter_id',
      ),
    ).toEqual([
      { id: 'a', state: 'redriven' },
      { id: 'b', state: 'discarded' },
      { id: 'c', state: 'open' },
    ]);
  });
});
