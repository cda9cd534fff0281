import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cost } from './support/facts.ts';
import { openWarehouse, type Row, type ViewWarehouse } from './support/warehouse.ts';

const ana = { user_email: 'ana@x.io' };
const bo = { user_email: 'bo@x.io' };
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
const read = (columns: string, where = 'TRUE') =>
  warehouse.query(
    `SELECT ${columns} FROM ai_usage_analytics.vw_monthly_finance WHERE ${where} ORDER BY cost_month, platform`,
  );

describe('the top users of vw_monthly_finance', () => {
  test('are the ten people of a month who cost most on all platforms, ties by e-mail', async () => {
    // u01 costs 1 ... u09 costs 9; Ana 10 + 20 and 20 on two platforms; Bo and Cy tie at 9 with u09.
    const many = Array.from({ length: 9 }, (_, i) =>
      cost('2026-09-01', `${i + 1}`, { user_email: `u0${i + 1}@x.io` }),
    );
    await costs(
      ...many,
      cost('2026-09-01', '10', ana),
      cost('2026-09-02', '20', ana),
      cost('2026-09-01', '20', { ...ana, platform: 'anthropic_api' }),
      cost('2026-09-01', '9', bo),
      cost('2026-09-01', '9', { user_email: 'cy@x.io', platform: 'anthropic_api' }),
      cost('2026-09-01', '1000', { service_name: 'ci' }),
      cost('2026-09-01', '1000'),
      cost('2026-09-01', '1000', { user_email: 'u01@x.io', ...included }),
    );
    const rows = await warehouse.query(
      `SELECT platform, UNNEST(top_users_by_cost, recursive := TRUE)
       FROM ai_usage_analytics.vw_monthly_finance WHERE platform = 'cursor'`,
    );
    expect(rows.map((row) => row.user_email)).toEqual(
      ['ana', 'bo', 'cy', 'u09', 'u08', 'u07', 'u06', 'u05', 'u04', 'u03'].map((name) => `${name}@x.io`),
    );
    expect(rows.slice(0, 2)).toEqual([
      {
        ...{ platform: 'cursor', user_email: 'ana@x.io', user_monthly_cost: '50.000000000' },
        ...{ platforms_used: '2', user_platforms: 'anthropic_api,cursor' },
      },
      {
        ...{ platform: 'cursor', user_email: 'bo@x.io', user_monthly_cost: '9.000000000' },
        ...{ platforms_used: '1', user_platforms: 'cursor' },
      },
    ]);
  });

  test('are an empty list where no person cost anything', async () => {
    await costs(cost('2026-09-01', '10'));
    expect(await read('top_users_by_cost AS top')).toEqual([{ top: [] }]);
  });
});
