import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cost, days, usage } from './support/facts.ts';
import { openWarehouse, type Row, type ViewWarehouse } from './support/warehouse.ts';

const ana = { user_email: 'ana@x.io' };
const api = { platform: 'anthropic_api' };
const code = { platform: 'anthropic_code' };

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
const usages = (...rows: Row[]) => warehouse.insert('fct_usage_daily', rows);
const people = (day: string, count: number) =>
  Array.from({ length: count }, (_, i) => usage(day, { user_email: `u${i}@x.io`, requests: 1 }));
const read = (columns: string, month = '%') =>
  warehouse.query(
    `SELECT ${columns} FROM ai_usage_analytics.vw_executive_summary
     WHERE month_year_label LIKE '${month}' ORDER BY report_month`,
  );

describe('the months', () => {
  test('run from the first data to now, an empty one as a row of NULLs', async () => {
    await costs(cost('2026-07-31', '10'));
    await usages(usage('2026-09-01', { ...ana, requests: 2 }));
    const columns = 'month_name_year AS month, total_monthly_cost AS usd, total_active_users AS users';
    const labels =
      'data_completeness AS data, roi_assessment AS roi, team_trend AS trend, platform_preference AS pref';
    const no = 'Insufficient Data';
    expect(await read(`${columns}, prev_month_cost AS prev, ${labels}`)).toEqual([
      {
        ...{ month: 'July 2026', usd: '10.000000000', users: null, prev: null },
        ...{ data: 'Cost Data Only', roi: no, trend: no, pref: 'Cursor Heavy' },
      },
      {
        ...{ month: 'August 2026', usd: null, users: null, prev: '10.000000000' },
        ...{ data: 'No Data', roi: no, trend: no, pref: no },
      },
      {
        ...{ month: 'September 2026', usd: null, users: '1', prev: null },
        ...{ data: 'Usage Data Only', roi: no, trend: no, pref: no },
      },
      {
        ...{ month: 'October 2026', usd: null, users: null, prev: null },
        ...{ data: 'No Data', roi: no, trend: 'Month In Progress', pref: no },
      },
    ]);
  });

  test('are the last twelve, and still know the month and the year before', async () => {
    await costs(cost('2025-01-01', '1'), cost('2025-10-05', '20'), cost('2025-11-05', '300'));
    const rows = await read(
      'month_year_label AS month, prev_month_cost AS prev, qtd_cost AS qtd, ytd_cost AS ytd',
    );
    expect(rows).toHaveLength(12);
    // November 2025: quarter 20 + 300, year 1 + 20 + 300. January starts both anew.
    expect(rows.slice(0, 3)).toEqual([
      { month: '2025-11', prev: '20.000000000', qtd: '320.000000000', ytd: '321.000000000' },
      { month: '2025-12', prev: '300.000000000', qtd: '320.000000000', ytd: '321.000000000' },
      { month: '2026-01', prev: null, qtd: null, ytd: null },
    ]);
  });

  test('carry completeness and the close', async () => {
    await costs(cost('2026-09-01', '1', ana), cost('2026-10-01', '1', ana));
    await usages(usage('2026-09-01', { ...ana, requests: 1 }));
    await warehouse.insert('month_locks', [
      { month: '2026-09', is_locked: true, changed_at: '2026-10-03 00:00:00+00' },
    ]);
    expect(
      await read('data_completeness AS data, is_month_complete AS complete, close_status AS close'),
    ).toEqual([
      { data: 'Complete Data', complete: true, close: 'locked' },
      { data: 'Cost Data Only', complete: false, close: 'open' },
    ]);
  });
});

