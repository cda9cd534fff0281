import { describe, expect, test } from '@jest/globals';
import { checkDays, daysAsked, readSources, slicesAsked, slicesOfSpan } from '../../cli/asked.ts';
import { addDays } from '../../shared/day.ts';
import { UsageError } from '../../shared/errors.ts';

const WINDOWS = { rereadDays: 3, monthCloseDay: 3 };
const ABOUT = {
  accounts: [
    { source: 'cursor' as const, account: 'default', vendor: 'cursor' as const, requests_per_minute: 15 },
    { source: 'cursor' as const, account: 'north', vendor: 'cursor' as const, requests_per_minute: 15 },
    { source: 'anthropic' as const, account: 'south', vendor: 'anthropic' as const, requests_per_minute: 60 },
  ],
  has_seat_prices: false,
};
const day = '2026-03-02';
const today = new Date().toISOString().slice(0, 10);

/** The sentence of a UsageError. */
function refusal(use: () => unknown): string {
  try {
    use();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the days and sources that a person names', () => {
  test('are one day, or the first and the last of several, or none', () => {
    expect(daysAsked({ day })).toEqual({ day });
    expect(daysAsked({ from: day, to: day })).toEqual({ from: day, to: day });
    expect(daysAsked({})).toBeUndefined();
    expect(refusal(() => daysAsked({ from: day }))).toBe('--from and --to go together');
    expect(refusal(() => daysAsked({ to: day }))).toBe('--from and --to go together');
    expect(refusal(() => daysAsked({ from: '2026-03-03', to: day }))).toBe(
      '--from 2026-03-03 is after --to 2026-03-02',
    );
  });

  test('are sources that there are', () => {
    expect(readSources('cursor, claude_code')).toEqual(['cursor', 'claude_code']);
    for (const text of ['copilot', 'cursor,', 'Cursor']) {
      expect(refusal(() => readSources(text))).toMatch(
        /^there is no source .*: the sources are cursor, anthropic, claude_code$/,
      );
    }
  });
});

describe('the slices that a person names', () => {
  test('are those of the chosen sources and accounts, the newest day first', () => {
    const asked = { from: '2026-03-01', to: day, sources: ['cursor' as const], accounts: ['north'] };
    expect(slicesAsked(asked, ABOUT, WINDOWS)).toEqual([
      { day, source: 'cursor', account: 'north' },
      { day: '2026-03-01', source: 'cursor', account: 'north' },
    ]);
    expect(slicesAsked({ day }, ABOUT, WINDOWS)).toHaveLength(3);
  });

  test.each([
    [{ day: today }, 'is not over yet'],
    [{ day, sources: ['claude_code' as const] }, 'claude_code has no key'],
    [{ day, accounts: ['west'] }, 'no source has an account west'],
    [{ day, sources: ['cursor' as const], accounts: ['south'] }, 'cursor has no account south'],
    [{ from: '2024-03-02', to: day }, 'span more than 366 days'],
    [{ day: '2020-01-01' }, '2020-01-01 is too old: landing keeps 731 days'],
    [{ day: '2026-02-30' }, 'day: is no day of the form YYYY-MM-DD'],
    [{ day: addDays(today, 40) }, 'is not over yet'],
  ])('are refused in words: %j', (asked, sentence) => {
    expect(refusal(() => slicesAsked(asked, ABOUT, WINDOWS))).toContain(sentence);
  });
});

describe('the slices of a span, which is asked for day by day', () => {
  const span = (from: string, to: string) => ({ from, to, sources: ['cursor' as const] });
  const yesterday = addDays(today, -1);

  test('are as many days as landing keeps, the newest day first', () => {
    const oldest = addDays(today, -730);
    const slices = slicesOfSpan(span(oldest, yesterday), ABOUT, WINDOWS);
    expect(slices).toHaveLength(2 * 730);
    expect(slices.slice(0, 3).map(({ day, account }) => [day, account])).toEqual([
      [yesterday, 'default'],
      [yesterday, 'north'],
      [addDays(today, -2), 'default'],
    ]);
    expect(slices.at(-1)).toEqual({ day: oldest, source: 'cursor', account: 'north' });
    expect(new Set(slices.map(({ day }) => day)).size).toBe(730);
  });

  test('are those of one kickoff where one would do', () => {
    const short = span('2026-03-01', '2026-03-04');
    expect(slicesOfSpan(short, ABOUT, WINDOWS)).toEqual(slicesAsked(short, ABOUT, WINDOWS));
    for (const asked of [{ day }, span(day, day)])
      expect(slicesOfSpan(asked, ABOUT, WINDOWS)).toEqual(slicesAsked(asked, ABOUT, WINDOWS));
  });

  test.each([
    [addDays(today, -731), yesterday, 'is too old: landing keeps 731 days'],
    ['0001-01-01', yesterday, 'is too old: landing keeps 731 days'],
    [day, today, 'is not over yet'],
  ])('are refused in words: from %s to %s', (from, to, sentence) => {
    expect(refusal(() => slicesOfSpan(span(from, to), ABOUT, WINDOWS))).toContain(sentence);
    expect(refusal(() => checkDays({ from, to, mode: 'reattribute' }))).toContain(sentence);
  });

  test('need an account that is known', () => {
    expect(refusal(() => slicesOfSpan({ day }, { ...ABOUT, accounts: [] }, WINDOWS))).toContain(
      '"ai-usage probe" asks all that have a key',
    );
  });
});
