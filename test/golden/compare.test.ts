import { describe, expect, test } from '@jest/globals';
import { type ColumnKinds, compareRows, inPlainWords } from './compare.ts';

const kinds: ColumnKinds = {
  name: 'text',
  usd: 'money',
  rate: 'ratio',
  tokens: 'count',
  at: 'instant',
  more: 'json',
  'top[]': 'count',
  'top.usd': 'money',
};

describe('rows are the same', () => {
  test.each([
    ['in another order', [{ name: 'a' }, { name: 'b' }], [{ name: 'b' }, { name: 'a' }]],
    ['with zeros after the amount', [{ usd: '1.50' }, { usd: '-0.0' }], [{ usd: '0' }, { usd: '1.5' }]],
    ['with ratios a billionth apart', [{ rate: 1e6 }], [{ rate: 1e6 + 9e-4 }]],
    ['with a whole number as text', [{ tokens: 5 }], [{ tokens: '5' }]],
    [
      'with another fraction of the same second',
      [{ at: '2024-02-29T12:00:00Z' }],
      [{ at: '2024-02-29T12:00:00.000Z' }],
    ],
    [
      'with the fields of a document in another order',
      [{ more: '{"a":1,"b":[2]}' }],
      [{ more: '{ "b": [2], "a": 1.0 }' }],
    ],
    ['with records in a list', [{ top: [{ usd: '1.0' }] }], [{ top: [{ usd: '1' }] }]],
    ['with nothing in both', [{ rate: null }, { rate: 1 }], [{ rate: 1 }, { rate: null }]],
  ])('%s', (_, expected, actual) => {
    expect(compareRows(expected, actual, kinds)).toEqual([]);
  });
});

describe('rows differ', () => {
  test.each([
    ['by one row', [{ name: 'a' }], [], '0 rows, expected 1'],
    [
      'by the times that a row is there',
      [{ name: 'a' }, { name: 'b' }, { name: 'b' }],
      [{ name: 'a' }, { name: 'a' }, { name: 'b' }],
      'row 2 (b), name: "a", expected "b"',
    ],
    [
      'by the last digit of an amount',
      [{ usd: '12345678901234567890.123456789' }],
      [{ usd: '12345678901234567890.123456788' }],
      'usd: "12345678901234567890.123456788", expected',
    ],
    [
      'by more than a billionth of a ratio',
      [{ rate: 1e-6 }],
      [{ rate: 1e-6 + 1e-14 }],
      'rate: 0.00000100000001, expected 0.000001',
    ],
    ['by NULL', [{ rate: 0 }], [{ rate: null }], 'rate: null, expected 0'],
    ['by what is missing', [{ name: 'a', usd: '1' }], [{ name: 'a' }], 'usd: nothing, expected "1"'],
    ['by a column that nobody knows', [{ other: 1 }], [{ other: 1 }], 'other: a column without a kind'],
    ['by the length of a list', [{ top: [{ usd: '1' }] }], [{ top: [] }], 'top[]: 0, expected 1'],
    [
      'within a list',
      [{ name: 'a', top: [{ usd: '1' }] }],
      [{ name: 'a', top: [{ usd: '2' }] }],
      'row 1 (a), top[0].usd: "2", expected "1"',
    ],
  ])('%s', (_, expected, actual, words) => {
    const differences = compareRows(expected, actual, kinds);
    expect(differences.join('\n')).toContain(words);
  });
});

test('amounts in a reason lose the zeros that end them', () => {
  const reason = 'billed 10.500000000 of 10.5 USD, included 0.000000000 of 0 USD';
  expect(inPlainWords({ n: 1, reason })).toEqual({
    n: 1,
    reason: 'billed 10.5 of 10.5 USD, included 0 of 0 USD',
  });
});
