import { type firstPageOf, isFirstPage, isItem, queryOf } from './answers.ts';
import type { Faults, Hit, Item } from './fault.ts';
import { ANALYTICS, ANALYTICS_COST, ANALYTICS_USAGE, EVENTS } from './paths.ts';

const REFRESHED_LATER_MS = 3_600_000;
/** What is remembered of a query: it moves in the pass that is under way, or has moved in an earlier one. */
const MOVING = 1;
const MOVED = 2;

/** Faults of data that moves while it is read, from the second page of a query on. */
export const MOVING_DATA = {
  'shifting-page': {
    description:
      'from page 2 on one event has entered at the top (events of Cursor, in one pass over the pages), or data_refreshed_at is another (analytics)',
    paths: [EVENTS, ANALYTICS_USAGE, ANALYTICS_COST],
    times: 1,
    alter: (hit) => shiftedEvents(hit) ?? refreshed(hit),
  },
  refreshed: {
    description: 'from page 2 of a query on data_refreshed_at is an hour later, at the analytics reports',
    paths: ANALYTICS,
    times: 1,
    alter: refreshed,
  },
} satisfies Faults;

/** The pass that is struck ends where its first page is asked for again. */
function shiftedEvents(hit: Hit): Item | undefined {
  const { call, memory } = hit;
  const answer = hit.ask(call);
  const { pagination, usageEvents: rows, totalUsageEventsCount: total } = answer;
  if (!isItem(pagination) || !Array.isArray(rows) || typeof total !== 'number') {
    return undefined;
  }
  const state = memory.get(queryOf(call));
  if (isFirstPage(call)) {
    if (state === MOVING) {
      memory.set(queryOf(call), MOVED);
    }
    return undefined;
  }
  if (state === MOVED || (state === undefined && !hit.strike())) {
    return undefined;
  }
  memory.set(queryOf(call), MOVING);
  const page = Number(pagination.currentPage);
  const size = Number(pagination.pageSize);
  const { usageEvents: before } = hit.ask(pageOf(call, page - 1));
  const last = Array.isArray(before) && before.length === size ? before.slice(-1) : [];
  const numPages = Math.max(1, Math.ceil((total + 1) / size));
  return {
    ...answer,
    totalUsageEventsCount: total + 1,
    pagination: { ...pagination, numPages, hasNextPage: page < numPages },
    usageEvents: [...last, ...rows].slice(0, size),
  };
}

/** Refreshed data stays so for its query: what is asked anew has the later mark on each page. */
function refreshed(hit: Hit): Item | undefined {
  const { call, memory } = hit;
  const answer = hit.ask(call);
  const at = answer.data_refreshed_at;
  const isStruck = memory.has(queryOf(call));
  if (typeof at !== 'string' || (!isStruck && (isFirstPage(call) || !hit.strike()))) {
    return undefined;
  }
  memory.set(queryOf(call), MOVED);
  const later = new Date(Date.parse(at) + REFRESHED_LATER_MS).toISOString().replace('.000Z', 'Z');
  return { ...answer, data_refreshed_at: later };
}

function pageOf(call: Parameters<typeof firstPageOf>[0], page: number) {
  return { url: call.url, body: isItem(call.body) ? { ...call.body, page } : call.body };
}
