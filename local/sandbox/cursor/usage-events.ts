import { addDays, DAY_MS, dayOf, startOf } from '../days.ts';
import { centsNumber } from '../money.ts';
import { emailAs, isMember, type Person } from '../people.ts';
import { vendorId } from '../random.ts';
import type { Records } from '../records.ts';
import type { Call } from '../routes.ts';
import { type Body, readBody, readCount, readRange, readText } from './body.ts';
import { type CursorEvent, type CursorTokens, SERVICE } from './event.ts';

const DEFAULT_PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 1000;

/** The matching events of a day: how many, and the events when they are needed. */
type Stretch = { day: string; count: number; read(): CursorEvent[] };

/** POST /teams/filtered-usage-events: newest first, both ends of the range included. */
export function usageEvents(records: Records, call: Call) {
  const body = readBody(call, ['startDate', 'endDate', 'userId', 'email', 'page', 'pageSize']);
  const { start, end } = readRange(body);
  const page = readCount(body, 'page', 1);
  const pageSize = readCount(body, 'pageSize', DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
  const stretches = stretchesOf(records, start, end, personFilter(records, body));
  const total = stretches.reduce((sum, stretch) => sum + stretch.count, 0);
  const numPages = Math.max(1, Math.ceil(total / pageSize));
  return {
    totalUsageEventsCount: total,
    pagination: {
      numPages,
      currentPage: page,
      pageSize,
      hasNextPage: page < numPages,
      hasPreviousPage: page > 1,
    },
    usageEvents: readPage(records, stretches, (page - 1) * pageSize, pageSize),
    period: { startDate: start, endDate: end },
  };
}

function stretchesOf(records: Records, start: number, end: number, isWanted: PersonFilter): Stretch[] {
  const stretches: Stretch[] = [];
  for (let day = dayOf(end); startOf(day) + DAY_MS > start; day = addDays(day, -1)) {
    const from = start - startOf(day);
    const to = end - startOf(day);
    const isWhole = from <= 0 && to >= DAY_MS - 1 && isWanted === undefined;
    const isMatch = (event: CursorEvent): boolean =>
      event.offset >= from && event.offset <= to && (isWanted?.(event) ?? true);
    const read = (): CursorEvent[] =>
      isWhole ? records.cursorDay(day).events : records.cursorDay(day).events.filter(isMatch);
    stretches.push({ day, count: isWhole ? records.cursorCount(day) : read().length, read });
  }
  return stretches;
}

type PersonFilter = ((event: CursorEvent) => boolean) | undefined;

/** Both documented forms of a user id are taken: the number of members and the text of daily-usage-data. */
function personFilter({ organization, now }: Records, body: Body): PersonFilter {
  const today = dayOf(now());
  const email = readText(body, 'email')?.trim().toLowerCase();
  const userId = typeof body.userId === 'number' ? String(body.userId) : readText(body, 'userId');
  if (email === undefined && userId === undefined) {
    return undefined;
  }
  const wanted = new Set(
    organization.people
      .filter(
        (person) => userId === undefined || [person.cursorUserId, String(person.cursorId)].includes(userId),
      )
      .filter((person) => email === undefined || (person.email === email && isMember(person, today)))
      .map((person) => person.index),
  );
  return (event) => wanted.has(event.person);
}

function readPage(records: Records, stretches: Stretch[], offset: number, size: number) {
  const rows = [];
  let skip = offset;
  for (const stretch of stretches) {
    if (skip >= stretch.count) {
      skip -= stretch.count;
      continue;
    }
    const end = stretch.count - skip;
    const wanted = stretch
      .read()
      .slice(Math.max(0, end - (size - rows.length)), end)
      .reverse();
    rows.push(...wanted.map((event) => eventJson(records, stretch.day, event)));
    skip = 0;
    if (rows.length === size) {
      break;
    }
  }
  return rows;
}

function eventJson({ organization, now }: Records, day: string, event: CursorEvent) {
  const person = organization.people[event.person];
  const known = person !== undefined && isMember(person, dayOf(now())) ? person : undefined;
  return {
    timestamp: String(startOf(day) + event.offset),
    ...ownerJson(organization.seed, event, known),
    model: event.model,
    kind: event.kind,
    maxMode: event.maxMode,
    requestsCosts: event.requests,
    isTokenBasedCall: event.tokens !== null,
    isChargeable: event.isChargeable,
    isHeadless: event.headless,
    ...(event.tokens === null ? {} : { tokenUsage: tokensJson(event.tokens) }),
    chargedCents: centsNumber(event.nano, event.tail),
    ...(event.feeNano === null ? {} : { cursorTokenFee: centsNumber(event.feeNano) }),
    isFreeBugbot: false,
    ...conversationJson(organization.seed, day, event),
  };
}

/**
 * The e-mail of somebody who has left by now is gone, on old days too: absent from some events, empty in others, as
 * in those that name nobody.
 */
function ownerJson(seed: string, event: CursorEvent, known: Person | undefined) {
  if (event.person === SERVICE) {
    return {
      serviceAccountId: vendorId('sa', seed, 'cloud-agent'),
      serviceAccountName: 'cloud-agent',
      cloudAgentId: vendorId('bc', seed, 'cloud-agent'),
    };
  }
  if (known === undefined) {
    return event.offset % 2 === 0 ? {} : { userEmail: '' };
  }
  return { userEmail: emailAs(known, 'events') };
}

/** A newer field, which some events have. */
function conversationJson(seed: string, day: string, { offset, tokens }: CursorEvent) {
  const hasConversation = tokens !== null && offset % 3 === 0;
  return hasConversation ? { conversationId: vendorId('conversation', seed, day, offset) } : {};
}

function tokensJson(tokens: CursorTokens) {
  return {
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    cacheWriteTokens: tokens.cacheWrite,
    cacheReadTokens: tokens.cacheRead,
    totalCents: centsNumber(tokens.nano),
    ...(tokens.discount === null ? {} : { discountPercentOff: tokens.discount }),
  };
}
