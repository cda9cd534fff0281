import { InvalidInputError } from '../errors.ts';
import type { VendorSession } from '../http.ts';
import { makePageGuard } from '../ingest/page-guard.ts';
import { readAnswer } from '../ingest/vendor-rows.ts';
import { listAnswer } from './schema.ts';

/** Where everything of the Admin API lies. */
export const ORGANIZATION = '/v1/organizations';
const LIST_LIMIT = '1000';
const NO_DECIMALS = new Set<string>();

/** A row as the vendor sent it. */
export type RawRow = Record<string, unknown>;

/** The directories of an organization. */
export type ListName = 'api_keys' | 'users' | 'workspaces';

/** The path of a directory. */
export function listEndpoint(list: ListName): string {
  return `${ORGANIZATION}/${list}`;
}

/** Everything that a directory lists, over all its pages. */
export async function readList(session: VendorSession, list: ListName): Promise<RawRow[]> {
  const path = listEndpoint(list);
  const rows: RawRow[] = [];
  const cursors = new Set<string>();
  let after: string | undefined;
  do {
    const query = new URLSearchParams({ limit: LIST_LIMIT });
    if (list === 'workspaces') query.set('include_archived', 'true');
    if (after) query.set('after_id', after);
    const raw = await session.call({ method: 'GET', path, query, decimals: NO_DECIMALS });
    const answer = readAnswer(raw, listAnswer, path);
    rows.push(...answer.data);
    after = nextCursor(path, answer.has_more, answer.last_id, cursors);
  } while (after);
  return rows;
}

/** A page of a report's rows, and the cursor of the page after it; undefined when it is the last. */
export type ReportPage = { rows: RawRow[]; next: string | undefined };

/** A page as a report's endpoint answers it, whatever its data are. */
type ReportAnswer = { data: readonly unknown[]; has_more: boolean; next_page?: string | null | undefined };

/**
 * Asks for a report page by page, from a cursor on.
 * @throws InvalidInputError when the cursor does not move, or the guard refuses a page.
 */
export async function* readReportPages<Answer extends ReportAnswer>(
  path: string,
  query: URLSearchParams,
  from: string | undefined,
  ask: (query: URLSearchParams) => Promise<Answer>,
): AsyncGenerator<Answer & Pick<ReportPage, 'next'>> {
  const cursors = new Set<string>(from ? [from] : []);
  const guard = makePageGuard(path);
  let page = from;
  do {
    const pageQuery = new URLSearchParams(query);
    if (page) pageQuery.set('page', page);
    const answer = await ask(pageQuery);
    const next = nextCursor(path, answer.has_more, answer.next_page, cursors);
    guard.check(answer.data, page ?? 'the first', next !== undefined);
    yield { ...answer, next };
    page = next;
  } while (page);
}

/**
 * The cursor of the page after this one, entered among those seen; undefined after the last page.
 * @throws InvalidInputError when more is promised without a cursor, or with one that was already used.
 */
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
