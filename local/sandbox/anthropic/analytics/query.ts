import { DAY_MS, dayOf, startOf } from '../../days.ts';
import { Refusal } from '../../refusal.ts';
import type { Call } from '../../routes.ts';
import { type DayRange, readChoices, readLimit, readQuery, readTime } from '../query.ts';
import { DIMENSIONS } from './dimensions.ts';

/** What a call of an analytics report asks for. */
export type AnalyticsQuery = {
  days: DayRange;
  groupBy: string[];
  limit: number;
  orderBy: string;
  mainMetric: string;
  isAscending: boolean;
};

/** How the two reports differ: the metrics to order by, the main one first, and what a row is fanned out by. */
export type ReportKind = { metrics: readonly [string, ...string[]]; fanOut: readonly string[] };

/** The filters that the vendor documents are none of the sandbox's. */
const PARAMETERS = [
  'starting_at',
  'ending_at',
  'time_bucket_width',
  'group_by[]',
  'limit',
  'page',
  'order_by',
  'order',
];
const MAX_GROUPS = 5;
const MAX_DAYS = 31;
const MAX_AGE_DAYS = 365;
const FIRST_DAY = '2026-01-01';

/** Reads the parameters of an analytics report and refuses what the vendor would, at the clock given. */
export function readAnalyticsQuery(call: Call, kind: ReportKind, now: number): AnalyticsQuery {
  const query = readQuery(call, PARAMETERS);
  const [mainMetric] = kind.metrics;
  if (query.one('time_bucket_width') !== '1d') {
    throw new Refusal(400, 'time_bucket_width: the sandbox has 1d only');
  }
  return {
    days: readRange(readTime(query, 'starting_at'), readTime(query, 'ending_at'), now),
    groupBy: readGroups(readChoices(query, 'group_by[]', [...DIMENSIONS, ...kind.fanOut]), kind),
    limit: readLimit(query, 20, 1000),
    orderBy: readOne(query.one('order_by') ?? mainMetric, 'order_by', [...kind.metrics, 'time']),
    mainMetric,
    isAscending: readOne(query.one('order') ?? 'desc', 'order', ['asc', 'desc']) === 'asc',
  };
}

function readRange(start: number | undefined, end: number | undefined, now: number): DayRange {
  if (start === undefined) {
    throw new Refusal(400, 'starting_at: Field required');
  }
  if (end === undefined) {
    throw new Refusal(400, 'ending_at: required when time_bucket_width is set');
  }
  if (start < startOf(FIRST_DAY) || start < now - MAX_AGE_DAYS * DAY_MS) {
    throw new Refusal(
      400,
      `starting_at: must be within the last ${MAX_AGE_DAYS} days and not before ${FIRST_DAY}`,
    );
  }
  if (end <= start || end > start + MAX_DAYS * DAY_MS) {
    throw new Refusal(400, `ending_at: must be after starting_at, by at most ${MAX_DAYS} days`);
  }
  if (start % DAY_MS !== 0 || end % DAY_MS !== 0) {
    throw new Refusal(400, 'starting_at, ending_at: the sandbox has whole UTC days only');
  }
  return { first: dayOf(start), last: dayOf(end - 1) };
}

function readGroups(groupBy: string[], { fanOut }: ReportKind): string[] {
  if (groupBy.filter((name) => !fanOut.includes(name)).length > MAX_GROUPS) {
    throw new Refusal(400, `Cannot specify more than ${MAX_GROUPS} group_by[] dimensions`);
  }
  return groupBy;
}

function readOne(value: string, name: string, choices: readonly string[]): string {
  if (!choices.includes(value)) {
    throw new Refusal(400, `${name}: must be one of ${choices.join(', ')}`);
  }
  return value;
}
