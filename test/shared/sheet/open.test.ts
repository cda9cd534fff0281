import { expect, test } from '@jest/globals';
import { openMappingSheet } from '../../../shared/sheet/open.ts';

const HERE = new URL(import.meta.url).pathname;

test('without settings there is no mapping', () => {
  expect(openMappingSheet(undefined)).toBeUndefined();
});

test('a Google Sheet is opened without a call', () => {
  const sheet = openMappingSheet({ kind: 'sheet', sheetId: 's', range: 'A:Z', rootUrl: undefined });
  expect(sheet?.name).toBe('the sheet s');
});

test('files are looked for at once, since a missing one most likely has a slip in its name', () => {
  const open = (file: string, peopleFile?: string) => openMappingSheet({ kind: 'file', file, peopleFile });
  expect(open(HERE, HERE)?.name).toBe(HERE);
  expect(() => open('/nowhere.csv')).toThrow('MAPPING_FILE: there is no file /nowhere.csv');
  expect(() => open(HERE, '/nowhere.csv')).toThrow('MAPPING_PEOPLE_FILE: there is no file /nowhere.csv');
});
