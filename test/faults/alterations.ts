import { DAY } from './days.ts';
import type { Alteration, Item, ProxiedCall } from './proxy.ts';

const EVENTS = '/teams/filtered-usage-events';
const DAILY_USAGE = '/teams/daily-usage-data';
const NEXT_DAY = '2026-03-06';
const OTHER_DAY = '2026-03-12';
const GONE = 410;

/** Answers of a report, with its rows; the legacy reports have them in buckets. */
type Report = { endpoint: RegExp; rows(answer: Item): Item[] };

const REPORTS: Report[] = [
  { endpoint: /^\/teams\/filtered-usage-events$/, rows: (answer) => listOf(answer.usageEvents) },
  { endpoint: /\/analytics\/cost$/, rows: (answer) => listOf(answer.data) },
  { endpoint: /\/usage_report\/claude_code$/, rows: (answer) => listOf(answer.data) },
  {
    endpoint: /\/cost_report$/,
    rows: (answer) => listOf(answer.data).flatMap((bucket) => listOf(bucket.results)),
  },
];

/** The amount of the first row of money is a word. */
export function wordAmount(): Alteration {
  return onFirstRow((row) => {
    const holder = isItem(row.cost) ? row.cost : row;
    holder['chargedCents' in holder ? 'chargedCents' : 'amount'] = 'abc';
  });
}

/** A text of the first row, of which no figure and no day is made, is a number. */
export function unreadableRow(): Alteration {
  return onFirstRow((row) => {
    const field = ['model', 'description', 'organization_id'].find((name) => name in row);
    if (field !== undefined) row[field] = 42;
  });
}

/** The same of two events that are equal, and are two all the same. */
export function unreadableTwins(): Alteration {
  return ({ path, answer }) => {
    const events = path === EVENTS ? listOf(answer.usageEvents) : [];
    const twins = [...Map.groupBy(events, (event) => JSON.stringify(event)).values()];
    for (const event of twins.find((equal) => equal.length > 1) ?? []) event.model = 42;
    return { answer };
  };
}

/** Rows of the day behind it come too. */
export const neighbourDay = (): Alteration => withRowOf(NEXT_DAY);

/** Rows of a day a week later come too. */
export const otherDay = (): Alteration => withRowOf(OTHER_DAY);

/** The cursor of the second page is gone, once. */
export function pageGone(endpoint: string): Alteration {
  let times = 0;
  return ({ path, url }) => {
    if (path !== endpoint || !url.searchParams.has('page') || times > 0) return undefined;
    times += 1;
    return { status: GONE, answer: { type: 'error', error: { message: 'The cursor has expired' } } };
  };
}

/** The day's bucket is missing in the first answer of the cost report. */
export function noBucketOnce(): Alteration {
  let times = 0;
  return ({ path, answer }) => {
    if (!path.endsWith('/cost_report') || times > 0) return undefined;
    times += 1;
    return { answer: { ...answer, data: [], has_more: false, next_page: null } };
  };
}

/** An endpoint answers an object that holds nothing. */
export function emptyAnswer(endpoint: string): Alteration {
  return ({ path }) => (path === endpoint ? { answer: {} } : undefined);
}

function onFirstRow(change: (row: Item) => void): Alteration {
  return ({ path, answer }) => {
    const [row] = REPORTS.find(({ endpoint }) => endpoint.test(path))?.rows(answer) ?? [];
    const isLater = isItem(answer.pagination) && answer.pagination.hasPreviousPage === true;
    if (row === undefined || isLater) return undefined;
    change(row);
    return { answer };
  };
}

/** One more row, like the first but of another day: an event, a user's day, a row of a report or a bucket. */
function withRowOf(day: string): Alteration {
  return ({ path, answer }: ProxiedCall) => {
    const list = path === EVENTS ? 'usageEvents' : 'data';
    const [row] = listOf(answer[list]);
    if (row === undefined) return undefined;
    if (path === EVENTS) answer.totalUsageEventsCount = Number(answer.totalUsageEventsCount) + 1;
    else if (path !== DAILY_USAGE && !('starting_at' in row) && !('date' in row)) return undefined;
    answer[list] = [...listOf(answer[list]), ofDay(row, day)];
    return { answer };
  };
}

function ofDay(row: Item, day: string): Item {
  const later = (text: string): string => text.replace(DAY, day);
  return {
    ...row,
    ...('timestamp' in row ? { timestamp: String(Date.parse(`${day}T12:00:00Z`)) } : {}),
    ...('day' in row ? { day } : {}),
    ...('starting_at' in row ? { starting_at: later(String(row.starting_at)) } : {}),
    ...(typeof row.date === 'string' ? { date: later(row.date) } : {}),
  };
}

function listOf(value: unknown): Item[] {
  return Array.isArray(value) ? value.filter(isItem) : [];
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
