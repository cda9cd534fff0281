import type { BetaAnalyticsCostItem } from '@anthropic-ai/sdk/resources/beta/organization/analytics/cost';
import type { BetaAnalyticsUsageItem } from '@anthropic-ai/sdk/resources/beta/organization/analytics/usage';
import { expect, test } from '@jest/globals';
import type { z } from 'zod';
import { analyticsCostRow, analyticsUsageRow } from '../../../functions/ingest-anthropic/analytics-schema.ts';

type Fields<T> = keyof T & string;
/** An interface as a plain object type, which an open one can take. */
type Plain<T> = { [K in keyof T]: T[K] extends object | null ? Plain<T[K]> : T[K] };

/** The vendor's type is any currency; another one is refused. */
type InDollars = { cost: { currency: 'USD' } };

// The compiler proves these: a row as the vendor's own SDK types it is one that the schemas take.
const takesCost = (item: Plain<BetaAnalyticsCostItem> & InDollars): z.input<typeof analyticsCostRow> => item;
const takesUsage = (item: Plain<BetaAnalyticsUsageItem>): z.input<typeof analyticsUsageRow> => item;

test("a row by the vendor's own types is read, with every field of it known", () => {
  expect([takesCost.length, takesUsage.length]).toEqual([1, 1]);
  const costFields: Fields<BetaAnalyticsCostItem>[] = ['cost', 'ending_at', 'group', 'starting_at'];
  const usageFields: Fields<BetaAnalyticsUsageItem>[] = ['ending_at', 'group', 'starting_at', 'usage'];
  expect(Object.keys(analyticsCostRow.shape).toSorted()).toEqual(costFields);
  expect(Object.keys(analyticsUsageRow.shape).toSorted()).toEqual(usageFields);
});
