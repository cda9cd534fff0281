import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cost, usage } from './support/facts.ts';
import { openWarehouse, type Row, type ViewWarehouse } from './support/warehouse.ts';

const core = { department: 'Engineering', team: 'Core' };
const code = { platform: 'anthropic_code' };
const person = (name: string, more: Row = core) => ({ user_email: `${name}@x.io`, ...more });

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
const lines = (count: number | null, who: Row) =>
  usage('2026-09-01', { requests: 1, lines_of_code_accepted: count, ...who });
const read = (columns: string, where = 'TRUE') =>
  warehouse.query(
    `SELECT ${columns} FROM ai_usage_analytics.vw_cost_allocation
     WHERE ${where} ORDER BY report_month, user_identifier, platform`,
  );

describe('a team in vw_cost_allocation', () => {
  test('is its people over all platforms, each once, and the money of its services too', async () => {
    await costs(
      cost('2026-09-01', '10', person('ana')),
      cost('2026-09-01', '5', person('ana', { ...core, ...code })),
      cost('2026-09-01', '20', person('bo')),
      cost('2026-09-01', '7', { service_name: 'ci', ...core }),
      cost('2026-09-01', '1000', person('cy', { department: 'Sales', team: 'Core' })),
      cost('2026-08-01', '1000', person('dee')),
    );
    await usages(
      usage('2026-09-01', {
        ...person('ana'),
        lines_of_code_accepted: 90,
        total_accepts: 8,
        total_rejects: 2,
      }),
      usage('2026-09-01', {
        ...person('bo'),
        lines_of_code_accepted: 30,
        total_accepts: 1,
        total_rejects: 9,
      }),
    );
    const figures = 'team_size AS size, team_cost AS usd, team_productivity AS lines';
    const ratios =
      'team_avg_acceptance_rate AS acc, cost_per_team_member AS cpm, productivity_per_team_member AS ppm';
    // Ana and Bo: 10 + 5 + 20 + 7 = 42 dollars, 120 lines, (8 + 1) / (10 + 10); 42 / 2 and 120 / 2.
    const team = { size: '2', usd: '42.000000000', lines: '120', acc: 0.45, cpm: 21, ppm: 60 };
    const rows = await read(
      `${figures}, ${ratios}`,
      "month_year_label = '2026-09' AND department = 'Engineering'",
    );
    expect(rows).toEqual([team, team, team, team]);
  });

  test('is nothing where no team is known', async () => {
    await costs(cost('2026-09-01', '10', person('ana', {})), cost('2026-09-01', '10'));
    await usages(lines(5, person('ana', {})));
    const none = { size: null, usd: null, lines: null, cpm: null, rank: null, efficiency: null };
    const figures =
      'team_size AS size, team_cost AS usd, team_productivity AS lines, cost_per_team_member AS cpm';
    const ranks = 'productivity_rank_in_team AS rank, efficiency_rank_in_team AS efficiency';
    expect(await read(`${figures}, ${ranks}`)).toEqual([none, none]);
  });

  test('ranks people by what they did on all platforms, ties alike, services not at all', async () => {
    await costs(
      cost('2026-09-01', '10', person('ana')),
      cost('2026-09-01', '2', person('ana', { ...core, ...code })),
      cost('2026-09-01', '6', person('bo')),
      cost('2026-09-01', '0.9', person('cy')),
      cost('2026-09-01', '1', person('dee')),
      cost('2026-09-01', '1', person('eve')),
      cost('2026-09-01', '0.1', { service_name: 'ci', ...core }),
    );
    await usages(
      lines(40, person('ana')),
      lines(80, person('ana', { ...core, ...code })),
      lines(60, person('bo')),
      lines(3, person('cy')),
      lines(0, person('dee')),
      lines(null, person('eve')),
      lines(60, person('fay')),
      lines(500, { service_name: 'ci', ...core }),
    );
    // Lines: Ana 40 + 80 = 120, Bo and Fay 60, Cy 3, Dee 0; Eve has no such measure.
    // Cost per line: Ana 12 / 120 and Bo 6 / 60 are 0.1, Cy 0.9 / 3 is 0.3; Fay has no cost, Dee no lines.
    const columns =
      'user_identifier AS who, productivity_rank_in_team AS lines, efficiency_rank_in_team AS usd';
    expect(await read(columns)).toEqual([
      { who: 'ana@x.io', lines: '1', usd: '1' },
      { who: 'ana@x.io', lines: '1', usd: '1' },
      { who: 'bo@x.io', lines: '2', usd: '1' },
      { who: 'cy@x.io', lines: '4', usd: '3' },
      { who: 'dee@x.io', lines: '5', usd: null },
      { who: 'eve@x.io', lines: null, usd: null },
      { who: 'fay@x.io', lines: '2', usd: null },
      { who: 'service:ci', lines: null, usd: null },
    ]);
  });

  test('is the last one of the month for whoever changed it, on every platform', async () => {
    const ops = { department: 'Operations', team: 'Ops' };
    await costs(
      cost('2026-09-01', '10', person('ana')),
      cost('2026-09-20', '10', person('ana', { ...ops, ...code })),
      cost('2026-08-01', '10', person('ana')),
    );
    // A row of the last day without a team, as an unmapped key leaves it, does not take the team away.
    await usages(usage('2026-09-20', { ...person('ana', {}), requests: 1 }));
    expect(await read('month_year_label AS month, platform, department, team, team_cost AS usd')).toEqual([
      { month: '2026-08', platform: 'cursor', ...core, usd: '10.000000000' },
      { month: '2026-09', platform: 'anthropic_code', ...ops, usd: '20.000000000' },
      { month: '2026-09', platform: 'cursor', ...ops, usd: '20.000000000' },
    ]);
  });
});
