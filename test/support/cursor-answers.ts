import { type Answer, fakeSession } from './vendor-session.ts';

type Row = Record<string, unknown>;

/** An event as the documentation of the Admin API shows it; money is text, as the session reads it. */
export function eventRow(more: Row = {}): Row {
  return {
    timestamp: '1767600000123',
    userEmail: 'a@example.com',
    model: 'model-a',
    kind: 'Usage-based',
    maxMode: false,
    requestsCosts: '2',
    isTokenBasedCall: true,
    isChargeable: true,
    isHeadless: false,
    tokenUsage: {
      inputTokens: 100,
      outputTokens: 50,
      cacheWriteTokens: 7,
      cacheReadTokens: 900,
      totalCents: '1.25',
      discountPercentOff: 10,
    },
    chargedCents: '1.5',
    cursorTokenFee: '0.25',
    isFreeBugbot: false,
    ...more,
  };
}

/** A user's day as the documentation shows it. */
export function userDayRow(more: Row = {}): Row {
  return {
    userId: 'user_x1',
    day: '2026-01-05',
    date: 1767571200000,
    email: 'a@example.com',
    isActive: true,
    totalLinesAdded: 120,
    totalLinesDeleted: 10,
    acceptedLinesAdded: 80,
    acceptedLinesDeleted: 4,
    totalApplies: 6,
    totalAccepts: 5,
    totalRejects: 1,
    totalTabsShown: 40,
    totalTabsAccepted: 22,
    composerRequests: 3,
    chatRequests: 2,
    agentRequests: 9,
    cmdkUsages: 1,
    subscriptionIncludedReqs: 11,
    apiKeyReqs: 0,
    usageBasedReqs: 4,
    bugbotUsages: 0,
    mostUsedModel: null,
    applyMostUsedExtension: null,
    tabMostUsedExtension: null,
    clientVersion: null,
    ...more,
  };
}

/** Pages of events; the vendor's own count is that of the rows unless given. */
export function eventPages(pages: Row[][], count = pages.flat().length): Answer {
  return ({ body }) => {
    const { page } = body as { page: number };
    const hasNextPage = page < pages.length;
    return {
      totalUsageEventsCount: count,
      pagination: {
        numPages: pages.length,
        currentPage: page,
        pageSize: 1000,
        hasNextPage,
        hasPreviousPage: page > 1,
      },
      usageEvents: pages[page - 1] ?? [],
      period: { startDate: 1767571200000, endDate: 1767657599999 },
    };
  };
}

/** Pages of users' days. */
export function userDayPages(pages: Row[][]): Answer {
  return ({ body }) => {
    const { page } = body as { page: number };
    const hasNextPage = page < pages.length;
    return {
      data: pages[page - 1] ?? [],
      period: { startDate: 1767571200000, endDate: 1767657599999 },
      pagination: {
        page,
        pageSize: 500,
        totalUsers: 1,
        totalPages: pages.length,
        hasNextPage,
        hasPreviousPage: false,
      },
    };
  };
}

type Team = { members?: Row[]; users?: Row[][] | Answer; events?: Row[][] | Answer };

/** Cursor's API for a team with one member and nothing done, unless told otherwise. */
export function cursorSession({ members, users = [[]], events = [[]] }: Team = {}) {
  const teamMembers = members ?? [
    { id: 101, email: 'A@Example.com', name: 'A', role: 'member', isRemoved: false },
  ];
  return fakeSession({
    '/teams/members': () => ({ teamMembers }),
    '/teams/daily-usage-data': typeof users === 'function' ? users : userDayPages(users),
    '/teams/filtered-usage-events': typeof events === 'function' ? events : eventPages(events),
  });
}