describe('the year ahead', () => {
  const columns = 'annual_run_rate AS run, annual_cost_forecast AS forecast';

  test('scales the complete days of the running month, from the seventh on', async () => {
    await costs(...days('2028-02-01', '2028-02-08').map((day) => cost(day, '1')));
    await warehouse.setClock('2028-02-07');
    expect(await read(columns)).toEqual([{ run: null, forecast: null }]);
    // Seven complete days at 1 a day; today's dollar does not count. A leap February: 7 x 29 / 7 = 29 a month,
    // 29 x 12 = 348 a year. Nothing before February: 0 + 29 x (13 - 2) = 319.
    await warehouse.setClock('2028-02-08');
    expect(await read(columns)).toEqual([{ run: 348, forecast: 319 }]);
  });

  test('is a whole year in January', async () => {
    await warehouse.setClock('2027-01-11');
    await costs(cost('2026-12-15', '5000'), ...days('2027-01-01', '2027-01-10').map((day) => cost(day, '2')));
    // 10 days at 2: 20 x 31 / 10 = 62 a month; 62 x 12 = 744. December is another year.
    expect(await read(columns, '2027-01')).toEqual([{ run: 744, forecast: 744 }]);
  });

  test('is what has been spent, and the running month once more, in December', async () => {
    await warehouse.setClock('2026-12-11');
    await costs(cost('2026-11-15', '100'), ...days('2026-12-01', '2026-12-10').map((day) => cost(day, '3')));
    // 30 x 31 / 10 = 93 a month; run rate 93 x 12 = 1116; forecast 100 + 93 x (13 - 12) = 193.
    expect(await read(columns, '2026-12')).toEqual([{ run: 1116, forecast: 193 }]);
    // November, complete: run rate 100 x 12; forecast 0 + 100 x (13 - 11).
    expect(await read(columns, '2026-11')).toEqual([{ run: 1200, forecast: 200 }]);
  });
});

describe('labels', () => {
  test.each([
    // 0.15 x 100 = 15, and so on: ties belong to the better label.
    ['15', 100, 'Excellent'],
    ['15.000000001', 100, 'Good'],
    ['30', 100, 'Good'],
    ['30.000000001', 100, 'Acceptable'],
    ['50', 100, 'Acceptable'],
    ['50.000000001', 100, 'Poor'],
    // 9 x 0.15 is 1.35, and 9 x 0.30 is 2.70; in floating point, quotients and products alike miss both ties.
    ['1.35', 9, 'Excellent'],
    ['2.70', 9, 'Good'],
    ['-1', 100, 'Excellent'],
    ['10', 0, 'Insufficient Data'],
  ])('%s dollars for %d accepted lines are %s', async (usd, lines, label) => {
    await costs(cost('2026-09-01', usd));
    await usages(usage('2026-09-01', { ...ana, requests: 1, lines_of_code_accepted: lines }));
    expect(await read('roi_assessment AS roi', '2026-09')).toEqual([{ roi: label }]);
  });

  test.each([
    // 10 people before: 1.1 x 10 = 11, 0.9 x 10 = 9.
    [11, 'Growing', 0.1],
    [10, 'Stable', 0],
    [9, 'Stable', -0.1],
    [8, 'Shrinking', -0.2],
  ])('%d people after 10 are %s', async (count, label, rate) => {
    await usages(...people('2026-08-01', 10), ...people('2026-09-01', count));
    const columns = 'prev_month_users AS prev, team_trend AS trend, user_growth_rate AS rate';
    expect(await read(columns, '2026-09')).toEqual([{ prev: '10', trend: label, rate }]);
  });

  test('of growth wait for the end of the month, and need people before', async () => {
    await costs(cost('2026-09-01', '50', ana), cost('2026-10-01', '60', ana));
    await usages(usage('2026-09-01', { service_name: 'ci', requests: 1 }), ...people('2026-10-01', 3));
    const columns =
      'total_active_users AS users, team_trend AS trend, cost_growth_rate AS cost, user_growth_rate AS rate';
    expect(await read(columns)).toEqual([
      { users: '0', trend: 'Insufficient Data', cost: null, rate: null },
      { users: '3', trend: 'Month In Progress', cost: null, rate: null },
    ]);
  });

  test.each([
    // Anthropic's and Cursor's dollars: 70 of 100 is not more than 0.7.
    ['70', '30', 'Balanced'],
    ['70.000000001', '29.999999999', 'Anthropic Heavy'],
    ['30', '70', 'Balanced'],
    ['29.999999999', '70.000000001', 'Cursor Heavy'],
    ['-10', '-10', 'Insufficient Data'],
  ])('%s dollars of Anthropic and %s of Cursor are %s', async (anthropic, cursor, label) => {
    await costs(cost('2026-09-01', anthropic, code), cost('2026-09-01', cursor));
    expect(await read('platform_preference AS label', '2026-09')).toEqual([{ label }]);
  });
});

