import { describe, expect, test } from '@jest/globals';
import {
  addDays,
  dayOf,
  daysBetween,
  daysEnding,
  endOfDay,
  isDay,
  parseDay,
  startOfDay,
} from '../../shared/day.ts';
import { UsageError } from '../../shared/errors.ts';

describe('a day', () => {
  test.each(['2026-01-05', '2024-02-29', '2026-12-31', '2000-02-29'])('%s is one', (text) => {
    expect(isDay(text)).toBe(true);
    expect(parseDay(text)).toBe(text);
  });

  test.each([
    '2026-02-29',
    '1900-02-29',
    '2026-02-30',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-5',
    '2026-01-05T00:00:00Z',
    ' 2026-01-05',
    '05.01.2026',
    'yesterday',
    '',
  ])('%j is none', (text) => {
    expect(isDay(text)).toBe(false);
    expect(() => parseDay(text)).toThrow(new UsageError(`${text} is no day: write it as YYYY-MM-DD`));
  });

  test('runs from its first to its last millisecond in UTC', () => {
    expect(startOfDay('2026-01-05')).toBe(1_767_571_200_000);
    expect(endOfDay('2026-01-05')).toBe(1_767_657_599_999);
    expect(dayOf(1_767_571_200_000)).toBe('2026-01-05');
    expect(dayOf(1_767_571_199_999)).toBe('2026-01-04');
    expect(dayOf(1_767_657_599_999)).toBe('2026-01-05');
  });

  test('counts over leap days, years and changes of the clock', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30');
    expect(addDays('2026-01-05', 0)).toBe('2026-01-05');
  });
});

describe('a range of days', () => {
  test('holds both ends, oldest first', () => {
    expect(daysBetween('2024-02-28', '2024-03-01')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
    expect(daysBetween('2026-01-05', '2026-01-05')).toEqual(['2026-01-05']);
  });

  test('is empty when it ends before it begins', () => {
    expect(daysBetween('2026-01-05', '2026-01-04')).toEqual([]);
  });

  test('can be told by its end and its length', () => {
    expect(daysEnding('2027-01-01', 3)).toEqual(['2026-12-30', '2026-12-31', '2027-01-01']);
    expect(daysEnding('2026-01-05', 0)).toEqual([]);
  });
});
