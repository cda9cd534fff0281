import { describe, expect, test } from '@jest/globals';
import { keyOf } from '../../support/records.ts';
import { HEADER, readSheet } from './read-rows.ts';

describe('a cell', () => {
  const WITH_DAYS = [...HEADER, 'valid_from', 'valid_to'];

  test('may be a number, a truth or nothing', () => {
    const header = ['api_key_name', 'email', 'cost_center', 'team'];
    expect(
      readSheet([header, [1234, 'a@example.com', 1100, true], ['x', 'b@example.com', null]]).keys,
    ).toEqual([
      keyOf({ api_key_name: '1234', user_email: 'a@example.com', cost_center: '1100', team: 'true' }),
      keyOf({ api_key_name: 'x', user_email: 'b@example.com' }),
    ]);
  });

  test('may have a day as a serial number, with a time of day', () => {
    // 2026-01-01 is day 46023 after 1899-12-30: 126 years of 365 days, 31 leap days (1904 to 2024), and two days.
    const { keys, problems } = readSheet([
      WITH_DAYS,
      ['a', 'a@example.com', '', 46023, 46027.75],
      ['b', 'b@example.com', '', '2026-01-05', ''],
      ['c', 'c@example.com', '', 0.5],
      ['d', 'd@example.com', '', 20260105],
    ]);
    expect(keys.map(({ valid_from, valid_to }) => [valid_from, valid_to])).toEqual([
      ['2026-01-01', '2026-01-05'],
      ['2026-01-05', null],
    ]);
    expect(problems).toEqual([
      { row: 4, reason: 'valid_from 0.5 is no YYYY-MM-DD' },
      { row: 5, reason: 'valid_from 20260105 is no YYYY-MM-DD' },
    ]);
  });

  test('with a failed formula makes its row one that cannot be used', () => {
    const { keys, problems, unusable } = readSheet([
      [...HEADER, 'team'],
      ['ci', '#N/A'],
      ['cd', 'a@example.com', '', '#REF!'],
      ['#1 key', 'b@example.com'],
    ]);
    expect(problems).toEqual([
      { row: 2, reason: 'shows the formula error #N/A in email' },
      { row: 3, reason: 'shows the formula error #REF! in team' },
    ]);
    expect(unusable.map(({ api_key_name }) => api_key_name)).toEqual(['ci', 'cd']);
    expect(keys.map(({ api_key_name }) => api_key_name)).toEqual(['#1 key']);
  });

  test('with a secret is never repeated: its last letters tell which', () => {
    const secret = `sk-ant-api03-${'Ab3dEf9h'.repeat(10)}wXyZ`;
    const { keys, problems } = readSheet([
      HEADER,
      [secret, 'a@example.com'],
      ['ci', 'b@example.com', `it is ${secret}`],
    ]);
    const reason = (column: string) =>
      `has what looks like a secret key in ${column} (…wXyZ): remove it from the sheet and rotate the key`;
    expect(keys).toEqual([]);
    expect(problems).toEqual([
      { row: 2, reason: reason('api_key_name') },
      { row: 3, reason: reason('description') },
    ]);
  });

  test('with a line break is a name of two lines, which no key has; a description may have one', () => {
    const { keys, problems } = readSheet([
      HEADER,
      ['ci\nnightly', 'a@example.com'],
      ['cd', 'a@example\n.com'],
      ['ce', 'a@example.com', 'two\nlines'],
      ['cf\n', '\nb@example.com'],
    ]);
    expect(problems).toEqual([
      { row: 2, reason: 'has a line break in api_key_name' },
      { row: 3, reason: 'a@example .com is no e-mail address' },
    ]);
    expect(keys.map(({ api_key_name, user_email, purpose }) => [api_key_name, user_email, purpose])).toEqual([
      ['ce', 'a@example.com', 'two\nlines'],
      ['cf', 'b@example.com', null],
    ]);
  });

  test('written from right to left keeps its letters and loses the marks that nobody sees', () => {
    const { keys } = readSheet([
      [...HEADER, 'team'],
      ['\u200Fמפתח\u200F', '\u202Aa@example.com\u202C', '', '\u2067صوت\u2069'],
      ['\uFEFFci\u200B', '\u00A0b@example.com\u00A0'],
    ]);
    expect(keys).toEqual([
      keyOf({ api_key_name: 'מפתח', user_email: 'a@example.com', team: 'صوت' }),
      keyOf({ api_key_name: 'ci', user_email: 'b@example.com' }),
    ]);
  });
});
