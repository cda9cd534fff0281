import { addDays, isDay, startOf } from '../days.ts';
import { hash32 } from '../random.ts';
import { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';
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
  return { data, has_more: hasMore, next_page: hasMore ? writePage(call, position) : null };
}

function bucketOf(day: string) {
  const at = (which: string): string => `${which}T00:00:00Z`;
  return { starting_at: at(day), ending_at: at(addDays(day, 1)) };
}

function startPosition(call: Call, days: DayRange): Position {
  const page = call.url.searchParams.get('page');
  if (page === null) {
    return { day: days.first, offset: 0 };
  }
  const [day = '', offset = ''] = Buffer.from(page.replace(/^page_/, ''), 'base64url')
    .toString()
    .split('~');
  const position = { day, offset: Number(offset) };
  const isOurs = isDay(day) && startOf(day) >= startOf(days.first) && page === writePage(call, position);
  if (!isOurs) {
    throw new Refusal(400, 'page: the cursor does not belong to this query');
  }
  return position;
}

/** A cursor belongs to all parameters but itself and the limit. */
function writePage(call: Call, { day, offset }: Position): string {
  const query = [...call.url.searchParams].filter(([name]) => name !== 'page' && name !== 'limit').sort();
  const seal = hash32(JSON.stringify([call.url.pathname, query, day, offset]));
  return `page_${Buffer.from([day, offset, seal].join('~')).toString('base64url')}`;
}
