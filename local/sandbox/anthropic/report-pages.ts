import { addDays } from '../days.ts';
import type { Call } from '../routes.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import type { DayRange } from './query.ts';

/** Where a page starts: a day, and the number of its results that earlier pages have shown. */
type Position = { day: string; offset: number };

/** A report to be cut into pages of so many buckets at most, and so many results in all. */
export type Report = { days: DayRange; limit: number; rowsPerPage: number; rowsOf(day: string): object[] };

/** The page that a call asks for; a bucket with many results goes on, as the same bucket, on the next page. */
export function reportPage(call: Call, report: Report) {
  const data = [];
  let left = report.rowsPerPage;
  let position = startPosition(call, report.days);
  while (position.day <= report.days.last && data.length < report.limit && left > 0) {
    const rows = report.rowsOf(position.day);
    const results = rows.slice(position.offset, position.offset + left);
    data.push({ ...bucketOf(position.day), results });
    left -= results.length;
    const offset = position.offset + results.length;
    position =
      offset < rows.length ? { day: position.day, offset } : { day: addDays(position.day, 1), offset: 0 };
  }
  const hasMore = position.day <= report.days.last;
  return {
    data,
    has_more: hasMore,
    next_page: hasMore ? writeCursor(call, `${position.day}~${position.offset}`) : null,
  };
}

/** The bounds of a day's bucket. */
export function bucketOf(day: string) {
  const at = (which: string): string => `${which}T00:00:00Z`;
  return { starting_at: at(day), ending_at: at(addDays(day, 1)) };
}

function startPosition(call: Call, days: DayRange): Position {
  const [day = days.first, offset = '0'] = readCursor(call)?.split('~') ?? [];
  return { day, offset: Number(offset) };
}