describe('figures', () => {
  const september = async () => {
    await costs(
      cost('2026-08-10', '80', ana),
      cost('2026-09-10', '40', { ...ana, cost_type: 'subscription' }),
      cost('2026-09-10', '30', { ...ana, ...api }),
      cost('2026-09-10', '30', { ...ana, ...code }),
      cost('2026-09-10', '99', { ...ana, is_billed: false, cost_type: 'included' }),
    );
    await usages(
      usage('2026-09-10', { ...ana, lines_of_code_accepted: 300, total_accepts: 30, total_rejects: 10 }),
      usage('2026-09-10', {
        ...ana,
        ...code,
        sessions: 5,
        lines_of_code_accepted: 100,
        total_accepts: 1,
        total_rejects: 9,
      }),
      usage('2026-09-10', {
        ...ana,
        ...api,
        input_tokens: 1,
        output_tokens: 2,
        cached_input_tokens: 3,
        cache_read_tokens: 4,
      }),
      usage('2026-09-11', { user_email: 'bo@x.io', ...api, output_tokens: 90 }),
    );
  };

  test('are sums, and ratios of sums', async () => {
    await september();
    const money =
      'total_monthly_cost AS usd, included_value_usd AS incl, anthropic_cost AS anthropic, cursor_cost AS cursor';
    expect(await read(money, '2026-09')).toEqual([
      { usd: '100.000000000', incl: '99.000000000', anthropic: '60.000000000', cursor: '40.000000000' },
    ]);
    const counts = 'total_active_users AS users, total_sessions AS sessions, total_lines_accepted AS lines';
    expect(await read(`${counts}, total_tokens AS tokens`, '2026-09')).toEqual([
      { users: '2', sessions: '5', lines: '400', tokens: '100' },
    ]);
    const ratios =
      'cost_growth_rate AS growth, anthropic_cost_share AS a, cursor_cost_share AS c, avg_acceptance_rate AS acc';
    // (100 - 80) / 80; 60 / 100; 40 / 100; (30 + 1) / (40 + 10)
    expect(await read(ratios, '2026-09')).toEqual([{ growth: 0.25, a: 0.6, c: 0.4, acc: 0.62 }]);
    const units = 'cost_per_active_user AS person, cost_per_line_accepted AS line';
    // 100 / 2 people; 100 / 400 lines
    expect(await read(units, '2026-09')).toEqual([{ person: 50, line: 0.25 }]);
  });

  test('per session are those of the platforms that count sessions', async () => {
    await september();
    // Claude Code alone: 100 lines / 5, and 30 dollars / 5. Cursor's 300 lines and 40 dollars are no part of it.
    const columns = 'avg_productivity_per_session AS lines, cost_per_session AS usd';
    expect(await read(columns, '2026-09')).toEqual([{ lines: 20, usd: 6 }]);
    expect(await read(columns, '2026-08')).toEqual([{ lines: null, usd: null }]);
  });

  test("of time saved need finance's minutes per line, of which the newest counts", async () => {
    await september();
    const column = 'estimated_time_savings_ratio AS ratio';
    expect(await read(column, '2026-09')).toEqual([{ ratio: null }]);
    await warehouse.insert('view_settings', [
      { name: 'minutes_per_line', value: '99', changed_at: '2026-01-01 00:00:00+00' },
      { name: 'minutes_per_line', value: '1.32', changed_at: '2026-02-01 00:00:00+00' },
      { name: 'value_per_line_usd', value: '7', changed_at: '2026-03-01 00:00:00+00' },
    ]);
    // September 2026 has 22 days from Monday to Friday: 400 x 1.32 / (2 x 22 x 480) = 528 / 21120 = 0.025.
    expect(await read(column, '2026-09')).toEqual([{ ratio: 0.025 }]);
  });
});
