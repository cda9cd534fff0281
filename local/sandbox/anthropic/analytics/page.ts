import { addDays, HOUR_MS } from '../../days.ts';
import type { Records } from '../../records.ts';
import type { Call } from '../../routes.ts';
import { readCursor, writeCursor } from '../page-cursor.ts';
import type { DayRange } from '../query.ts';
import type { AnalyticsQuery } from './query.ts';

/** One row of a report, or the rows that it is fanned out into, and the metrics it can be ordered by. */
export type Entry = { day: string; metrics: Record<string, number>; rows: object[] };

/** The page that a call asks for; the limit counts entries, so rows that are fanned out come on top. */
export function analyticsPage(records: Records, call: Call, query: AnalyticsQuery, entries: Entry[]) {
  const start = Number(readCursor(call) ?? 0);
  const end = start + query.limit;
  const hasMore = end < entries.length;
  return {
    data: inOrder(entries, query)
      .slice(start, end)
      .flatMap(({ rows }) => rows),
    has_more: hasMore,
    next_page: hasMore ? writeCursor(call, String(end)) : null,
    data_refreshed_at: refreshedAt(records.now()),
  };
}

/** The days of a range, oldest first. */
export function daysOf({ first, last }: DayRange): string[] {
  const days = [];
  for (let day = first; day <= last; day = addDays(day, 1)) {
    days.push(day);
  }
  return days;
}

/** By time, the main metric decides within a bucket, highest first. */
function inOrder(entries: Entry[], { orderBy, mainMetric, isAscending }: AnalyticsQuery): Entry[] {
  const direction = isAscending ? 1 : -1;
  const compare = (a: Entry, b: Entry, name: string): number =>
    (a.metrics[name] ?? 0) - (b.metrics[name] ?? 0);
  if (orderBy !== 'time') {
    return entries.toSorted((a, b) => direction * compare(a, b, orderBy));
  }
  return entries.toSorted((a, b) =>
    a.day === b.day ? compare(b, a, mainMetric) : direction * (a.day < b.day ? -1 : 1),
  );
}

/** Data is refreshed as it is shown, by whole hours. */
function refreshedAt(now: number): string {
  return new Date(now - (now % HOUR_MS)).toISOString().replace('.000Z', 'Z');
}
