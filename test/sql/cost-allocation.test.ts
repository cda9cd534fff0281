import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cost, days, usage } from './support/facts.ts';
import { openWarehouse, type Row, type ViewWarehouse } from './support/warehouse.ts';

const ana = { user_email: 'ana@x.io' };
const ci = { service_name: 'ci' };
const code = { platform: 'anthropic_code' };
const included = { is_billed: false, cost_type: 'included' };

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
const lines = (day: string, count: number, more: Row) =>
  usage(day, { lines_of_code_accepted: count, ...more });
const read = (columns: string, where = 'TRUE') =>
  warehouse.query(
    `SELECT ${columns} FROM ai_usage_analytics.vw_cost_allocation
     WHERE ${where} ORDER BY report_month, platform, user_identifier`,
  );

describe('labels', () => {
  test('of people go by active days, a tie by the higher one', async () => {
    const cases = [
      [15, 'Power User'],
      [14, 'Regular'],
      [8, 'Regular'],
      [7, 'Occasional'],
      [3, 'Occasional'],
      [2, 'Light'],
      [1, 'Light'],
      [0, 'Cost Only'],
    ] as const;
    const september = days('2026-09-01', '2026-09-30');
    const who = (count: number) => ({ user_email: `u${String(99 - count)}@x.io` });
    await costs(...cases.map(([count]) => cost('2026-09-30', '1', who(count))));
    // A day counts once, however many rows it has.
    await usages(
      usage('2026-09-01', { requests: 1, model: 'another', ...who(14) }),
      ...cases.flatMap(([count]) =>
        september.slice(0, count).map((day) => usage(day, { requests: 1, ...who(count) })),
      ),
    );
    const rows = await read('user_category AS label');
    expect(rows.map(({ label }) => label)).toEqual(cases.map(([, label]) => label));
  });

  test('of people neither count today nor name services and nobody', async () => {
    await costs(cost('2026-10-14', '1', ana), cost('2026-10-14', '1', ci), cost('2026-10-14', '1'));
    await usages(
      ...[ana, ci, {}].flatMap((who) =>
        ['2026-10-13', '2026-10-14', '2026-10-15'].map((day) => usage(day, { requests: 1, ...who })),
      ),
    );
    expect(await read('user_identifier AS who, user_email, user_category AS label')).toEqual([
      { who: '(unattributed)', user_email: null, label: 'Insufficient Data' },
      { who: 'ana@x.io', user_email: 'ana@x.io', label: 'Light' },
      { who: 'service:ci', user_email: null, label: 'Insufficient Data' },
    ]);
  });

  test.each([
    ['10', 100, 'High'],
    ['10.000000001', 100, 'Good'],
    ['25', 100, 'Good'],
    ['25.000000001', 100, 'Average'],
    ['50', 100, 'Average'],
    ['50.000000001', 100, 'Low'],
    ['0.3', 3, 'High'],
    ['0.300000001', 3, 'Good'],
    ['-5', 100, 'High'],
    ['5', 0, 'Insufficient Data'],
  ])('of efficiency: %s dollars for %d accepted lines are %s', async (usd, count, label) => {
    await costs(cost('2026-09-01', usd, ana));
    await usages(lines('2026-09-01', count, ana));
    expect(await read('efficiency_tier AS label')).toEqual([{ label }]);
  });

  test('of completeness say what is missing, and without both there is no efficiency', async () => {
    const named = (name: string) => ({ user_email: `${name}@x.io` });
    await costs(
      cost('2026-09-01', '1', named('a-both')),
      cost('2026-09-01', '1', named('b-cost')),
      cost('2026-09-01', '1', named('c-cost-and-0-lines')),
      cost('2026-09-01', '1', named('e-nothing')),
      cost('2026-09-02', '-1', named('e-nothing')),
      cost('2026-09-01', '1', { ...named('f-included'), ...included }),
      cost('2026-09-01', '1', ci),
      cost('2026-09-01', '1'),
    );
    await usages(
      lines('2026-09-01', 10, named('a-both')),
      lines('2026-09-01', 0, named('c-cost-and-0-lines')),
      lines('2026-09-01', 10, named('d-usage')),
      lines('2026-09-01', 0, named('e-nothing')),
      usage('2026-09-01', { requests: 5, user_email: 'g-no-lines@x.io' }),
      lines('2026-09-01', 10, ci),
      lines('2026-09-01', 10, {}),
    );
    // e cost and brought nothing, g brought no lines: neither has a row.
    const labels = 'allocation_completeness AS label, efficiency_tier AS tier';
    const no = 'Insufficient Data';
    expect(await read(`user_identifier AS who, total_cost_usd AS usd, ${labels}`)).toEqual([
      { who: '(unattributed)', usd: '1.000000000', label: 'Unattributed', tier: 'High' },
      { who: 'a-both@x.io', usd: '1.000000000', label: 'Full Attribution', tier: 'High' },
      { who: 'b-cost@x.io', usd: '1.000000000', label: 'Cost Only', tier: no },
      { who: 'c-cost-and-0-lines@x.io', usd: '1.000000000', label: 'Cost Only', tier: no },
      { who: 'd-usage@x.io', usd: null, label: 'Usage Only', tier: no },
      { who: 'f-included@x.io', usd: '0.000000000', label: 'Usage Only', tier: no },
      { who: 'service:ci', usd: '1.000000000', label: 'Full Attribution', tier: 'High' },
    ]);
  });
});

