import type { Day } from '../../shared/day.ts';
import { InvalidInputError, RetryableError } from '../../shared/errors.ts';
import {
  countAmount,
  emptyPage,
  type FetchEnd,
  type FetchRequest,
  type Page,
  type Source,
} from '../../shared/ingest/source.ts';
import { isOfDay, readRow } from '../../shared/ingest/vendor-rows.ts';
import { formatUsd, readCents } from '../../shared/money.ts';
import {
  DAILY_USAGE_ENDPOINT,
  EVENTS_ENDPOINT,
  type EventsPage,
  readDailyUsage,
  readEvents,
  readMembers,
} from './client.ts';
import { eventDay, eventRecord, memberRecord, userDayRecord } from './normalize.ts';
import { EVENT_ESSENTIAL, member, USER_DAY_ESSENTIAL, usageEvent, userDay } from './schema.ts';

/** Where a day goes on, and how many events it has had so far. */
type Resume = {
  at: 'users' | 'events' | 'end';
  page: number;
  eventsRead: number;
  /** The vendor's own count; null before the first page. */
  eventsCounted: number | null;
};

const START: Resume = { at: 'users', page: 1, eventsRead: 0, eventsCounted: null };
const EVENTS: Resume = { ...START, at: 'events' };

/** Cursor: the team's members, each user's day, and every usage event with its money. */
export const cursorSource = {
  name: 'cursor',
  async *read({ day, session, resume }: FetchRequest): AsyncGenerator<Page, FetchEnd> {
    let at = resume as Resume | undefined;
    if (!at) {
      at = START;
      yield membersPage(await readMembers(session), day);
    }
    if (at.at === 'users') {
      for await (const { page, rows, isLast } of readDailyUsage(session, day, at.page)) {
        yield usersPage(rows, day, isLast ? EVENTS : { ...START, page: page + 1 });
      }
      at = EVENTS;
    }
    if (at.at === 'events') {
      for await (const events of readEvents(session, day, at.page)) {
        at = afterEvents(at, events, at === resume);
        yield eventsPage(events.rows, day, at);
      }
    }
    return { report: 'filtered-usage-events', provenEmpty: at.eventsCounted === 0, findings: [] };
  },
} satisfies Source;

/**
 * Where the day stands after a page of events.
 * @throws RetryableError when the vendor's count has moved since the page before: the events moved with it, and
 * reading them anew helps; InvalidInputError when a continuation carries the count, which no retry mends.
 * @throws InvalidInputError when there are more or fewer events than the vendor counts.
 */
function afterEvents(before: Resume, events: EventsPage, isContinued: boolean): Resume {
  const { rows, page, totalCount, isLast } = events;
  const { eventsCounted } = before;
  if (eventsCounted !== null && eventsCounted !== totalCount) {
    const moved = `${EVENTS_ENDPOINT} counted ${eventsCounted} events, and ${totalCount} a page later`;
    throw isContinued ? new InvalidInputError(moved) : new RetryableError(moved);
  }
  const eventsRead = before.eventsRead + rows.length;
  if (eventsRead > totalCount || (isLast && eventsRead !== totalCount)) {
    throw new InvalidInputError(`${EVENTS_ENDPOINT} sent ${eventsRead} events and counts ${totalCount}`);
  }
  return { at: isLast ? 'end' : 'events', page: page + 1, eventsRead, eventsCounted: totalCount };
}

type RawRow = Record<string, unknown>;

function membersPage(rows: RawRow[], day: Day): Page {
  const page = emptyPage(START);
  for (const raw of rows) {
    const read = readRow(raw, member, new Set(), '/teams/members');
    if ('row' in read) page.records.push(memberRecord(read.row, day, raw));
    else page.quarantined.push({ ...read.unreadable, usd: null });
  }
  return page;
}

/** Both ends of the range are inclusive, so the vendor's `day` decides what belongs to the slice. */
function usersPage(rows: RawRow[], day: Day, resume: Resume): Page {
  const page = emptyPage(resume);
  for (const raw of rows) {
    const read = readRow(raw, userDay, USER_DAY_ESSENTIAL, DAILY_USAGE_ENDPOINT);
    if (!isOfDay(String(raw.day), day, DAILY_USAGE_ENDPOINT)) continue;
    page.vendorRows += 1;
    if ('row' in read) page.records.push(userDayRecord(read.row, raw));
    else page.quarantined.push({ ...read.unreadable, usd: null });
  }
  return page;
}

function eventsPage(rows: RawRow[], day: Day, resume: Resume): Page {
  const page = emptyPage(resume);
  for (const raw of rows) {
    const read = readRow(raw, usageEvent, EVENT_ESSENTIAL, EVENTS_ENDPOINT);
    if (!isOfDay(eventDay({ timestamp: String(raw.timestamp) }), day, EVENTS_ENDPOINT)) continue;
    page.vendorRows += 1;
    if ('row' in read) {
      const { record, amount } = eventRecord(read.row, raw);
      page.records.push(record);
      countAmount(page, amount);
    } else {
      const usd = formatUsd(readCents(raw.chargedCents, 'chargedCents').nanos);
      page.quarantined.push({ ...read.unreadable, usd });
    }
  }
  return page;
}
