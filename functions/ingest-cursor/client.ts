import { type Day, endOfDay, startOfDay } from '../../shared/day.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import type { VendorSession } from '../../shared/http.ts';
import { makePageGuard } from '../../shared/ingest/page-guard.ts';
import { ifOnPlan } from '../../shared/ingest/plan.ts';
import type { FetchRequest } from '../../shared/ingest/source.ts';
import { readAnswer } from '../../shared/ingest/vendor-rows.ts';
import {
  type BillingGroup,
  DECIMAL_FIELDS,
  dailyUsageAnswer,
  groupsAnswer,
  membersAnswer,
  spendAnswer,
  usageEventsAnswer,
} from './schema.ts';

export const MEMBERS_ENDPOINT = '/teams/members';
export const DAILY_USAGE_ENDPOINT = '/teams/daily-usage-data';
export const EVENTS_ENDPOINT = '/teams/filtered-usage-events';
export const SPEND_ENDPOINT = '/teams/spend';
export const GROUPS_ENDPOINT = '/teams/groups';

/** The largest page that the events endpoint is known to accept. */
const EVENTS_PAGE_SIZE = 1000;
const USERS_PAGE_SIZE = 500;

export type RawRow = Record<string, unknown>;

/** One page of rows as the vendor sent them; `next` is undefined on the last. */
export type RawPage = { rows: RawRow[]; page: number; next: number | undefined };

/** How a page is asked for: what it resolves with undefined for is not there, and the pages end. */
export type Asking = <T>(page: number, ask: () => Promise<T>) => Promise<T | undefined>;

/** As it is: a refusal is thrown. */
export const directly: Asking = (_page, ask) => ask();

/**
 * Of what the plan may lack: a refusal ends the pages, or is thrown where nothing goes without the endpoint. After
 * a first page it is a right that was lost.
 */
export function onPlan(request: FetchRequest, endpoint: string, isNeeded = false): Asking {
  return (page, ask) => {
    const hasAnswered = page > 1 || request.hasAnswered(endpoint);
    return isNeeded && !hasAnswered ? ask() : ifOnPlan({ hasAnswered: () => hasAnswered }, endpoint, ask);
  };
}

/** Everybody in the team, and who has left it. */
export async function readMembers(session: VendorSession): Promise<RawRow[]> {
  const answer = await session.call({ method: 'GET', path: MEMBERS_ENDPOINT, decimals: DECIMAL_FIELDS });
  return readAnswer(answer, membersAnswer, MEMBERS_ENDPOINT).teamMembers;
}

/** The day's usage of everybody with a membership, from page `from` on; page and pageSize are both sent. */
export function readDailyUsage(
  session: VendorSession,
  day: Day,
  from: number,
  asking: Asking,
): AsyncGenerator<RawPage> {
  return readPages(DAILY_USAGE_ENDPOINT, from, asking, async (page) => {
    const body = { ...rangeOf(day), page, pageSize: USERS_PAGE_SIZE };
    const raw = await post(session, DAILY_USAGE_ENDPOINT, body);
    const { data: rows, pagination } = readAnswer(raw, dailyUsageAnswer, DAILY_USAGE_ENDPOINT);
    const { page: current, hasNextPage, totalUsers } = pagination;
    if (hasNextPage && page > (totalUsers ?? page))
      throw new InvalidInputError(
        `${DAILY_USAGE_ENDPOINT} has ${totalUsers} users, and more pages than that`,
      );
    return { rows, current, hasNextPage };
  });
}

/** Epoch milliseconds, both ends included. */
export type Range = { startDate: number; endDate: number };

/** A page of events with the vendor's own count of them. */
export type EventsPage = RawPage & { totalCount: number };

/**
 * The events of a range, or of one person in it, from page `from` on.
 * @throws InvalidInputError as soon as there are more of them than the vendor counts.
 */
export async function* readEvents(
  session: VendorSession,
  wanted: Range & { userId?: string },
  from: number,
  asking: Asking,
): AsyncGenerator<EventsPage> {
  let read = 0;
  const pages = readPages(EVENTS_ENDPOINT, from, asking, async (page) => {
    const raw = await post(session, EVENTS_ENDPOINT, { ...wanted, page, pageSize: EVENTS_PAGE_SIZE });
    const answer = readAnswer(raw, usageEventsAnswer, EVENTS_ENDPOINT);
    const { currentPage: current, hasNextPage } = answer.pagination;
    return { rows: answer.usageEvents, current, hasNextPage, totalCount: answer.totalUsageEventsCount };
  });
  for await (const page of pages) {
    read += page.rows.length;
    if (read > page.totalCount) throw miscounted(read, page.totalCount);
    yield page;
  }
}

/** Events that are not as many as the vendor counts. */
export function miscounted(read: number, counted: number): InvalidInputError {
  return new InvalidInputError(`${EVENTS_ENDPOINT} sent ${read} events and counts ${counted}`);
}

/** A page of what members have spent since the cycle began, epoch milliseconds. */
export type SpendPage = RawPage & { cycleStart: number };

/** What members have spent in the running cycle, in an order that spending does not change. */
export function readSpend(session: VendorSession, from: number, asking: Asking): AsyncGenerator<SpendPage> {
  return readPages(SPEND_ENDPOINT, from, asking, async (page) => {
    const body = { sortBy: 'user', sortDirection: 'asc', page, pageSize: USERS_PAGE_SIZE };
    const answer = readAnswer(await post(session, SPEND_ENDPOINT, body), spendAnswer, SPEND_ENDPOINT);
    const { teamMemberSpend: rows, totalPages, subscriptionCycleStart: cycleStart } = answer;
    return { rows, current: page, hasNextPage: page < totalPages, cycleStart };
  });
}

/** The billing groups of the cycle that the day is in, with the rest of the team as the last. */
export async function readGroups(session: VendorSession, day: Day): Promise<BillingGroup[]> {
  const query = new URLSearchParams({ billingCycle: day });
  const call = { method: 'GET', path: GROUPS_ENDPOINT, query, decimals: DECIMAL_FIELDS } as const;
  const answer = readAnswer(await session.call(call), groupsAnswer, GROUPS_ENDPOINT);
  return answer.unassignedGroup ? [...answer.groups, answer.unassignedGroup] : answer.groups;
}

/** The range of a whole day. */
export function rangeOf(day: Day): Range {
  return { startDate: startOfDay(day), endDate: endOfDay(day) };
}

type Answered = { rows: RawRow[]; current: number; hasNextPage: boolean };

/**
 * Asks page after page until the vendor says that there is none.
 * @throws InvalidInputError when a page is not the one asked for, or the guard refuses it.
 */
async function* readPages<T extends Answered>(
  endpoint: string,
  from: number,
  asking: Asking,
  ask: (page: number) => Promise<T>,
): AsyncGenerator<T & RawPage> {
  const guard = makePageGuard(endpoint);
  for (let page = from; ; page += 1) {
    const answer = await asking(page, () => ask(page));
    if (!answer) return;
    const { rows, current, hasNextPage } = answer;
    if (current !== page)
      throw new InvalidInputError(`${endpoint} answered page ${current} when asked for ${page}`);
    guard.check(rows, page, hasNextPage);
    yield { ...answer, page, next: hasNextPage ? page + 1 : undefined };
    if (!hasNextPage) return;
  }
}

function post(session: VendorSession, path: string, body: unknown): Promise<unknown> {
  return session.call({ method: 'POST', path, body, decimals: DECIMAL_FIELDS });
}
