import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cost, usage } from './support/facts.ts';
import { openWarehouse, type Row, type ViewWarehouse } from './support/warehouse.ts';

const ana = { user_email: 'ana@x.io' };
const bo = { user_email: 'bo@x.io' };
const included = { is_billed: false, cost_type: 'included' };
const seat = { cost_type: 'subscription' };

let warehouse: ViewWarehouse;
beforeAll(async () => {
  warehouse = await openWarehouse();
});
beforeEach(async () => {
  await warehouse.clear();
  await warehouse.setClock('2026-10-15');
});
afterAll(() => warehouse.close());

const costs = (...rows: Row[]) => warehouse.insert('fct_cost_daily', rows);
const read = (columns: string, where = 'TRUE') =>
  warehouse.query(
    `SELECT ${columns} FROM ai_usage_analytics.vw_monthly_finance WHERE ${where} ORDER BY cost_month, platform`,
  );

describe('growth', () => {
  test('is labelled by the cost of the month before, a tie by the lower label', async () => {
    // The platform's name says the label that it must get; 120, 105, 95 and 80 are ties.
    const cases = [
      ['a High Growth', '100', '120.000000001'],
      ['b Moderate Growth', '100', '120'],
      ['c Moderate Growth', '100', '105.000000001'],
      ['d Stable', '100', '105'],
      ['e Stable', '100', '95.000000001'],
      ['f Moderate Decline', '100', '95'],
      ['g Moderate Decline', '100', '80.000000001'],
      ['h Significant Decline', '100', '80'],
      // 0.84 is 0.70 and 20 percent; in floating point it is more.
      ['i Moderate Growth', '0.7', '0.84'],
      ['j Significant Decline', '100', '-5'],
    ] as const;
    await costs(
      ...cases.map(([platform, before]) => cost('2026-08-20', before, { platform })),
      ...cases.map(([platform, , now]) => cost('2026-09-10', now, { platform })),
    );
    const rows = await read('platform, growth_category', "month_year_label = '2026-09'");
    expect(rows.map((row) => row.growth_category)).toEqual(cases.map(([platform]) => platform.slice(2)));
  });

  test('is a ratio, and nothing while the month runs', async () => {
    await costs(
      cost('2026-08-20', '80', ana),
      cost('2026-09-10', '100', ana),
      cost('2026-10-10', '300', ana),
    );
    // (100 - 80) / 80 = 0.25
    const columns = 'platform_monthly_cost AS usd, prev_month_cost AS prev, mom_cost_change_pct AS pct';
    expect(await read(`${columns}, growth_category AS label, is_month_complete AS complete`)).toEqual([
      { usd: '80.000000000', prev: null, pct: null, label: 'Insufficient Data', complete: true },
      { usd: '100.000000000', prev: '80.000000000', pct: 0.25, label: 'High Growth', complete: true },
      { usd: '300.000000000', prev: '100.000000000', pct: null, label: 'Month In Progress', complete: false },
    ]);
  });

  test('has no basis after a month without rows, or one that cost nothing or less', async () => {
    await costs(
      ...[cost('2026-07-20', '80', { platform: 'gap' }), cost('2026-09-20', '80', { platform: 'gap' })],
      ...[cost('2026-08-20', '0', { platform: 'nil' }), cost('2026-09-20', '80', { platform: 'nil' })],
      ...[cost('2026-08-20', '-1', { platform: 'refund' }), cost('2026-09-20', '80', { platform: 'refund' })],
    );
    const columns = 'platform, prev_month_cost AS prev, mom_cost_change_pct AS pct, growth_category AS label';
    expect(await read(columns, "month_year_label = '2026-09'")).toEqual([
      { platform: 'gap', prev: null, pct: null, label: 'Insufficient Data' },
      { platform: 'nil', prev: '0.000000000', pct: null, label: 'Insufficient Data' },
      { platform: 'refund', prev: '-1.000000000', pct: null, label: 'Insufficient Data' },
    ]);
  });

  test('crosses the end of a year, and reaches back one month further than the view', async () => {
    await warehouse.setClock('2027-01-10');
    // The 12 months are 2026-02 to 2027-01; 2026-01 is read for February's sake alone.
    await costs(
      ...[cost('2026-01-01', '10'), cost('2026-02-01', '11')],
      ...[cost('2026-12-31', '50'), cost('2027-01-01', '1')],
    );
    const columns =
      'cost_month, cost_year, cost_month_num, month_year_label AS label, prev_month_cost AS prev';
    expect(await read(columns)).toEqual([
      {
        cost_month: '2026-02-01',
        cost_year: '2026',
        cost_month_num: '2',
        label: '2026-02',
        prev: '10.000000000',
      },
      { cost_month: '2026-12-01', cost_year: '2026', cost_month_num: '12', label: '2026-12', prev: null },
      {
        cost_month: '2027-01-01',
        cost_year: '2027',
        cost_month_num: '1',
        label: '2027-01',
        prev: '50.000000000',
      },
    ]);
  });
});

