import { addDays, type Day } from '../../shared/day.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import type { VendorSession } from '../../shared/http.ts';
import { makePageGuard } from '../../shared/ingest/page-guard.ts';
import { readAnswer } from '../../shared/ingest/vendor-rows.ts';
import { DECIMAL_FIELDS, listAnswer, reportAnswer } from './schema.ts';

const ORGANIZATION = '/v1/organizations';
export const USAGE_ENDPOINT = `${ORGANIZATION}/usage_report/messages`;
export const COST_ENDPOINT = `${ORGANIZATION}/cost_report`;
const LIST_LIMIT = '1000';

/** The five dimensions that the usage report groups by, its most; money is shared along them. */
const USAGE_DIMENSIONS = ['api_key_id', 'workspace_id', 'model', 'service_tier', 'context_window'];
const COST_DIMENSIONS = ['workspace_id', 'description'];

type RawRow = Record<string, unknown>;

/** Everything that a directory lists, over all its pages. */
export async function readList(
  session: VendorSession,
  list: 'api_keys' | 'users' | 'workspaces',
): Promise<RawRow[]> {
  const path = `${ORGANIZATION}/${list}`;
  const rows: RawRow[] = [];
  const cursors = new Set<string>();
  let after: string | undefined;
  do {
    const query = new URLSearchParams({ limit: LIST_LIMIT });
    if (list === 'workspaces') query.set('include_archived', 'true');
    if (after) query.set('after_id', after);
    const raw = await session.call({ method: 'GET', path, query, decimals: DECIMAL_FIELDS });
    const answer = readAnswer(raw, listAnswer, path);
    rows.push(...answer.data);
    after = nextCursor(path, answer.has_more, answer.last_id, cursors);
  } while (after);
  return rows;
}

/** A page of a report's rows for the day. */
export type ReportPage = {
  rows: RawRow[];
  /** The cursor of the page after it; undefined when it is the last. */
  next: string | undefined;
};

/** The day's rows of the usage report, from a cursor on. */
export function readUsage(
  session: VendorSession,
  day: Day,
  from: string | undefined,
): AsyncGenerator<ReportPage> {
  return readReport(session, USAGE_ENDPOINT, USAGE_DIMENSIONS, day, from);
}

/** The day's rows of the cost report, from a cursor on. */
export function readCosts(
  session: VendorSession,
  day: Day,
  from: string | undefined,
): AsyncGenerator<ReportPage> {
  return readReport(session, COST_ENDPOINT, COST_DIMENSIONS, day, from);
}

/**
 * Buckets are filtered by their own start: the documentation words the range's end in two ways.
 * @throws InvalidInputError when the report ends without the day's bucket, which it has even for an empty day:
 * without it the day is not ready, and its money must not be read as none.
 */
async function* readReport(
  session: VendorSession,
  path: string,
  dimensions: readonly string[],
  day: Day,
  from: string | undefined,
): AsyncGenerator<ReportPage> {
  const cursors = new Set<string>(from ? [from] : []);
  const guard = makePageGuard(path);
  let page = from;
  let hadBucket = from !== undefined;
  do {
    const query = new URLSearchParams({
      starting_at: `${day}T00:00:00Z`,
      ending_at: `${addDays(day, 1)}T00:00:00Z`,
      bucket_width: '1d',
    });
    for (const dimension of dimensions) query.append('group_by[]', dimension);
    if (page) query.set('page', page);
    const raw = await session.call({ method: 'GET', path, query, decimals: DECIMAL_FIELDS });
    const answer = readAnswer(raw, reportAnswer, path);
    const buckets = answer.data.filter((bucket) => bucket.starting_at.slice(0, 10) === day);
    const rows = buckets.flatMap((bucket) => bucket.results);
    const next = nextCursor(path, answer.has_more, answer.next_page, cursors);
    guard.check(answer.data, page ?? 'the first', next !== undefined);
    hadBucket ||= buckets.length > 0;
    if (!next && !hadBucket) throw new InvalidInputError(`${path} leaves out ${day}: the day is not ready`);
    page = next;
    yield { rows, next };
  } while (page);
}

/** @throws InvalidInputError when more is promised without a cursor, or with one that was already used. */
function nextCursor(
  path: string,
  hasMore: boolean,
  cursor: string | null | undefined,
  seen: Set<string>,
): string | undefined {
  if (!hasMore) return undefined;
  if (!cursor) throw new InvalidInputError(`${path} promises more and gives no cursor`);
  if (seen.has(cursor))
    throw new InvalidInputError(`${path} gives the cursor ${cursor} again: it does not move`);
  seen.add(cursor);
  return cursor;
}
