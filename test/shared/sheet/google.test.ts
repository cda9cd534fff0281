import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { googleSheet } from '../../../shared/sheet/google.ts';
import { type FakeTab, SHEET_ID, type SheetsServer, startSheetsServer } from '../../support/sheets-server.ts';

const open: SheetsServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function setUp(tabs: FakeTab[], range = 'Sheet1!A:Z', sheetId = SHEET_ID) {
  const server = await startSheetsServer(tabs);
  open.push(server);
  const sheet = googleSheet({ sheetId, range, rootUrl: server.url, firstDelayMs: 1, timeoutMs: 300 });
  return { server, sheet };
}

const HEADER = ['api_key_name', 'email'];
const KEYS: FakeTab = { title: 'Sheet1', cells: [HEADER, ['ci', 'a@example.com']] };

describe('a Google Sheet', () => {
  test('is read with two calls: its tabs, and their values as they are', async () => {
    const cells = [HEADER, [1234, 'a@example.com', '', true, 46023.5], [], ['', 'b@example.com', null, '']];
    const { server, sheet } = await setUp([{ title: 'Sheet1', cells }]);
    expect(await sheet.read()).toEqual({
      keys: [HEADER, [1234, 'a@example.com', '', true, 46023.5], [], ['', 'b@example.com']],
      people: null,
    });
    expect(sheet.name).toBe(`the sheet ${SHEET_ID}`);
    const [tabs = '', values = ''] = server.calls.map(decodeURIComponent);
    expect(tabs).toBe(`/v4/spreadsheets/${SHEET_ID}?fields=sheets(properties(title),merges)`);
    expect(new URL(values, server.url).searchParams.toString()).toBe(
      new URLSearchParams({
        ranges: "'Sheet1'!A:Z",
        majorDimension: 'ROWS',
        valueRenderOption: 'UNFORMATTED_VALUE',
        dateTimeRenderOption: 'SERIAL_NUMBER',
      }).toString(),
    );
    expect(server.calls).toHaveLength(2);
  });

  test('has people in a tab of their own, however it is written', async () => {
    const people: FakeTab = {
      title: ' People',
      cells: [
        ['email', 'team'],
        ['a@example.com', 'T'],
      ],
    };
    const { sheet } = await setUp([people, KEYS]);
    expect(await sheet.read()).toEqual({ keys: KEYS.cells, people: people.cells });
  });

  test('may be empty', async () => {
    const { sheet } = await setUp([
      { title: 'Sheet1', cells: [] },
      { title: 'people', cells: [] },
    ]);
    expect(await sheet.read()).toEqual({ keys: [], people: [] });
  });

  test('is read from where the range begins, merges and all', async () => {
    const cells = [['Who owns what'], [], ['', ...HEADER], ['', 'k1', 'a@example.com'], ['', 'k2', '']];
    const merges = [{ startRowIndex: 3, endRowIndex: 5, startColumnIndex: 2, endColumnIndex: 3 }];
    const { sheet } = await setUp([{ title: "Finance's keys", cells, merges }], "'Finance''s keys'!B3:Z");
    // With the rows above it as blank ones: a row has the number that the sheet shows.
    expect((await sheet.read()).keys).toEqual([
      [],
      [],
      HEADER,
      ['k1', 'a@example.com'],
      ['k2', 'a@example.com'],
    ]);
  });

  test('without a tab in the range is its first tab', async () => {
    const { sheet } = await setUp([{ ...KEYS, title: 'Schlüssel' }], 'A:Z');
    expect((await sheet.read()).keys).toEqual(KEYS.cells);
  });

  test('is read whole, hidden tab or not', async () => {
    const { sheet } = await setUp([{ ...KEYS, hidden: true }]);
    expect((await sheet.read()).keys).toEqual(KEYS.cells);
  });
});

