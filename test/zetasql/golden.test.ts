import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commitParams } from '../../shared/warehouse/commit.ts';
import { readStatement, readStatements } from '../../shared/warehouse/statements.ts';
import { COMMITS } from '../golden/commits.ts';
import { QUERIES } from '../golden/queries.ts';
import { SCENES } from '../golden/scenes.ts';
import { COMMIT_SELECTS, commitSelect, selectOf } from '../golden/statements.ts';
import { type Engines, openEngines } from './engines.ts';

const VIEWS = readStatements('googlesql', 'views').flatMap(({ name }) => (name === 'vw_clock' ? [] : [name]));
/** Its hash is over texts of decimals and floats, which engines write differently: it is for use on one engine. */
const PER_ENGINE = new Set(['facts-hash']);

let engines: Engines;
beforeAll(async () => {
  engines = await openEngines();
});
afterAll(async () => {
  process.stdout.write(`rows that ZetaSQL and DuckDB answer alike:\n${engines.report()}\n`);
  await engines.close();
});

const viewIn = (dialect: 'googlesql' | 'duckdb', name: string) =>
  selectOf(readStatement(dialect, 'views', name));

describe('ZetaSQL and DuckDB give the same rows', () => {
  test.each(VIEWS)('of %s', async (name) => {
    for (const { today, empty, ...scene } of SCENES) {
      const instead = Object.fromEntries(empty.map((table) => [table, []]));
      const differences = await engines.compare({
        what: name,
        googlesql: viewIn('googlesql', name),
        duckdb: viewIn('duckdb', name),
        today,
        instead,
      });
      expect([scene.name, differences]).toEqual([scene.name, []]);
    }
  });

  test.each(COMMIT_SELECTS)('of %s/%s', async (folder, name) => {
    for (const { manifest, committedAt, outcome, instead, ...commit } of COMMITS) {
      const differences = await engines.compare({
        what: `${folder}/${name}`,
        googlesql: commitSelect('googlesql', folder, name),
        duckdb: commitSelect('duckdb', folder, name),
        params: { ...commitParams(manifest, committedAt), status: outcome, planned_outcome: null },
        ...(instead === undefined ? {} : { instead }),
      });
      expect([commit.name, differences]).toEqual([commit.name, []]);
    }
  });

  test.each(QUERIES.filter(([name]) => !PER_ENGINE.has(name)))(
    'of queries/%s with %j',
    async (name, params) => {
      const differences = await engines.compare({
        what: `queries/${name}`,
        googlesql: selectOf(readStatement('googlesql', 'queries', name)),
        duckdb: selectOf(readStatement('duckdb', 'queries', name)),
        params,
      });
      expect(differences).toEqual([]);
    },
  );
});

describe('a view that is changed a little gives other rows', () => {
  test.each([
    ['vw_monthly_finance', '120 AS high_growth_above', '121 AS high_growth_above', 'growth_category'],
    [
      'vw_monthly_finance',
      'IF(is_billed, 0, cost_usd)',
      "IF(is_billed, NUMERIC '0.000000001', cost_usd)",
      'included_value_usd',
    ],
    [
      'vw_monthly_finance',
      'ORDER BY user_monthly_cost DESC, user_email',
      'ORDER BY user_monthly_cost DESC, user_email DESC',
      'top_users_by_cost',
    ],
    ['vw_cost_allocation', '25 AS good_efficiency_to', '24 AS good_efficiency_to', 'efficiency_tier'],
    ['vw_cost_allocation', 'lines_accepted DESC)', 'lines_accepted)', 'productivity_rank_in_team'],
    ['vw_executive_summary', 'full_month_usd * 12', 'full_month_usd * 12.00000002', 'annual_run_rate'],
    ['vw_executive_summary', '7 AS fewest_days', '8 AS fewest_days', 'annual_cost_forecast'],
    ['vw_productivity_metrics', '>= upper_quartile', '> upper_quartile', 'performance_tier'],
    ['vw_productivity_metrics', '< 5) AS weekdays', '< 6) AS weekdays', 'monthly_engagement_rate'],
    ['vw_dead_letters', "state = 'open', resolved_at", "state <> 'open', resolved_at", 'state'],
    ['vw_dead_letters', 'fetched_at > letters', 'fetched_at >= letters', 'state'],
  ])('%s with %s', async (name, right, wrong, column) => {
    const googlesql = viewIn('googlesql', name).replace(right, wrong);
    expect(googlesql).not.toBe(viewIn('googlesql', name));
    const differences = await engines.compare({
      googlesql,
      duckdb: viewIn('duckdb', name),
      today: '2025-01-08',
    });
    expect(differences.join('\n')).toContain(`, ${column}`);
  });
});
