import type { Mutant } from './mutant.ts';

const RUN = 'shared/ingest/run.ts';
const ROWS = 'shared/ingest/vendor-rows.ts';
const GUARD = 'shared/ingest/page-guard.ts';
const PAGES = 'shared/anthropic/pages.ts';
const ANTHROPIC = 'functions/ingest-anthropic';
const CURSOR = 'functions/ingest-cursor';

/** Guards of how pages and days are read, taken out. */
export const READING: Mutant[] = [
  {
    name: 'events need not be as many as are counted',
    file: `${CURSOR}/events.ts`,
    find: '(next === undefined && eventsRead !== totalCount)',
    replace: 'false',
    fault: 'lying-count@cursor',
  },
  {
    name: 'a count that moves is not noticed',
    file: `${CURSOR}/events.ts`,
    find: 'eventsCounted !== null && eventsCounted !== totalCount',
    replace: 'eventsCounted === -1',
    fault: 'shifting-page@cursor',
  },
  {
    name: 'a repeated page is a page',
    file: GUARD,
    find: 'if (earlier !== undefined)',
    replace: 'if (earlier === 0)',
    fault: 'repeated-page@cursor',
  },
  {
    name: 'an empty page may promise more',
    file: GUARD,
    find: 'if (hasMore) throw',
    replace: 'if (!rows) throw',
    fault: 'no-cursor@cursor',
  },
  {
    name: 'without a cursor the pages are over',
    file: PAGES,
    find: 'if (!cursor) throw',
    replace: 'if (!cursor) return undefined;\n  if (!cursor) throw',
    fault: 'no-cursor@legacy',
  },
  {
    name: 'the same for a directory',
    file: PAGES,
    find: 'if (!cursor) throw',
    replace: 'if (!cursor) return undefined;\n  if (!cursor) throw',
    fault: 'no-cursor-users@claude_code',
  },
  {
    name: 'a cursor may come again',
    file: PAGES,
    find: 'if (seen.has(cursor))',
    replace: 'if (seen.has(path))',
    fault: 'stuck-cursor@legacy',
  },
  {
    name: 'the rows of a neighbouring day are of the day',
    file: ROWS,
    find: 'if (rowDay === addDays(day, -1) || rowDay === addDays(day, 1)) return false;',
    replace: 'if (rowDay === addDays(day, -1) || rowDay === addDays(day, 1)) return true;',
    fault: 'neighbour-day@analytics',
  },
  {
    name: 'a row of any day is left out',
    file: ROWS,
    find: 'return false;\n  throw',
    replace: 'return false;\n  if (endpoint) return false;\n  throw',
    fault: 'other-day@claude_code',
  },
  {
    name: 'a day without its bucket is empty',
    file: `${ANTHROPIC}/legacy-client.ts`,
    find: 'if (!next && !hadBucket)',
    replace: 'if (!next && !rows)',
    fault: 'no-bucket@legacy',
  },
  {
    name: 'refreshed data goes on',
    file: `${ANTHROPIC}/analytics.ts`,
    find: 'earlier !== undefined && earlier !== refreshedAt',
    replace: 'earlier === ""',
    fault: 'refreshed@analytics',
  },
  {
    name: 'an expired cursor fails the day',
    file: `${ANTHROPIC}/analytics.ts`,
    find: 'error.status === GONE',
    replace: 'error.status === 0',
    fault: 'page-gone@analytics',
  },
  {
    name: 'a dense page fails the day',
    file: `${ANTHROPIC}/ladder.ts`,
    find: 'error.status === 400',
    replace: 'error.status === 0',
    fault: 'dense-page@legacy',
  },
  {
    name: 'nobody is told how a report was narrowed',
    file: `${ANTHROPIC}/ladder.ts`,
    find: 'plan.rungs[part] > 0',
    replace: 'plan.rungs[part] > 9',
    fault: 'dense-groups@legacy',
  },
  {
    name: 'a restart goes on where the continuation was',
    file: RUN,
    find: '...newFetch(now()),',
    replace: '...from,',
    fault: 'shifting-page-segments@cursor',
  },
  {
    name: 'a restart keeps what has been read',
    file: `${ANTHROPIC}/state.ts`,
    find: '{ state: startState(plan) }',
    replace: '{ state: plan }',
    fault: 'refreshed-segments@analytics',
  },
];
