import { describe, expect, test } from '@jest/globals';
import { daysAsked, readSources, slicesAsked } from '../../cli/asked.ts';
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
  ])('are refused in words: %j', (asked, sentence) => {
    expect(refusal(() => slicesAsked(asked, ABOUT, WINDOWS))).toContain(sentence);
  });
});
