import { makeCursorSource } from '../../../../functions/ingest-cursor/index.ts';
import { type Day, startOfDay } from '../../../../shared/day.ts';
import { eventRow, groupRow, spendRow, userDayRow } from '../../../support/cursor-answers.ts';
import { type Endpoint, type Pages, pagesOf, type Row, type SourceSubject } from '../subject.ts';
import { type Answer, type Asked, numeral } from '../vendor.ts';

const USERS = '/teams/daily-usage-data';
const EVENTS = '/teams/filtered-usage-events';

const DAY_RANGE = { startDate: 1767571200000, endDate: 1767657599999 };
/** From the end of the day until 14:00 UTC of the day after it. */
const TODAY_RANGE = { startDate: 1767657600000, endDate: 1767708000000 };
const LEAVER = '102';

function pageNumber({ body }: Asked): number {
  return Number((body as Row).page);
}

function paginationOf({ count }: Pages, page: number) {
  const named = { page, currentPage: page, pageSize: 1000, numPages: count, totalPages: count };
  return { ...named, hasNextPage: page < count, hasPreviousPage: page > 1 };
}

const answerUsers =
  (pages: Pages): Answer =>
  (asked) => {
    const page = pageNumber(asked);
    const pagination = { ...paginationOf(pages, page), totalUsers: pages.rowCount };
    return { data: pages.at(page - 1), period: DAY_RANGE, pagination };
  };

/** The events of the whole day; nobody has any when asked for by id, nor has the day after. */
const answerEvents =
  (pages: Pages): Answer =>
  (asked) => {
    const { startDate, userId } = asked.body as Row;
    const isWholeDay = startDate === DAY_RANGE.startDate && userId === undefined;
    const told = isWholeDay ? pages : pagesOf([]);
    const page = pageNumber(asked);
    return {
      totalUsageEventsCount: told.rowCount,
      pagination: paginationOf(told, page),
      usageEvents: told.at(page - 1),
    };
  };

const answerSpend: Answer = (asked) => ({
  teamMemberSpend: [spendRow({ userId: `user_${pageNumber(asked)}` })],
  subscriptionCycleStart: Date.UTC(2026, 0, 1),
  totalMembers: 2,
  totalPages: 2,
});

function stuck(frame: Row): Row {
  return { ...frame, pagination: { ...(frame.pagination as Row), page: 1, currentPage: 1 } };
}

const users: Endpoint = {
  path: USERS,
  row: (n) => userDayRow({ userId: `user_${n}`, email: `p${n}@example.com` }),
  answer: answerUsers,
  unreadable: { change: { isActive: 'yes' }, usd: null },
  stuck,
  ofDay: {
    row: (day) => userDayRow({ day, userId: 'user_x2' }),
    refused: [
      ['day', { day: 'soon' }],
      ['totalLinesAdded', { totalLinesAdded: -1 }],
      ['acceptedLinesAdded', { acceptedLinesAdded: null }],
      ['totalAccepts', { totalAccepts: 1.5 }],
      ['totalRejects', { totalRejects: undefined }],
      ['subscriptionIncludedReqs', { subscriptionIncludedReqs: 'many' }],
      ['usageBasedReqs', { usageBasedReqs: '4' }],
    ],
  },
};

const events: Endpoint = {
  path: EVENTS,
  row: (n) =>
    eventRow({
      timestamp: String(startOfDay('2026-01-05') + n),
      chargedCents: numeral('1.5'),
      isChargeable: n % 2 === 1,
    }),
  answer: answerEvents,
  unreadable: { change: { maxMode: 'yes' }, usd: '0.015' },
  stuck,
  ofDay: {
    row: (day: Day) => eventRow({ timestamp: String(startOfDay(day)) }),
    refused: [
      ['timestamp', { timestamp: 'soon' }],
      ['chargedCents', { chargedCents: undefined }],
      ['chargedCents', { chargedCents: null }],
      ['chargedCents', { chargedCents: '' }],
      ['chargedCents', { chargedCents: '1,000.00' }],
      ['chargedCents', { chargedCents: 'NaN' }],
      ['isChargeable', { isChargeable: null }],
      ['tokenUsage', { tokenUsage: { inputTokens: -1 } }],
    ],
    withMoney: (chargedCents) => eventRow({ chargedCents }),
  },
};

/** Cursor, with somebody who has left, on a plan that tells of spend and billing groups too. */
export const cursor: SourceSubject = {
  name: 'cursor',
  source: makeCursorSource({ seatPrices: [] }),
  apiKey: 'key_0123456789',
  keySetting: 'CURSOR_API_KEY',
  // The key as the user name, without a password.
  headers: { authorization: 'Basic a2V5XzAxMjM0NTY3ODk6' },
  endpoints: [users, events],
  others: {
    '/teams/members': () => ({
      teamMembers: [
        { id: 101, email: 'p1@example.com', name: 'A', role: 'member', isRemoved: false },
        { id: 102, email: 'gone@example.com', name: 'B', role: 'member', isRemoved: true },
      ],
    }),
    '/teams/spend': answerSpend,
    '/teams/groups': () => ({ groups: [groupRow({ '2026-01-05': '7.5' })], unassignedGroup: null }),
  },
  needed: ['/teams/members'],
  unit: 'cents',
  day: {
    pages: { [USERS]: [2, 1], [EVENTS]: [2, 2, 1] },
    asked: [
      ['GET /teams/members'],
      [`POST ${EVENTS}`, { ...DAY_RANGE, userId: LEAVER, page: 1, pageSize: 1000 }],
      [`POST ${USERS}`, { ...DAY_RANGE, page: 1, pageSize: 500 }],
      [`POST ${USERS}`, { ...DAY_RANGE, page: 2, pageSize: 500 }],
      [`POST ${EVENTS}`, { ...DAY_RANGE, page: 1, pageSize: 1000 }],
      [`POST ${EVENTS}`, { ...DAY_RANGE, page: 2, pageSize: 1000 }],
      [`POST ${EVENTS}`, { ...DAY_RANGE, page: 3, pageSize: 1000 }],
      ['POST /teams/spend', { sortBy: 'user', sortDirection: 'asc', page: 1, pageSize: 500 }],
      ['POST /teams/spend', { sortBy: 'user', sortDirection: 'asc', page: 2, pageSize: 500 }],
      [`POST ${EVENTS}`, { ...TODAY_RANGE, page: 1, pageSize: 1000 }],
      ['GET /teams/groups?billingCycle=2026-01-05'],
    ],
    records: { raw_directory: 2, raw_cursor_usage: 3, raw_cursor_events: 5, raw_cursor_spend: 2 },
    vendorRows: 8,
    // Of five events of 1.5 cents every other one is included, beginning with the second.
    billedUsd: '0.045',
    includedUsd: '0.03',
  },
  probe: { asked: ['GET /teams/members'], endpoint: '/teams/members' },
  lacks: { cursors: 'Cursor numbers its pages' },
};
