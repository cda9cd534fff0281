import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { InvalidInputError } from '../../../shared/errors.ts';
import { normalizeEmail, readAnswer, readRow, textId } from '../../../shared/ingest/vendor-rows.ts';

const row = z.looseObject({ amount: z.string(), model: z.string().nullish() });
const read = (value: Record<string, unknown>) => readRow(value, row, new Set(['amount']), '/cost_report');

test('a row that fits is read, with the fields that nobody asked for', () => {
  expect(read({ amount: '1', model: null, extra: 1 })).toEqual({
    row: { amount: '1', model: null, extra: 1 },
  });
});

test('a row without an essential field fails the slice with a sentence', () => {
  expect(() => read({ model: 'a' })).toThrow(InvalidInputError);
  expect(() => read({ model: 'a' })).toThrow(/^a row of \/cost_report does not fit: amount: /);
  expect(() => read({ amount: 1, model: 2 })).toThrow(InvalidInputError);
});

test('any other row that does not fit is a value with its reason and payload', () => {
  expect(read({ amount: '1', model: 7 })).toEqual({
    unreadable: {
      payload: { amount: '1', model: 7 },
      reason: expect.stringMatching(/^a row of \/cost_report does not fit: model: /),
    },
  });
});

test('an answer that does not fit fails the slice by its endpoint', () => {
  const answer = z.looseObject({ data: z.array(z.unknown()) });
  expect(readAnswer({ data: [], more: 1 }, answer, '/x')).toEqual({ data: [], more: 1 });
  expect(() => readAnswer({ data: null }, answer, '/x')).toThrow(InvalidInputError);
  expect(() => readAnswer([], answer, '/x')).toThrow(/^\/x answered what does not fit: /);
});

test.each([
  [' Ann.Lee@Example.COM ', 'ann.lee@example.com'],
  ['a@example.com', 'a@example.com'],
  ['  ', null],
  ['', null],
  [null, null],
  [undefined, null],
])('the e-mail %j is compared as %j', (email, normalized) => {
  expect(normalizeEmail(email)).toBe(normalized);
});

test.each([
  [101, '101'],
  [0, '0'],
  ['user_x1', 'user_x1'],
  ['', null],
  [null, null],
  [undefined, null],
])('the id %j is the text %j', (id, text) => {
  expect(textId(id)).toBe(text);
});