describe('a Google Sheet that cannot be read says what to do', () => {
  test('with a tab that is not there', async () => {
    const { sheet } = await setUp([
      { ...KEYS, title: 'Keys' },
      { ...KEYS, title: 'Old' },
    ]);
    await expect(sheet.read()).rejects.toThrow(
      'it has no tab Sheet1: name one of Keys, Old in MAPPING_SHEET_RANGE',
    );
  });

  test('with a range that is none', async () => {
    const { sheet } = await setUp([KEYS], 'Sheet1!');
    await expect(sheet.read()).rejects.toThrow(
      'Sheet1! is no range: write MAPPING_SHEET_RANGE like Sheet1!A:Z',
    );
  });

  test('with an id of no sheet', async () => {
    const { sheet } = await setUp([KEYS], 'Sheet1!A:Z', 'another');
    await expect(sheet.read()).rejects.toThrow(
      'there is no such sheet: MAPPING_SHEET_ID is the part of its address between /d/ and /edit',
    );
  });

  test.each([
    [
      { status: 403, message: 'The caller does not have permission' },
      "it is not shared: share it, as viewer, with the function's service account",
    ],
    [
      {
        status: 403,
        message: 'Google Sheets API has not been used in project 1 before',
        reason: 'SERVICE_DISABLED',
      },
      'the Sheets API is not enabled in the project: run gcloud services enable sheets.googleapis.com',
    ],
    [
      { status: 401, message: 'Request had invalid authentication credentials.' },
      'there is no Google identity',
    ],
    [
      {
        status: 403,
        message: 'Request had insufficient authentication scopes.',
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
      },
      'the Google identity may not ask for sheets: run gcloud auth application-default login --impersonate',
    ],
    [
      {
        status: 403,
        message:
          'Your application is authenticating by using local Application Default Credentials. ' +
          'The sheets.googleapis.com API requires a quota project, which is not set by default.',
        reason: 'SERVICE_DISABLED',
      },
      'the Google identity may not ask for sheets',
    ],
    [
      { status: 400, message: 'Unable to parse range: Sheet1!A:ZZZZ' },
      'Unable to parse range: Sheet1!A:ZZZZ: mend MAPPING_SHEET_RANGE',
    ],
    [
      { status: 418, message: 'short and stout', reason: 'TEAPOT' },
      'Google answers 418: short and stout, TEAPOT',
    ],
  ])('after %j, at once', async (refusal, reason) => {
    const { server, sheet } = await setUp([KEYS]);
    server.refusals.push(refusal);
    await expect(sheet.read()).rejects.toThrow(reason);
    expect(server.calls).toHaveLength(1);
  });

  test.each([
    [429, 'the quota of the Sheets API is used up for this minute'],
    [503, 'Google answers 503: refused'],
  ])('after three answers of %s', async (status, reason) => {
    const { server, sheet } = await setUp([KEYS]);
    server.refusals.push({ status }, { status }, { status });
    await expect(sheet.read()).rejects.toThrow(reason);
    expect(server.calls).toHaveLength(3);
  });

  test('after one answer that asks for a longer wait than a kickoff has', async () => {
    const { server, sheet } = await setUp([KEYS]);
    server.refusals.push({ status: 429, retryAfter: '21' });
    await expect(sheet.read()).rejects.toThrow('the quota of the Sheets API is used up for this minute');
    expect(server.calls).toHaveLength(1);
  });

  test('when nobody is there', async () => {
    const { server, sheet } = await setUp([KEYS]);
    await server.close();
    await expect(sheet.read()).rejects.toThrow(/^Google does not answer: .*ECONNREFUSED/);
  });

  test('when nobody answers', async () => {
    const { server, sheet } = await setUp([KEYS]);
    const silence = { status: 0, isSilent: true };
    server.refusals.push(silence, silence, silence);
    await expect(sheet.read()).rejects.toThrow('Google does not answer');
    expect(server.calls).toHaveLength(3);
  });

  test('in another form than the API documents', async () => {
    const { server, sheet } = await setUp([KEYS]);
    server.tabs.splice(0);
    await expect(sheet.read()).rejects.toThrow('the Sheets API answers in another form than it documents');
  });
});

test('the error of a refused call has no token in it, however deep one looks', async () => {
  const { server, sheet } = await setUp([KEYS]);
  server.refusals.push({ status: 403 });
  const error = await sheet.read().catch((reason: unknown) => reason);
  const shown = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
  expect(shown).toContain('cause');
  expect(shown).not.toContain('emulator');
});

test('a cell of a kind that the API does not document is text', async () => {
  const { sheet } = await setUp([
    { title: 'Sheet1', cells: [HEADER, ['ci', ['a', 'b'] as unknown as string]] },
  ]);
  expect((await sheet.read()).keys).toEqual([HEADER, ['ci', 'a,b']]);
});

test('a call that is refused in passing is made again, not before the server says', async () => {
  const { server, sheet } = await setUp([KEYS]);
  server.refusals.push({ status: 429, retryAfter: '0.2' }, { status: 500 });
  const startedAt = performance.now();
  expect((await sheet.read()).keys).toEqual(KEYS.cells);
  expect(performance.now() - startedAt).toBeGreaterThan(190);
  expect(server.calls).toHaveLength(4);
});
