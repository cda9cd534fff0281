import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readView, VIEWS } from '../../local/views.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { openSandboxPipeline } from '../support/sandbox-pipeline.ts';

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await openSandboxPipeline();
  // Days of two months, whatever today is.
  await pipeline.request({ from: '2026-06-29', to: '2026-07-02' });
});
afterAll(() => pipeline.close());

async function sums(sql: string): Promise<string[]> {
  const { rows } = await pipeline.local.warehouse.ask(sql);
  return rows.map((row) => `${row.month} ${row.usd}`);
}

describe('the views over a pipeline run', () => {
  test('each has rows', async () => {
    await pipeline.local.warehouse.ask(
      `CREATE OR REPLACE VIEW ai_usage_analytics.vw_clock AS
       SELECT TIMESTAMPTZ '2026-08-03 09:00:00+00' AS now_at, DATE '2026-08-03' AS today`,
      {},
      'write',
    );
    // A first commit restates nothing.
    for (const name of Object.keys(VIEWS)) {
      const { rows } = await readView(pipeline.local.warehouse, name, '2026-07');
      expect([name, rows.length > 0]).toEqual([name, name !== 'vw_restatements']);
    }
  });

  test('the billed cost of each with money over a month equals the facts to the last digit', async () => {
    const facts = await sums(
      `SELECT STRFTIME(cost_date, '%Y-%m') AS month, SUM(cost_usd) AS usd
       FROM fct_cost_daily WHERE is_billed GROUP BY 1 ORDER BY 1`,
    );
    expect(facts.map((line) => line.slice(0, 7))).toEqual(['2026-06', '2026-07']);
    for (const [view, column] of [
      ['vw_monthly_finance', 'platform_monthly_cost'],
      ['vw_cost_allocation', 'total_cost_usd'],
      ['vw_executive_summary', 'total_monthly_cost'],
    ]) {
      const months = await sums(
        `SELECT month_year_label AS month, SUM(${column}) AS usd FROM ${view}
         WHERE month_year_label IN ('2026-06', '2026-07') GROUP BY 1 ORDER BY 1`,
      );
      expect([view, months]).toEqual([view, facts]);
    }
  });
});
