import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { z } from 'zod';
import { complaint } from '../contract/envelope.ts';
import { type Begin, beginOf, type Merge, rangeIn, withMerges } from './a1.ts';
import { type Client, lazyClient } from './google-client.ts';
import { explained, failureOf, isPassing } from './google-errors.ts';
import type { Cells, MappingSheet } from './sheet.ts';

/** Which Google Sheet is read, and which of its cells. */
export type GoogleSheetSettings = {
  sheetId: string;
  /** In A1 notation; without a tab the first one. */
  range: string;
  /** Where the API is, for tests. */
  rootUrl?: string | undefined;
  /** How long a call may take. */
  timeoutMs?: number;
  /** How long before a call that failed in passing is made again; twice as long the next time. */
  firstDelayMs?: number;
};

const TIMEOUT_MS = 30_000;
const FIRST_DELAY_MS = 1_000;
const RETRIES = 2;
/** A quota is a minute's; whoever must wait longer than this reads the sheet at the next kickoff. */
const MAX_WAIT_MS = 20_000;

const PEOPLE = 'people';
const ALL_COLUMNS = 'A:Z';

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]).catch(({ value }) => String(value));
const merge = z.object({
  startRowIndex: z.int().default(0),
  endRowIndex: z.int(),
  startColumnIndex: z.int().default(0),
  endColumnIndex: z.int(),
});
const spreadsheet = z.object({
  sheets: z
    .array(z.object({ properties: z.object({ title: z.string() }), merges: z.array(merge).default([]) }))
    .min(1),
});
const answer = z.object({ valueRanges: z.array(z.object({ values: z.array(z.array(cell)).default([]) })) });

type Tab = { title: string; merges: Merge[]; begin: Begin; range: string };

/**
 * The mapping in a Google Sheet, read with the function's own identity: the tab of the range, and a tab called
 * `people` where there is one. Hidden rows and columns are read like all others: a filter that somebody left on
 * takes no owner away.
 */
export function googleSheet(settings: GoogleSheetSettings): MappingSheet {
  const { sheetId: spreadsheetId, range, rootUrl } = settings;
  const client = lazyClient(rootUrl);
  const options = { timeout: settings.timeoutMs ?? TIMEOUT_MS, retry: false };

  async function call<T>(
    ask: (client: Client) => Promise<{ data: unknown }>,
    schema: z.ZodType<T>,
  ): Promise<T> {
    const opened = await client();
    let data: unknown;
    try {
      ({ data } = await pRetry(() => ask(opened), {
        retries: RETRIES,
        minTimeout: settings.firstDelayMs ?? FIRST_DELAY_MS,
        async shouldRetry({ error, retryDelay }) {
          const failure = failureOf(error);
          const wait = failure.retryAfterMs ?? 0;
          if (!isPassing(failure) || wait > MAX_WAIT_MS) return false;
          await sleep(Math.max(0, wait - retryDelay));
          return true;
        },
      }));
    } catch (error) {
      const account = await opened.account().catch(() => undefined);
      throw new Error(explained(failureOf(error), account), { cause: error });
    }
    const read = schema.safeParse(data);
    if (read.success) return read.data;
    throw new Error(`the Sheets API answers in another form than it documents: ${complaint(read.error)}`);
  }

  return {
    name: `the sheet ${spreadsheetId}`,
    async read() {
      const fields = 'sheets(properties(title),merges)';
      const { sheets } = await call(
        ({ sheets: api }) => api.spreadsheets.get({ spreadsheetId, fields }, options),
        spreadsheet,
      );
      const tabs = sheets.map(({ properties, merges }) => ({ title: properties.title, merges }));
      const keys = tabOf(tabs, range);
      const people = tabs
        .filter(({ title }) => title !== keys.title && title.trim().toLowerCase() === PEOPLE)
        .map(
          (tab): Tab => ({
            ...tab,
            begin: { tab: tab.title, row: 0, column: 0 },
            range: rangeIn(tab.title, ALL_COLUMNS),
          }),
        );
      const wanted = [keys, ...people.slice(0, 1)];
      const { valueRanges } = await call(
        ({ sheets: api }) =>
          api.spreadsheets.values.batchGet(
            {
              spreadsheetId,
              ranges: wanted.map((tab) => tab.range),
              majorDimension: 'ROWS',
              valueRenderOption: 'UNFORMATTED_VALUE',
              dateTimeRenderOption: 'SERIAL_NUMBER',
            },
            options,
          ),
        answer,
      );
      const [keyCells = [], peopleCells = null] = wanted.map(({ begin, merges }, index): Cells => {
        const cells = withMerges(valueRanges[index]?.values ?? [], begin, merges);
        // A row is told by the number that the sheet shows it under, wherever the range begins.
        return [...Array.from({ length: begin.row }, () => []), ...cells];
      });
      return { keys: keyCells, people: peopleCells };
    },
  };
}

/** @throws Error when the range is none, or its tab is not there. */
function tabOf(tabs: readonly Pick<Tab, 'title' | 'merges'>[], range: string): Tab {
  const begin = beginOf(range);
  if (!begin) throw new Error(`${range} is no range: write MAPPING_SHEET_RANGE like Sheet1!A:Z`);
  const tab = begin.tab === undefined ? tabs[0] : tabs.find(({ title }) => title === begin.tab);
  if (!tab) {
    const there = tabs.map(({ title }) => title).join(', ');
    throw new Error(`it has no tab ${begin.tab}: name one of ${there} in MAPPING_SHEET_RANGE`);
  }
  const cells = range.slice(range.lastIndexOf('!') + 1).trim();
  return { ...tab, begin, range: rangeIn(tab.title, cells) };
}
