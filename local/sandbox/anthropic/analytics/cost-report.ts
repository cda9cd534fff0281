import { centsText } from '../../money.ts';
import type { Records } from '../../records.ts';
import type { Call } from '../../routes.ts';
import type { BilledCharge } from '../cost.ts';
import { grouped } from '../grouped.ts';
import { bucketOf } from '../report-pages.ts';
import { makeGroupOf } from './dimensions.ts';
import { analyticsPage, daysOf, type Entry } from './page.ts';
import { type ReportKind, readAnalyticsQuery } from './query.ts';

const KIND: ReportKind = { metrics: ['amount', 'list_amount'], fanOut: ['cost_type', 'token_type'] };

/** GET /v1/organizations/analytics/cost: amounts in cents by day and the dimensions asked for. */
export function analyticsCost(records: Records, call: Call) {
  const query = readAnalyticsQuery(call, KIND, records.now());
  const groupOf = makeGroupOf(records, query.groupBy);
  const { isShown, typesOf, isFannedOut } = makeTypes(query.groupBy);
  const entries = daysOf(query.days).flatMap((day) =>
    grouped(records.claudeDay(day).charges.filter(isShown), groupOf).map(
      (entry): Entry => ({
        day,
        metrics: { amount: unitsOf(entry.rows), list_amount: listUnitsOf(entry.rows) },
        rows: grouped(entry.rows, typesOf).map(({ values, rows }) => ({
          ...bucketOf(day),
          group: { ...entry.values, ...values },
          cost: costJson(rows, isFannedOut),
        })),
      }),
    ),
  );
  return analyticsPage(records, call, query, entries);
}

/** Token types alone show tokens alone; together with the cost types they show the rest too. */
function makeTypes(groupBy: readonly string[]) {
  const byType = groupBy.includes('cost_type');
  const byToken = groupBy.includes('token_type');
  return {
    isFannedOut: byType || byToken,
    isShown: ({ line }: BilledCharge) => byType || !byToken || line.costType === 'tokens',
    typesOf: ({ line }: BilledCharge) => ({
      cost_type: byType || byToken ? line.costType : null,
      token_type: byToken ? line.tokenType : null,
    }),
  };
}

function costJson(charges: BilledCharge[], isFannedOut: boolean) {
  const requests = charges.reduce((sum, charge) => sum + charge.requests, 0);
  return {
    amount: centsText(unitsOf(charges)),
    currency: 'USD',
    list_amount: centsText(listUnitsOf(charges)),
    requests: isFannedOut ? null : requests,
  };
}

function unitsOf(charges: BilledCharge[]): number {
  return charges.reduce((sum, charge) => sum + charge.units, 0);
}

function listUnitsOf(charges: BilledCharge[]): number {
  return charges.reduce((sum, charge) => sum + charge.listUnits, 0);
}
