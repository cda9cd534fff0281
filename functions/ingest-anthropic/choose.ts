import { addDays, type Day, dayOf, startOfDay } from '../../shared/day.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import type { ProbeRequest } from '../../shared/ingest/source.ts';
import { ANALYTICS_COST, hasAnalytics } from './analytics-client.ts';
import type { Plan } from './state.ts';

/** `ANTHROPIC_REPORTS`: which reports a slice is read from. */
export type AnthropicReports = 'auto' | 'analytics' | 'legacy';

type Choice = Pick<Plan, 'reports' | 'fallback'>;

const FIRST_DAY = '2026-01-01';
const REACH_DAYS = 365;
const DAY_MS = 86_400_000;

/**
 * Chooses the reports of a slice. `auto` takes analytics where they reach the day and the organization has them,
 * which one probe tells unless they have answered before: then a refusal is a right that was lost.
 * @throws InvalidInputError when `analytics` is set and they do not reach the day.
 */
export async function chooseReports(setting: AnthropicReports, request: ProbeRequest): Promise<Choice> {
  if (setting === 'legacy') return { reports: 'legacy', fallback: null };
  const { day, session, now } = request;
  const earliest = earliestDay(now());
  if (day < earliest) {
    if (setting === 'auto') return { reports: 'legacy', fallback: 'out_of_reach' };
    throw new InvalidInputError(
      `ANTHROPIC_REPORTS is analytics, and these reports reach back to ${earliest}, not to ${day}: ` +
        'set it to auto, or to legacy for this day',
    );
  }
  const isThere =
    setting === 'analytics' || request.hasAnswered(ANALYTICS_COST) || (await hasAnalytics(session, day));
  return isThere ? { reports: 'analytics', fallback: null } : { reports: 'legacy', fallback: 'no_analytics' };
}

/** The first day whose start the analytics reports take: https://platform.claude.com/docs/en/api/beta/organization/analytics/cost */
function earliestDay(now: Date): Day {
  const edge = now.getTime() - REACH_DAYS * DAY_MS;
  const edgeDay = dayOf(edge);
  const first = startOfDay(edgeDay) < edge ? addDays(edgeDay, 1) : edgeDay;
  return first > FIRST_DAY ? first : FIRST_DAY;
}
