import type { Sandbox } from '../../../local/sandbox/index.ts';
import {
  type AnalyticsCost,
  type AnalyticsUsage,
  allBuckets,
  allEvents,
  allRows,
  COST_GROUPS,
  type CostRow,
  days,
  FIVE_GROUPS,
  post,
  range,
  roundedDollars,
  SEVEN_GROUPS,
  span,
  type Truth,
  USAGE_GROUPS,
  type UsageRow,
} from './client.ts';

/** What all pages of Cursor add up to. */
export async function cursorSum(sandbox: Sandbox, day: string): Promise<Truth> {
  const events = await allEvents(sandbox, range(day));
  const daily = { ...range(day), page: 1, pageSize: 1000 };
  const people = (await post<{ data: object[] }>(sandbox, '/teams/daily-usage-data', daily)).body.data;
  const cents = (isChargeable: boolean) =>
    events.filter((event) => event.isChargeable === isChargeable).map((event) => event.chargedCents);
  return {
    records: people.length + events.length,
    billed_usd: roundedDollars(cents(true)),
    included_usd: roundedDollars(cents(false)),
    input_tokens: count(events, (event) => event.tokenUsage?.inputTokens ?? 0),
    output_tokens: count(events, (event) => event.tokenUsage?.outputTokens ?? 0),
  };
}

/** What all pages of the analytics reports add up to. */
export async function analyticsSum(sandbox: Sandbox, day: string): Promise<Truth> {
  const usage = await allRows<AnalyticsUsage>(sandbox, `/analytics/usage${days(day)}${FIVE_GROUPS}`);
  const cost = await allRows<AnalyticsCost>(sandbox, `/analytics/cost${days(day)}${SEVEN_GROUPS}`);
  return {
    records: usage.length + cost.length,
    billed_usd: roundedDollars(cost.map((row) => plain(row.cost.amount))),
    included_usd: '0',
    input_tokens: count(usage, (row) => row.usage.uncached_input_tokens),
    output_tokens: count(usage, (row) => row.usage.output_tokens),
  };
}

/** What all pages of the legacy reports add up to. */
export async function legacySum(sandbox: Sandbox, day: string): Promise<Truth> {
  const usage = await resultsOf<UsageRow>(sandbox, `/usage_report/messages${span(day)}${USAGE_GROUPS}`);
  const cost = await resultsOf<CostRow>(sandbox, `/cost_report${span(day)}${COST_GROUPS}`);
  return {
    records: usage.length + cost.length,
    billed_usd: roundedDollars(cost.map((row) => plain(row.amount))),
    included_usd: '0',
    input_tokens: count(usage, (row) => row.uncached_input_tokens),
    output_tokens: count(usage, (row) => row.output_tokens),
  };
}

/** The rows of all buckets of a report. */
export async function resultsOf<Row>(sandbox: Sandbox, path: string): Promise<Row[]> {
  return (await allBuckets<Row>(sandbox, path)).flatMap((bucket) => bucket.results);
}

function count<Row>(rows: Row[], measure: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + measure(row), 0);
}

/** An amount of 1e-7 is the only one that comes as a number. */
const plain = (amount: unknown): string => (amount === 1e-7 ? '0.0000001' : String(amount));
