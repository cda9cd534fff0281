import { type Day, endOfDay, startOfDay } from '../../shared/day.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import type { VendorSession } from '../../shared/http.ts';
import { makePageGuard } from '../../shared/ingest/page-guard.ts';
import { readAnswer } from '../../shared/ingest/vendor-rows.ts';
import { DECIMAL_FIELDS, dailyUsageAnswer, membersAnswer, usageEventsAnswer } from './schema.ts';

export const EVENTS_ENDPOINT = '/teams/filtered-usage-events';
export const DAILY_USAGE_ENDPOINT = '/teams/daily-usage-data';
const MEMBERS_ENDPOINT = '/teams/members';
/** The largest page that the events endpoint is known to accept. */
const EVENTS_PAGE_SIZE = 1000;
const USERS_PAGE_SIZE = 500;

type RawRow = Record<string, unknown>;

/** One page of rows as the vendor sent them. */
export type RawPage = { page: number; rows: RawRow[]; isLast: boolean };

/** Everybody in the team, and who has left it. */
export async function readMembers(session: VendorSession): Promise<RawRow[]> {
  const answer = await session.call({ method: 'GET', path: MEMBERS_ENDPOINT, decimals: DECIMAL_FIELDS });
  return readAnswer(answer, membersAnswer, MEMBERS_ENDPOINT).teamMembers;
}

/** The day's usage of everybody with a membership, from page `from` on; page and pageSize are both sent. */
export async function* readDailyUsage(
  session: VendorSession,
  day: Day,
  from: number,
): AsyncGenerator<RawPage> {
  yield* readPages(from, DAILY_USAGE_ENDPOINT, async (page) => {
    const body = { ...dateRange(day), page, pageSize: USERS_PAGE_SIZE };
    const answer = readAnswer(
      await post(session, DAILY_USAGE_ENDPOINT, body),
      dailyUsageAnswer,
      DAILY_USAGE_ENDPOINT,
    );
    const { page: current, hasNextPage } = answer.pagination;
    return { rows: answer.data, current, hasNextPage };
  });
}

/** A page of events with the vendor's own count of them. */
export type EventsPage = RawPage & { totalCount: number };

/** The day's events from page `from` on. */
export async function* readEvents(
  session: VendorSession,
  day: Day,
  from: number,
): AsyncGenerator<EventsPage> {
  let totalCount = 0;
  const pages = readPages(from, EVENTS_ENDPOINT, async (page) => {
    const body = { ...dateRange(day), page, pageSize: EVENTS_PAGE_SIZE };
    const answer = readAnswer(await post(session, EVENTS_ENDPOINT, body), usageEventsAnswer, EVENTS_ENDPOINT);
    totalCount = answer.totalUsageEventsCount;
    const { currentPage: current, hasNextPage } = answer.pagination;
    return { rows: answer.usageEvents, current, hasNextPage };
  });
  for await (const page of pages) yield { ...page, totalCount };
}

type Answered = { rows: RawRow[]; current: number; hasNextPage: boolean };

/**
 * Asks page after page until the vendor says that there is none.
 * @throws InvalidInputError when a page is not the one asked for, or the guard refuses it.
 */
async function* readPages(
  from: number,
  endpoint: string,
  ask: (page: number) => Promise<Answered>,
): AsyncGenerator<RawPage> {
  const guard = makePageGuard(endpoint);
  for (let page = from; ; page += 1) {
    const { rows, current, hasNextPage } = await ask(page);
    if (current !== page)
      throw new InvalidInputError(`${endpoint} answered page ${current} when asked for ${page}`);
    guard.check(rows, page, hasNextPage);
    yield { page, rows, isLast: !hasNextPage };
    if (!hasNextPage) return;
  }
}

function dateRange(day: Day) {
  return { startDate: startOfDay(day), endDate: endOfDay(day) };
}

function post(session: VendorSession, path: string, body: unknown): Promise<unknown> {
  return session.call({ method: 'POST', path, body, decimals: DECIMAL_FIELDS });
}