describe('figures', () => {
  test('are sums, and ratios of sums', async () => {
    await costs(
      cost('2026-09-01', '6', { ...ana, ...code }),
      cost('2026-09-02', '-2', { ...ana, ...code }),
      cost('2026-09-02', '9', { ...ana, ...code, ...included }),
    );
    await usages(
      usage('2026-09-01', {
        ...ana,
        ...code,
        sessions: 2,
        lines_of_code_added: 50,
        lines_of_code_accepted: 40,
      }),
      usage('2026-09-02', { ...ana, ...code, total_accepts: 3, total_rejects: 1, output_tokens: 300 }),
      usage('2026-09-02', { ...ana, ...code, model: 'm', input_tokens: 200 }),
      usage('2026-09-03', { ...ana, ...code, cached_input_tokens: 1100, cache_read_tokens: 400 }),
    );
    const sums = 'total_cost_usd AS usd, included_value_usd AS incl, cost_transactions AS rows';
    const counts = 'total_lines_added AS added, total_lines_accepted AS accepted, total_accepts AS accepts';
    expect(await read(`${sums}, ${counts}, total_sessions AS sessions, total_tokens AS tokens`)).toEqual([
      {
        ...{ usd: '4.000000000', incl: '9.000000000', rows: '2', added: '50', accepted: '40', accepts: '3' },
        ...{ sessions: '2', tokens: '2000' },
      },
    ]);
    const ratios = 'acceptance_rate AS acc, productivity_per_session AS lps, avg_transaction_cost AS avg';
    const unit = 'cost_per_line_accepted AS line, cost_per_session AS session, cost_per_1k_tokens AS tokens';
    // 3 / 4; 40 / 2; 4 / 2 rows; 4 / 40; 4 / 2 sessions; 4 / 2 thousand tokens
    expect(await read(`${ratios}, ${unit}`)).toEqual([
      { acc: 0.75, lps: 20, avg: 2, line: 0.1, session: 2, tokens: 2 },
    ]);
  });

  test("of return need finance's value of a line, and a cost above 0", async () => {
    const bo = { user_email: 'bo@x.io' };
    await costs(cost('2026-09-01', '8', ana), cost('2026-09-01', '-8', bo));
    await usages(lines('2026-09-01', 40, ana), lines('2026-09-01', 40, bo));
    const columns = 'estimated_roi_ratio AS roi, cost_per_line_accepted AS line';
    expect(await read(columns)).toEqual([
      { roi: null, line: 0.2 },
      { roi: null, line: -0.2 },
    ]);
    await warehouse.insert('view_settings', [
      { name: 'value_per_line_usd', value: '0.5', changed_at: '2026-02-01 00:00:00+00' },
      { name: 'value_per_line_usd', value: '9', changed_at: '2026-01-01 00:00:00+00' },
      { name: 'minutes_per_line', value: '9', changed_at: '2026-03-01 00:00:00+00' },
    ]);
    // 40 x 0.5 / 8 = 2.5
    expect(await read(columns)).toEqual([
      { roi: 2.5, line: 0.2 },
      { roi: null, line: -0.2 },
    ]);
  });

  test('of the month before are those of the same owner and platform, across the end of a year', async () => {
    await warehouse.setClock('2027-01-20');
    await costs(
      ...[
        cost('2026-12-31', '3', ana),
        cost('2027-01-01', '5', ana),
        cost('2026-12-31', '7', { ...ana, ...code }),
      ],
      ...[cost('2026-07-01', '1', ci), cost('2026-08-01', '2', ci), cost('2026-10-01', '3', ci)],
    );
    await usages(lines('2026-12-31', 30, ana), lines('2026-07-01', 5, ci));
    const columns =
      'month_year_label AS month, platform, prev_month_cost AS usd, prev_month_productivity AS lines';
    expect(
      await read(`report_year AS year, report_month_num AS num, ${columns}`, 'user_email IS NOT NULL'),
    ).toEqual([
      { year: '2026', num: '12', month: '2026-12', platform: 'anthropic_code', usd: null, lines: null },
      { year: '2026', num: '12', month: '2026-12', platform: 'cursor', usd: null, lines: null },
      { year: '2027', num: '1', month: '2027-01', platform: 'cursor', usd: '3.000000000', lines: '30' },
    ]);
    // The six months are 2026-08 to 2027-01: July is read for August's sake alone, and October follows a gap.
    expect(await read(columns, 'user_email IS NULL')).toEqual([
      { month: '2026-08', platform: 'cursor', usd: '1.000000000', lines: '5' },
      { month: '2026-10', platform: 'cursor', usd: null, lines: null },
    ]);
  });
});
