import { ORGANIZATION, type ReportPage, readReportPages } from '../../shared/anthropic/pages.ts';
import type { Day } from '../../shared/day.ts';
import type { VendorSession } from '../../shared/http.ts';
import { readAnswer } from '../../shared/ingest/vendor-rows.ts';
import { DECIMAL_FIELDS, reportAnswer } from './schema.ts';

export const REPORT_ENDPOINT = `${ORGANIZATION}/usage_report/claude_code`;
/** The most rows that a page may have. */
const PAGE_LIMIT = '1000';

/** The day's rows of the Claude Code report, from a cursor on. */
export async function* readReport(
  session: VendorSession,
  day: Day,
  from: string | undefined,
): AsyncGenerator<ReportPage> {
  const wanted = new URLSearchParams({ starting_at: day, limit: PAGE_LIMIT });
  const pages = readReportPages(REPORT_ENDPOINT, wanted, from, (query) => ask(session, query));
  for await (const { data: rows, next } of pages) yield { rows, next };
}

/** Asks for a row of the report, as the cheapest question to it. @throws what the vendor says against it. */
export async function askForReport(session: VendorSession, day: Day): Promise<void> {
  await ask(session, new URLSearchParams({ starting_at: day, limit: '1' }));
}

async function ask(session: VendorSession, query: URLSearchParams) {
  const raw = await session.call({ method: 'GET', path: REPORT_ENDPOINT, query, decimals: DECIMAL_FIELDS });
  return readAnswer(raw, reportAnswer, REPORT_ENDPOINT);
}