describe('attribution coverage', () => {
  test('is labelled by attributed over billed money, a tie by the higher label', async () => {
    const cases = [
      ['a Excellent', '95', '5'],
      ['b Good', '94.999999999', '5.000000001'],
      ['c Good', '85', '15'],
      ['d Acceptable', '84.999999999', '15.000000001'],
      ['e Acceptable', '70', '30'],
      ['f Needs Attention', '69.999999999', '30.000000001'],
      // 0.133 of 0.14 is 95 percent exactly.
      ['g Excellent', '0.133', '0.007'],
    ] as const;
    await costs(
      ...cases.map(([platform, owned]) => cost('2026-09-10', owned, { platform, ...ana })),
      ...cases.map(([platform, , unowned]) => cost('2026-09-10', unowned, { platform })),
    );
    const rows = await read('data_quality_status AS label');
    expect(rows.map(({ label }) => label)).toEqual(cases.map(([platform]) => platform.slice(2)));
  });

  test('leaves seats and included value out, and counts a service as an owner', async () => {
    await costs(
      cost('2026-09-10', '60', ana),
      cost('2026-09-10', '15', { service_name: 'ci' }),
      cost('2026-09-10', '25'),
      cost('2026-09-10', '900', { ...ana, ...seat }),
      cost('2026-09-10', '900', { ...ana, ...included }),
    );
    // (60 + 15) / (60 + 15 + 25) = 0.75
    const columns =
      'avg_attribution_coverage AS coverage, unattributed_cost AS usd, data_quality_status AS label';
    expect(await read(columns)).toEqual([{ coverage: 0.75, usd: '25.000000000', label: 'Acceptable' }]);
  });

  test('has no basis where nothing but seats or refunds is billed', async () => {
    await costs(
      cost('2026-09-10', '40', { ...ana, ...seat, platform: 'a' }),
      cost('2026-09-10', '-40', { ...ana, platform: 'b' }),
    );
    // A seat that nobody used has no user.
    const columns =
      'avg_attribution_coverage AS coverage, data_quality_status AS label, unique_users AS users';
    expect(await read(columns)).toEqual([
      { coverage: null, label: 'Insufficient Data', users: '0' },
      { coverage: null, label: 'Insufficient Data', users: '1' },
    ]);
  });
});

describe('money and people', () => {
  test('parts billed cost into seats and the rest, and keeps included value apart', async () => {
    await costs(
      cost('2026-09-01', '15', { ...ana, ...seat }),
      cost('2026-09-02', '25', { ...ana, ...seat }),
      cost('2026-09-01', '10.5', ana),
      cost('2026-09-02', '-0.25', { ...ana, cost_type: 'adjustment' }),
      cost('2026-09-02', '7', { ...ana, ...included }),
      cost('2026-09-02', '3', { ...bo, platform: 'anthropic_api' }),
    );
    const columns =
      'platform, platform_monthly_cost AS usd, seat_cost, usage_cost, included_value_usd AS incl';
    // Cursor: 15 + 25 + 10.5 - 0.25 = 50.25; both: 53.25
    expect(await read(`${columns}, seat_holders, total_monthly_cost AS total`)).toEqual([
      {
        ...{
          platform: 'anthropic_api',
          usd: '3.000000000',
          seat_cost: '0.000000000',
          usage_cost: '3.000000000',
        },
        ...{ incl: '0.000000000', seat_holders: null, total: '53.250000000' },
      },
      {
        ...{ platform: 'cursor', usd: '50.250000000', seat_cost: '40.000000000', usage_cost: '10.250000000' },
        ...{ incl: '7.000000000', seat_holders: '1', total: '53.250000000' },
      },
    ]);
  });

  test('counts as users the people who did or spent something, each once', async () => {
    await costs(
      cost('2026-09-01', '10', ana),
      cost('2026-09-02', '20', ana),
      cost('2026-09-01', '40', { user_email: 'only-a-seat@x.io', ...seat }),
      cost('2026-09-01', '40', { user_email: 'only-included@x.io', ...included }),
      cost('2026-09-01', '500', { service_name: 'ci' }),
      cost('2026-09-01', '500'),
    );
    await warehouse.insert('fct_usage_daily', [
      usage('2026-09-03', { ...bo, usage_based_requests: 1 }),
      usage('2026-09-03', { ...ana, requests: 5 }),
      usage('2026-09-03', { user_email: 'idle@x.io', requests: 0, sessions: null }),
      usage('2026-09-03', { service_name: 'ci', requests: 9 }),
      usage('2026-09-03', { requests: 9 }),
    ]);
    // Ana and Bo. The people's money, seats in it: 10 + 20 + 40 = 70; 70 / 2 = 35.
    const columns = 'unique_users AS users, seat_holders AS seats, cost_per_user AS per_user';
    expect(await read(columns)).toEqual([{ users: '2', seats: '1', per_user: 35 }]);
  });

  test('has a row without money for a platform that was only used', async () => {
    await costs(cost('2026-09-01', '10', ana));
    await warehouse.insert('fct_usage_daily', [
      usage('2026-09-03', { ...bo, platform: 'anthropic_code', sessions: 1 }),
    ]);
    const columns = 'platform_monthly_cost AS usd, unique_users AS users, cost_per_user AS per_user';
    const rows = await read(`${columns}, total_monthly_cost AS total`, "platform = 'anthropic_code'");
    expect(rows).toEqual([{ usd: null, users: '1', per_user: null, total: '10.000000000' }]);
  });

  test('takes the newest word on whether a month is closed', async () => {
    await costs(...['2026-07-01', '2026-08-01', '2026-09-01'].map((day) => cost(day, '1')));
    await warehouse.insert('month_locks', [
      { month: '2026-07', is_locked: true, changed_at: '2026-08-03 00:00:00+00' },
      { month: '2026-08', is_locked: true, changed_at: '2026-09-03 00:00:00+00' },
      { month: '2026-08', is_locked: false, changed_at: '2026-09-04 00:00:00+00' },
    ]);
    const rows = await read('close_status');
    expect(rows.map((row) => row.close_status)).toEqual(['locked', 'open', 'open']);
  });
});
