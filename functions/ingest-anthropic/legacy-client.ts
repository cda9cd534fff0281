import { ORGANIZATION, type ReportPage, readReportPages } from '../../shared/anthropic/pages.ts';
import { addDays, type Day, dayOf } from '../../shared/day.ts';
import { RetryableError } from '../../shared/errors.ts';
import type { VendorSession } from '../../shared/http.ts';
import { isOfDay, readAnswer } from '../../shared/ingest/vendor-rows.ts';
import { type Nanos, readCents } from '../../shared/money.ts';
import type { Rung } from './ladder.ts';
import { costRow, reportAnswer } from './legacy-schema.ts';
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
  const query = reportQuery(day, dimensions);
  if (limit !== null) query.set('limit', String(limit));
  const pages = readReportPages(path, query, from, (pageQuery) => readReport(session, path, day, pageQuery));
  let hadBucket = from !== undefined;
  for await (const { buckets, next } of pages) {
    const rows = buckets.flatMap((bucket) => bucket.results);
    hadBucket ||= buckets.length > 0;
    if (!next && !hadBucket) throw new RetryableError(`${path} leaves out ${day}: the day is not ready`);
    yield { rows, next };
  }
}

/**
 * The total of a day by the cost report, in 1e-9 dollars; undefined when the report does not have the day.
 * @throws InvalidInputError when the answer or an amount cannot be read.
 */
export async function readCostTotal(session: VendorSession, day: Day): Promise<Nanos | undefined> {
  const path = LEGACY_ENDPOINTS.cost;
  const { buckets } = await readReport(session, path, day, reportQuery(day, []));
  return buckets[0]?.results
    .map((row) => readCents(readAnswer(row, costRow, path).amount, 'amount').nanos)
    .reduce((sum, nanos) => sum + nanos, 0n);
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

/** An answer with the day's buckets of it. @throws InvalidInputError for a bucket that no reading of the range has. */
async function readReport(session: VendorSession, path: string, day: Day, query: URLSearchParams) {
  const raw = await session.call({ method: 'GET', path, query, decimals: DECIMAL_FIELDS });
  const answer = readAnswer(raw, reportAnswer, path);
  const buckets = answer.data.filter(({ starting_at }) => isOfDay(dayOf(Date.parse(starting_at)), day, path));
  return { ...answer, buckets };
}
