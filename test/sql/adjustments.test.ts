import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { cost, days, usage } from './support/facts.ts';
import { openWarehouse, type Row, type ViewWarehouse } from './support/warehouse.ts';

// What was booked in September for August, which was closed when the vendor spoke.
const adjusted = (usd: string, more: Row = {}) =>
  cost('2026-09-20', usd, {
    source: 'adjustment',
    cost_type: 'adjustment',
    corrects_date: '2026-08-05',
    corrects_source: 'cursor',
    ...more,
  });
const ana = { user_email: 'ana@x.io', department: 'Engineering', team: 'New' };
const gone = { user_email: 'gone@x.io', department: 'Engineering', team: 'New' };
const SEPTEMBER = "month_year_label = '2026-09'";

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
const read = (view: string, columns: string, where = SEPTEMBER) =>
  warehouse.query(`SELECT ${columns} FROM ai_usage_analytics.${view} WHERE ${where} ORDER BY ALL`);

test('an adjustment is cost of the month in which it was found, but no coverage, no user and no seat of it', async () => {
  await costs(
    cost('2026-09-01', '10', ana),
    // A key of August got an owner: 500 from nobody to one who has left. A seat of August came late.
    adjusted('-500'),
    adjusted('500', gone),
    adjusted('40', { ...gone, cost_type: 'subscription' }),
  );
  const money =
    'platform_monthly_cost AS usd, seat_cost AS seats, usage_cost AS usage, unattributed_cost AS nobody';
  const people = 'unique_users AS users, seat_holders AS holders, avg_attribution_coverage AS coverage';
  expect(await read('vw_monthly_finance', `${money}, ${people}`)).toEqual([
    {
      ...{ usd: '50.000000000', seats: '40.000000000', usage: '10.000000000', nobody: '0.000000000' },
      ...{ users: '1', holders: null, coverage: 1 },
    },
  ]);
  expect(await read('vw_unattributed_spend', '*')).toEqual([]);
});

test('a month of adjustments alone has no coverage to speak of', async () => {
  await costs(adjusted('-7'));
  const columns =
    'avg_attribution_coverage AS coverage, data_quality_status AS quality, unique_users AS users';
  expect(await read('vw_monthly_finance', columns)).toEqual([
    { coverage: null, quality: 'Insufficient Data', users: '0' },
  ]);
});

test('an adjustment moves nobody to the team of the month that it corrects', async () => {
  await costs(
    cost('2026-09-01', '10', ana),
    adjusted('0.01', { ...ana, team: 'Old' }),
    adjusted('-0.01', gone),
  );
  const columns = 'user_email, team, team_size AS size, total_cost_usd AS usd, cost_transactions AS rows';
  expect(await read('vw_cost_allocation', columns)).toEqual([
    { user_email: 'ana@x.io', team: 'New', size: '1', usd: '10.010000000', rows: '1' },
    // Who has nothing but an adjustment stands where it says, and makes the team no larger.
    { user_email: 'gone@x.io', team: 'New', size: '1', usd: '-0.010000000', rows: '0' },
  ]);
});

test('a team counts who works with adjusted money beside it', async () => {
  await costs(adjusted('5', ana));
  await warehouse.insert('fct_usage_daily', [
    usage('2026-09-02', { ...ana, requests: 1, lines_of_code_accepted: 3 }),
  ]);
  expect(await read('vw_cost_allocation', 'team_size AS size')).toEqual([{ size: '1' }]);
});

test('a forecast counts an adjustment once: it is no cost that comes again', async () => {
  await costs(
    ...days('2026-10-01', '2026-10-10').map((day) => cost(day, '3', ana)),
    adjusted('700'),
    adjusted('1000', { cost_date: '2026-10-02' }),
  );
  await warehouse.setClock('2026-10-11');
  // Regular October: 30 x 31 / 10 = 93, a year of it 1,116. Before it 700, booked in it 1,000, then three months of 93.
  const columns = 'total_monthly_cost AS usd, annual_run_rate AS run, annual_cost_forecast AS forecast';
  expect(await read('vw_executive_summary', columns, "month_year_label = '2026-10'")).toEqual([
    { usd: '1030.000000000', run: 1116, forecast: 700 + 1000 + 3 * 93 },
  ]);
  // September is over and has nothing but the adjustment: 700 once, and nothing to go on.
  expect(await read('vw_executive_summary', columns)).toEqual([
    { usd: '700.000000000', run: 0, forecast: 700 },
  ]);
});
