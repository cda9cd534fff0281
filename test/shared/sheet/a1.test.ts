import { describe, expect, test } from '@jest/globals';
import { beginOf, rangeIn, withMerges } from '../../../shared/sheet/a1.ts';

test.each([
  ['Sheet1!A:Z', { tab: 'Sheet1', row: 0, column: 0 }],
  ['A:Z', { tab: undefined, row: 0, column: 0 }],
  ['Keys!B3:Z', { tab: 'Keys', row: 2, column: 1 }],
  ["'Who''s key'!AA10:AC", { tab: "Who's key", row: 9, column: 26 }],
  ['Keys!3:90', { tab: 'Keys', row: 2, column: 0 }],
])('%s begins at %j', (range, begin) => {
  expect(beginOf(range)).toEqual(begin);
});

test.each(['', 'Keys', 'Keys!', '!A:Z', 'A-Z'])('%j is no range', (range) => {
  expect(beginOf(range)).toBeUndefined();
});

test('a tab is quoted in a range, and its quotes are doubled', () => {
  expect(rangeIn("Who's key", 'A:Z')).toBe("'Who''s key'!A:Z");
});

describe('a merge', () => {
  const begin = { tab: 'Keys', row: 1, column: 1 };
  /** Of the sheet's cells B2:C4. */
  const merge = { startRowIndex: 1, endRowIndex: 4, startColumnIndex: 1, endColumnIndex: 3 };

  test('says in all its cells what its first one says', () => {
    const rows = [
      ['x', '', 'k1'],
      ['', '', 'k2'],
      ['', '', 'k3'],
      ['', '', 'k4'],
    ];
    expect(withMerges(rows, begin, [merge])).toEqual([
      ['x', 'x', 'k1'],
      ['x', 'x', 'k2'],
      ['x', 'x', 'k3'],
      ['', '', 'k4'],
    ]);
  });

  test('makes no row of one that is blank but for it', () => {
    expect(withMerges([['x', '', 'k1'], [], ['', '', 'k3']], begin, [merge])).toEqual([
      ['x', 'x', 'k1'],
      [],
      ['x', 'x', 'k3'],
    ]);
  });

  test('outside the range, or of empty cells, says nothing', () => {
    const rows = [
      ['', 'a'],
      ['b', 'c'],
    ];
    expect(withMerges(rows, { ...begin, row: 9 }, [merge])).toEqual(rows);
    expect(withMerges(rows, begin, [merge])).toEqual(rows);
  });

  test('reaches beyond a ragged row', () => {
    const wide = { startRowIndex: 1, endRowIndex: 3, startColumnIndex: 3, endColumnIndex: 4 };
    expect(withMerges([['k1', '', 'x'], ['k2']], begin, [wide])).toEqual([
      ['k1', '', 'x'],
      ['k2', '', 'x'],
    ]);
  });
});
