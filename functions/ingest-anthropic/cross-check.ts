import { InvalidInputError, messageOf, RetryableError } from '../../shared/errors.ts';
import { NotAllowedError, RejectedCallError } from '../../shared/http.ts';
import type { FetchRequest, Finding } from '../../shared/ingest/source.ts';
import { formatUsd, type Nanos } from '../../shared/money.ts';
import { readCostTotal } from './legacy-client.ts';

/** Each report is rounded on its own; more than a cent in a day is no rounding. */
const TOLERANCE: Nanos = 10_000_000n;

/**
 * Compares the day's total of analytics/cost with that of the legacy cost report, an independent one. An
 * organization or a key that does not have the other report is not told so; a fault of the other report holds no
 * money back.
 */
export async function crossCheck({ session, day }: FetchRequest, analyticsTotal: Nanos): Promise<Finding[]> {
  try {
    const legacyTotal = await readCostTotal(session, day);
    return legacyTotal === undefined ? [] : differences(analyticsTotal, legacyTotal);
  } catch (error) {
    if (error instanceof NotAllowedError || error instanceof RejectedCallError) return [];
    if (error instanceof InvalidInputError || error instanceof RetryableError) return [notCompared(error)];
    throw error;
  }
}

function differences(analyticsTotal: Nanos, legacyTotal: Nanos): Finding[] {
  const difference = analyticsTotal - legacyTotal;
  const size = difference < 0n ? -difference : difference;
  if (size <= TOLERANCE) return [];
  const [analytics, legacy] = [formatUsd(analyticsTotal), formatUsd(legacyTotal)];
  const text = `analytics/cost has ${analytics} USD for the day, and cost_report ${legacy} USD`;
  return [{ kind: 'reports_differ', severity: 'warning', text, usd: formatUsd(size) }];
}

function notCompared(error: Error): Finding {
  const text = `the total of cost_report could not be compared with analytics/cost: ${messageOf(error)}`;
  return { kind: 'reports_not_compared', severity: 'warning', text, usd: null };
}
