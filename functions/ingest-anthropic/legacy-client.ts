import { nextCursor, ORGANIZATION, type RawRow } from '../../shared/anthropic/pages.ts';
import { addDays, type Day, dayOf } from '../../shared/day.ts';
import { RetryableError } from '../../shared/errors.ts';
import type { VendorSession } from '../../shared/http.ts';
import { makePageGuard } from '../../shared/ingest/page-guard.ts';
import { isOfDay, readAnswer } from '../../shared/ingest/vendor-rows.ts';
import { type Nanos, readCents } from '../../shared/money.ts';
import type { Rung } from './ladder.ts';
import { costRow, type ReportAnswer, reportAnswer } from './legacy-schema.ts';
import type { Part } from './state.ts';

/** Where the two reports lie. */
export const LEGACY_ENDPOINTS: Record<Part, string> = {
  usage: `${ORGANIZATION}/usage_report/messages`,
  cost: `${ORGANIZATION}/cost_report`,
};

/** What each report is grouped by: the usage by five dimensions, its most; money is shared along them. */
const DIMENSIONS: Record<Part, readonly string[]> = {
  usage: ['api_key_id', 'workspace_id', 'model', 'service_tier', 'context_window'],
  cost: ['workspace_id', 'description'],
};

/** Read as the text that the vendor wrote. */
const DECIMAL_FIELDS = new Set(['amount']);

/** A page of a report's rows for the day. */
export type ReportPage = {
  rows: RawRow[];
  /** The cursor of the page after it; undefined when it is the last. */
  next: string | undefined;
};

/**
 * The day's rows of a report, from a cursor on. Buckets are filtered by their own start: the documentation words
 * the range's end in two ways.
 * @throws RetryableError when the report ends without the day's bucket, which it has even for an empty day:
 * without it the day is not ready, and its money must not be read as none.
 */
export async function* readLegacy(
  session: VendorSession,
  part: Part,
  day: Day,
  { limit, dropped }: Pick<Rung, 'limit' | 'dropped'>,
  from: string | undefined,
): AsyncGenerator<ReportPage> {
  const path = LEGACY_ENDPOINTS[part];
  const without: readonly string[] = dropped;
  const dimensions = DIMENSIONS[part].filter((name) => !without.includes(name));
  const cursors = new Set<string>(from ? [from] : []);
  const guard = makePageGuard(path);
  let page = from;
  let hadBucket = from !== undefined;
  do {
    const query = reportQuery(day, dimensions);
    if (limit !== null) query.set('limit', String(limit));
    if (page) query.set('page', page);
    const answer = await readReport(session, path, query);
    const buckets = bucketsOf(answer, day, path);
    const rows = buckets.flatMap((bucket) => bucket.results);
    const next = nextCursor(path, answer.has_more, answer.next_page, cursors);
    guard.check(answer.data, page ?? 'the first', next !== undefined);
    hadBucket ||= buckets.length > 0;
    if (!next && !hadBucket) throw new RetryableError(`${path} leaves out ${day}: the day is not ready`);
    page = next;
    yield { rows, next };
  } while (page);
}

/**
 * The total of a day by the cost report, in 1e-9 dollars; undefined when the report does not have the day.
 * @throws InvalidInputError when the answer or an amount cannot be read.
 */
export async function readCostTotal(session: VendorSession, day: Day): Promise<Nanos | undefined> {
  const path = LEGACY_ENDPOINTS.cost;
  const [bucket] = bucketsOf(await readReport(session, path, reportQuery(day, [])), day, path);
  return bucket?.results
    .map((row) => readCents(readAnswer(row, costRow, path).amount, 'amount').nanos)
    .reduce((sum, nanos) => sum + nanos, 0n);
}

/** The day's buckets of an answer. @throws InvalidInputError for a bucket that no reading of the range has. */
function bucketsOf({ data }: ReportAnswer, day: Day, path: string) {
  return data.filter(({ starting_at }) => isOfDay(dayOf(Date.parse(starting_at)), day, path));
}

function reportQuery(day: Day, dimensions: readonly string[]): URLSearchParams {
  const query = new URLSearchParams({
    starting_at: `${day}T00:00:00Z`,
    ending_at: `${addDays(day, 1)}T00:00:00Z`,
    bucket_width: '1d',
  });
  for (const dimension of dimensions) query.append('group_by[]', dimension);
  return query;
}

async function readReport(session: VendorSession, path: string, query: URLSearchParams) {
  const raw = await session.call({ method: 'GET', path, query, decimals: DECIMAL_FIELDS });
  return readAnswer(raw, reportAnswer, path);
}
