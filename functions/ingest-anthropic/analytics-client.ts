import type { BetaAnalyticsCostGroupBy } from '@anthropic-ai/sdk/resources/beta/organization/analytics/cost';
import type { BetaAnalyticsUsageGroupBy } from '@anthropic-ai/sdk/resources/beta/organization/analytics/usage';
import { ORGANIZATION, type ReportPage, readReportPages } from '../../shared/anthropic/pages.ts';
import { addDays, type Day } from '../../shared/day.ts';
import { NotAllowedError, RejectedCallError, type VendorSession } from '../../shared/http.ts';
import { readAnswer } from '../../shared/ingest/vendor-rows.ts';
import { analyticsAnswer } from './analytics-schema.ts';
import type { Part } from './state.ts';

/** Where the two reports lie. */
export const ANALYTICS_ENDPOINTS: Record<Part, string> = {
  usage: `${ORGANIZATION}/analytics/usage`,
  cost: `${ORGANIZATION}/analytics/cost`,
};
/** The endpoint that tells whether an organization has these reports: the one with the money. */
export const ANALYTICS_COST = ANALYTICS_ENDPOINTS.cost;

/** https://platform.claude.com/docs/en/manage-claude/usage-cost-analytics-api */
const HEADERS = { 'anthropic-beta': 'analytics-usage-cost-2026-08-24' };

/** Five dimensions are the most; the types of a cost do not count among them. */
const DIMENSIONS = ['actor', 'api_key_id', 'workspace_id', 'model', 'product'] as const;
const GROUP_BY: { usage: readonly BetaAnalyticsUsageGroupBy[]; cost: readonly BetaAnalyticsCostGroupBy[] } = {
  usage: DIMENSIONS,
  cost: [...DIMENSIONS, 'cost_type', 'token_type'],
};

/** Read as the text that the vendor wrote. */
const DECIMAL_FIELDS = new Set(['amount', 'list_amount']);

/** A page, and up to when the vendor's data are; null when it does not say. */
export type AnalyticsPage = ReportPage & { refreshedAt: string | null };

/** A report's rows for the day, from a cursor on; two rows may be equal, and are two all the same. */
export async function* readAnalytics(
  session: VendorSession,
  part: Part,
  day: Day,
  limit: number | null,
  from: string | undefined,
): AsyncGenerator<AnalyticsPage> {
  const path = ANALYTICS_ENDPOINTS[part];
  const query = dayQuery(day);
  for (const dimension of GROUP_BY[part]) query.append('group_by[]', dimension);
  query.set('order_by', 'time');
  if (limit !== null) query.set('limit', String(limit));
  const pages = readReportPages(path, query, from, async (pageQuery) =>
    readAnswer(await ask(session, path, pageQuery), analyticsAnswer, path),
  );
  for await (const { data: rows, next, data_refreshed_at } of pages) {
    yield { rows, next, refreshedAt: data_refreshed_at ?? null };
  }
}

/**
 * Whether the organization has these reports, by the smallest question: a 403 or 404 says no, and so does a 400,
 * which organizations with special data terms get.
 */
export async function hasAnalytics(session: VendorSession, day: Day): Promise<boolean> {
  try {
    await askForAnalytics(session, day);
    return true;
  } catch (error) {
    if (error instanceof NotAllowedError) return false;
    if (error instanceof RejectedCallError && error.status === 400) return false;
    throw error;
  }
}

/** Asks for one line of the day's costs, as the smallest question. @throws what the vendor says against it. */
export async function askForAnalytics(session: VendorSession, day: Day): Promise<void> {
  const query = dayQuery(day);
  query.set('limit', '1');
  readAnswer(await ask(session, ANALYTICS_COST, query), analyticsAnswer, ANALYTICS_COST);
}

function dayQuery(day: Day): URLSearchParams {
  return new URLSearchParams({
    starting_at: `${day}T00:00:00Z`,
    ending_at: `${addDays(day, 1)}T00:00:00Z`,
    time_bucket_width: '1d',
  });
}

function ask(session: VendorSession, path: string, query: URLSearchParams): Promise<unknown> {
  return session.call({ method: 'GET', path, query, headers: HEADERS, decimals: DECIMAL_FIELDS });
}
