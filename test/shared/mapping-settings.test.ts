import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../shared/config.ts';
import { complaints } from '../support/settings.ts';

const ID = '1AbC-dEf_0123456789';

describe('the mapping', () => {
  test('may be a file, with a second one for people', () => {
    const files = { MAPPING_FILE: 'keys.csv', MAPPING_PEOPLE_FILE: 'people.csv' };
    expect(readConfig(files).mapping).toEqual({ kind: 'file', file: 'keys.csv', peopleFile: 'people.csv' });
  });

  test('may be a Google Sheet, of which the first columns of Sheet1 are read unless told otherwise', () => {
    expect(readConfig({ MAPPING_SHEET_ID: ID }).mapping).toEqual({
      kind: 'sheet',
      sheetId: ID,
      range: 'Sheet1!A:Z',
      rootUrl: undefined,
    });
    const told = {
      MAPPING_SHEET_ID: ID,
      MAPPING_SHEET_RANGE: 'Keys!B3:Z',
      SHEETS_ROOT_URL: 'http://127.0.0.1:9060/',
    };
    expect(readConfig(told).mapping).toEqual({
      kind: 'sheet',
      sheetId: ID,
      range: 'Keys!B3:Z',
      rootUrl: 'http://127.0.0.1:9060/',
    });
  });

  test('that moves more than so many dollars is told', () => {
    expect(readConfig({ MAPPING_MOVED_USD: '2500.5' }).mappingMovedUsd).toBe('2500.5');
  });

  test.each([
    [
      { MAPPING_FILE: 'keys.csv', MAPPING_SHEET_ID: ID },
      'MAPPING_SHEET_ID: MAPPING_FILE is set too, unset one of them',
    ],
    [{ MAPPING_PEOPLE_FILE: 'p.csv' }, 'MAPPING_PEOPLE_FILE: goes with MAPPING_FILE, which is not set'],
    [{ MAPPING_SHEET_RANGE: 'A:Z' }, 'MAPPING_SHEET_RANGE: goes with MAPPING_SHEET_ID, which is not set'],
    [
      { SHEETS_ROOT_URL: 'http://127.0.0.1:1' },
      'SHEETS_ROOT_URL: goes with MAPPING_SHEET_ID, which is not set',
    ],
    [
      { MAPPING_SHEET_ID: `https://docs.google.com/spreadsheets/d/${ID}/edit#gid=0` },
      `MAPPING_SHEET_ID: is an address: the id in it is ${ID}`,
    ],
    [{ MAPPING_SHEET_ID: 'my sheet' }, 'MAPPING_SHEET_ID: is no id of a sheet'],
    [
      { MAPPING_SHEET_ID: ID, SHEETS_ROOT_URL: 'https://sheets.example.com' },
      'SHEETS_ROOT_URL: is for tests: the URL of a server on this machine, like http://127.0.0.1:9060',
    ],
    [{ MAPPING_MOVED_USD: 'much' }, 'MAPPING_MOVED_USD: is no amount of dollars, like 100'],
    [{ MAPPING_SHEET_IDS: ID }, 'MAPPING_SHEET_IDS: is no setting, MAPPING_SHEET_ID is'],
  ] as [Record<string, string>, string][])('%j is refused', (env, complaint) => {
    expect(complaints(env)).toEqual([complaint]);
  });
});
