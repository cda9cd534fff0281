import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Request, type Response } from 'express';
import type { Merge } from '../../shared/sheet/a1.ts';
import type { Cell } from '../../shared/sheet/sheet.ts';

/** A tab as a person would see it; the cells below the first of a merge are empty. */
export type FakeTab = { title: string; cells: Cell[][]; merges?: Merge[]; hidden?: boolean };

/** A refusal as the API words it, once for each that is queued. */
export type FakeRefusal = {
  status: number;
  message?: string;
  reason?: string;
  retryAfter?: string;
  /** Never answers. */
  isSilent?: boolean;
};

/** A Sheets API on this machine with one spreadsheet in it. */
export type SheetsServer = {
  url: string;
  tabs: FakeTab[];
  refusals: FakeRefusal[];
  /** Path and query of every call. */
  calls: string[];
  close(): Promise<void>;
};

/** The one spreadsheet's id. */
export const SHEET_ID = '1AbC-dEf_0123456789';

/**
 * Serves a spreadsheet by the documented contract:
 * https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/get
 * https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/batchGet
 */
export async function startSheetsServer(tabs: FakeTab[]): Promise<SheetsServer> {
  const state: SheetsServer = { url: '', tabs, refusals: [], calls: [], close };
  const server = createServer(makeApp(state)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return state;

  async function close() {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function makeApp(state: SheetsServer): Express {
  const app = express();
  app.use((request, response, next) => {
    state.calls.push(request.url);
    const refusal = state.refusals.shift();
    if (!refusal) return next();
    if (!refusal.isSilent) refuse(response, refusal);
  });
  app.get(/^\/v4\/spreadsheets\/([^/:]+)$/, (request, response) => {
    if (request.params[0] !== SHEET_ID) return refuse(response, NOT_FOUND);
    response.json({
      sheets: state.tabs.map(({ title, merges, hidden }) => ({
        properties: { title, ...(hidden ? { hidden } : {}) },
        ...(merges ? { merges } : {}),
      })),
    });
  });
  app.get(/^\/v4\/spreadsheets\/([^/:]+)\/values:batchGet$/, (request, response) => {
    if (request.params[0] !== SHEET_ID) return refuse(response, NOT_FOUND);
    const ranges = [request.query.ranges ?? []].flat().map(String);
    const found = ranges.map((range) => valuesOf(state.tabs, range, request));
    const missing = found.indexOf(undefined);
    if (missing >= 0) {
      return refuse(response, { status: 400, message: `Unable to parse range: ${ranges[missing]}` });
    }
    response.json({
      spreadsheetId: SHEET_ID,
      valueRanges: found.map((values, index) => ({
        range: ranges[index],
        majorDimension: 'ROWS',
        ...(values?.length ? { values } : {}),
      })),
    });
  });
  return app;
}

const NOT_FOUND: FakeRefusal = { status: 404, message: 'Requested entity was not found.' };

/** https://google.aip.dev/193 */
function refuse(response: Response, { status, message = 'refused', reason, retryAfter }: FakeRefusal): void {
  if (retryAfter !== undefined) response.set('retry-after', retryAfter);
  const details =
    reason === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }];
  response.status(status).json({ error: { code: status, message, details } });
}

/** The values of a quoted tab's columns, from a row on, without what is empty at the end of rows and of the range. */
function valuesOf(tabs: readonly FakeTab[], range: string, { query }: Request): Cell[][] | undefined {
  const [, title, column = 'A', row = '', lastColumn = 'Z'] =
    /^'((?:[^']|'')+)'!([A-Z])(\d*):([A-Z])$/.exec(range) ?? [];
  const tab = tabs.find((one) => one.title === title?.replaceAll("''", "'"));
  if (!tab) return undefined;
  const [first, last] = [column, lastColumn].map((letter) => letter.charCodeAt(0) - 65);
  const rows = tab.cells
    .slice(row ? Number(row) - 1 : 0)
    .map((cells) => trimmed(cells.slice(first, (last ?? 0) + 1), (cell) => cell === '' || cell === null))
    .map((cells) => cells.map((cell) => shown(cell, query)));
  return trimmed(rows, (cells) => cells.length === 0);
}

/** Without the option a number is text as its format shows it. */
function shown(cell: Cell, { valueRenderOption }: Request['query']): Cell {
  if (cell === null) return '';
  return valueRenderOption === 'UNFORMATTED_VALUE' || typeof cell === 'string' ? cell : `formatted ${cell}`;
}

function trimmed<T>(items: T[], isEmpty: (item: T) => boolean): T[] {
  return items.slice(0, items.findLastIndex((item) => !isEmpty(item)) + 1);
}
