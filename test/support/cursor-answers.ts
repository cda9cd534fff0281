import { NotAllowedError, RejectedCallError } from '../../shared/http.ts';
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

/** A member's spend as the documentation shows it; money is text. */
export function spendRow(more: Row = {}): Row {
  return {
    userId: 'user_x1',
    name: 'A',
    email: 'a@example.com',
    role: 'member',
    spendCents: '1250',
    overallSpendCents: '3250',
    fastPremiumRequests: 12,
    hardLimitOverrideDollars: '0',
    monthlyLimitDollars: null,
    effectivePerUserLimitDollars: '100',
    ...more,
  };
}

/** Pages of spend in the cycle that began with the month, unless told otherwise. */
export function spendPages(pages: Row[][], subscriptionCycleStart = Date.UTC(2026, 0, 1)): Answer {
  return ({ body }) => {
    const { page } = body as { page: number };
    const totalMembers = pages.flat().length;
    return {
      teamMemberSpend: pages[page - 1] ?? [],
      subscriptionCycleStart,
      totalMembers,
      totalPages: pages.length,
    };
  };
}

/** A billing group with what it has spent by day. */
export function groupRow(spent: Record<string, string>, more: Row = {}): Row {
  return {
    id: 'group_1',
    name: 'Search',
    type: 'BILLING',
    directoryGroupId: null,
    memberCount: 1,
    createdAt: '2025-11-03T00:00:00.000Z',
    updatedAt: '2025-11-03T00:00:00.000Z',
    spendCents: '4200',
    currentMembers: [],
    formerMembers: [],
    dailySpend: Object.entries(spent).map(([date, spendCents]) => ({ date, spendCents })),
    ...more,
  };
}

/** The billing groups, and what is in none of them. */
export function groupsAnswer(groups: Row[], unassignedGroup: Row | null = null): Answer {
  return () => ({
    groups,
    unassignedGroup,
    billingCycle: { cycleStart: '2026-01-01T00:00:00.000Z', cycleEnd: '2026-02-01T00:00:00.000Z' },
  });
}

/** A vendor that does not answer the question, as the HTTP client throws it. */
export function refusal(status: 400 | 403 | 404): Answer {
  return ({ method, path }) => {
    const said = `${method} ${path} answered ${status}`;
    throw status === 400 ? new RejectedCallError(said, status) : new NotAllowedError(said, status);
  };
}

export type CursorTeam = {
  members?: Row[] | Answer;
  users?: Row[][] | Answer;
  /** The events of 2026-01-05, or of whenever is asked for; of people who were asked for by id; of the day after. */
  events?: Row[][] | Answer;
  leavers?: Record<string, Row[][] | Answer>;
  today?: Row[][] | Answer;
  spend?: Row[][] | Answer;
  groups?: Answer;
};

const MEMBER = { id: 101, email: 'A@Example.com', name: 'A', role: 'member', isRemoved: false };
const TOMORROW = Date.UTC(2026, 0, 6);

/** Cursor's API for a small plan's team with one member and nothing done, unless told otherwise. */
export function cursorSession({
  members = [MEMBER],
  users = [[]],
  events = [[]],
  leavers = {},
  today = [[]],
  spend = refusal(403),
  groups = refusal(403),
}: CursorTeam = {}) {
  const eventsOf = ({ userId, startDate }: { userId?: string; startDate: number }) =>
    userId === undefined ? (startDate === TOMORROW ? today : events) : (leavers[userId] ?? [[]]);
  return fakeSession({
    '/teams/members': typeof members === 'function' ? members : () => ({ teamMembers: members }),
    '/teams/daily-usage-data': typeof users === 'function' ? users : userDayPages(users),
    '/teams/filtered-usage-events': (call, count) => {
      const wanted = eventsOf(call.body as { startDate: number });
      return (typeof wanted === 'function' ? wanted : eventPages(wanted))(call, count);
    },
    '/teams/spend': typeof spend === 'function' ? spend : spendPages(spend),
    '/teams/groups': groups,
  });
}
