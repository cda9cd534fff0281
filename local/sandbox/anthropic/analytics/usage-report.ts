import type { Records } from '../../records.ts';
import type { Call } from '../../routes.ts';
import { grouped } from '../grouped.ts';
import { bucketOf } from '../report-pages.ts';
import { tokenSums } from '../token-sums.ts';
import type { UsageRow } from '../usage.ts';
import { makeGroupOf } from './dimensions.ts';
import { analyticsPage, daysOf } from './page.ts';
import { type ReportKind, readAnalyticsQuery } from './query.ts';

const KIND: ReportKind = {
  metrics: ['total_tokens', 'output_tokens', 'uncached_input_tokens', 'requests'],
  fanOut: [],
};

/** GET /v1/organizations/analytics/usage: tokens and requests by day and the dimensions asked for. */
export function analyticsUsage(records: Records, call: Call) {
  const query = readAnalyticsQuery(call, KIND, records.now());
  const groupOf = makeGroupOf(records, query.groupBy);
  const entries = daysOf(query.days).flatMap((day) =>
    grouped(records.claudeDay(day).usage, groupOf).map(({ values, rows }) => {
      const usage = metricsOf(rows);
      const { total_tokens, output_tokens, uncached_input_tokens, requests } = usage;
      return {
        day,
        metrics: { total_tokens, output_tokens, uncached_input_tokens, requests },
        rows: [{ ...bucketOf(day), group: values, usage }],
      };
    }),
  );
  return analyticsPage(records, call, query, entries);
}

function metricsOf(rows: UsageRow[]) {
  const sums = tokenSums(rows);
  const written =
    sums.cache_creation.ephemeral_1h_input_tokens + sums.cache_creation.ephemeral_5m_input_tokens;
  return {
    ...sums,
    total_tokens: sums.uncached_input_tokens + written + sums.cache_read_input_tokens + sums.output_tokens,
    requests: rows.reduce((sum, row) => sum + row.requests, 0),
  };
}
