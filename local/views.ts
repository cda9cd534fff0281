import { UsageError } from '../shared/errors.ts';
import type { Answer, Warehouse } from '../shared/warehouse/warehouse.ts';

/** The views that finance reads, each with the order that a person wants its rows in. */
export const VIEWS = {
  vw_executive_summary: 'report_month DESC',
  vw_monthly_finance: 'cost_month DESC, platform',
  vw_cost_allocation: 'report_month DESC, total_cost_usd DESC, platform, user_identifier',
  vw_productivity_metrics: 'usage_month DESC, monthly_lines_accepted DESC, platform, user_identifier',
  vw_unattributed_spend:
    'month_year_label DESC, platform, is_mappable DESC, mapping_rank, unattributed_usd DESC, account, workspace_id',
  vw_data_quality: 'usage_date DESC, source, account',
  vw_restatements: 'committed_at DESC, usage_date DESC, source, account',
} as const;

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/**
 * Reads one of the views, a month of it or all.
 * @throws UsageError for a view that does not exist or a month that is none.
 */
export async function readView(
  warehouse: Pick<Warehouse, 'ask'>,
  name: string,
  month?: string,
): Promise<Answer> {
  if (!Object.hasOwn(VIEWS, name)) {
    throw new UsageError(`there is no view ${name}: the views are ${Object.keys(VIEWS).join(', ')}`);
  }
  if (month !== undefined && !MONTH.test(month))
    throw new UsageError(`${month} is no month: write it as YYYY-MM`);
  const where = month === undefined ? '' : `WHERE month_year_label = '${month}'`;
  const order = VIEWS[name as keyof typeof VIEWS];
  return warehouse.ask(`SELECT * FROM ai_usage_analytics.${name} ${where} ORDER BY ${order}`);
}
