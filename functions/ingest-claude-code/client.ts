import { nextCursor, ORGANIZATION, type RawRow } from '../../shared/anthropic/pages.ts';
import type { Day } from '../../shared/day.ts';
import type { VendorSession } from '../../shared/http.ts';
import { makePageGuard } from '../../shared/ingest/page-guard.ts';
import { readAnswer } from '../../shared/ingest/vendor-rows.ts';
import { DECIMAL_FIELDS, reportAnswer } from './schema.ts';

export const REPORT_ENDPOINT = `${ORGANIZATION}/usage_report/claude_code`;
/** The most rows that a page may have. */
const PAGE_LIMIT = '1000';

/** A page of the report's rows, and the cursor of the page after it; undefined when it is the last. */
export type ReportPage = { rows: RawRow[]; next: string | undefined };

/** The day's rows of the Claude Code report, from a cursor on. */
export async function* readReport(
  session: VendorSession,
  day: Day,
  from: string | undefined,
): AsyncGenerator<ReportPage> {
  const cursors = new Set<string>(from ? [from] : []);
  const guard = makePageGuard(REPORT_ENDPOINT);
  let page = from;
  do {
    const query = new URLSearchParams({ starting_at: day, limit: PAGE_LIMIT });
    if (page) query.set('page', page);
    const raw = await session.call({ method: 'GET', path: REPORT_ENDPOINT, query, decimals: DECIMAL_FIELDS });
    const answer = readAnswer(raw, reportAnswer, REPORT_ENDPOINT);
    const next = nextCursor(REPORT_ENDPOINT, answer.has_more, answer.next_page, cursors);
    guard.check(answer.data, page ?? 'the first', next !== undefined);
    yield { rows: answer.data, next };
    page = next;
  } while (page);
}
