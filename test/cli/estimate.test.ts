import { describe, expect, test } from '@jest/globals';
import { estimate, estimateLine } from '../../cli/estimate.ts';
import type { About } from '../../local/instance.ts';
import type { SourceName } from '../../shared/contract/messages.ts';
import { daysEnding } from '../../shared/day.ts';

type Account = About['accounts'][number];

const of = (
  source: SourceName,
  vendor: Account['vendor'],
  requests_per_minute: number,
  account = 'default',
): Account => ({ source, account, vendor, requests_per_minute });

const CURSOR = of('cursor', 'cursor', 15);
const ANTHROPIC = of('anthropic', 'anthropic', 60);
const CLAUDE_CODE = of('claude_code', 'anthropic', 60);

/** A slice a day and account. */
const slicesOf = (accounts: readonly Account[], days: number) =>
  daysEnding('2026-11-23', days).flatMap((day) =>
    accounts.map(({ source, account }) => ({ day, source, account })),
  );

describe('the estimate of a backfill', () => {
  test('takes 6 requests a slice, 3 for Claude Code, as long as nothing has been read', () => {
    const accounts = [CURSOR, ANTHROPIC, CLAUDE_CODE];
    const slices = slicesOf(accounts, 90);
    const guess = estimate(slices, { accounts }, []);
    // 90 x 6 for cursor in 36 minutes, 90 x (6 + 3) for anthropic in 13.5: the vendors are read side by side.
    expect(guess).toMatchObject({ requests: 1350, minutes: 36 });
    expect(estimateLine(slices, guess)).toBe(
      '90 days, 270 slices: about 1,400 requests, at most about 36 minutes at 15 (cursor) and 60 (anthropic) ' +
        'a minute to each endpoint.',
    );
  });

  test('takes what the last runs of an account took, each account by itself', () => {
    const north = of('cursor', 'cursor', 15, 'north');
    const accounts = [CURSOR, north, ANTHROPIC];
    const calls = [
      { source: 'cursor', account: 'north', api_calls: 20 },
      { source: 'anthropic', account: 'default', api_calls: 90.5 },
    ];
    const { requests, minutes } = estimate(slicesOf(accounts, 2), { accounts }, calls);
    expect(requests).toBe(2 * 6 + 2 * 20 + 2 * 90.5);
    // Both accounts of a vendor one after the other: 12 / 15 + 40 / 15 is more than 181 / 60.
    expect(minutes).toBeCloseTo(52 / 15);
  });

  test('leaves out a vendor that is not asked, and rounds minutes up', () => {
    const slices = slicesOf([CURSOR], 1);
    const calls = [{ source: 'cursor', account: 'default', api_calls: 0.5 }];
    expect(estimateLine(slices, estimate(slices, { accounts: [CURSOR, ANTHROPIC] }, calls))).toBe(
      '1 day, 1 slice: about 1 request, at most about 1 minute at 15 (cursor) a minute to each endpoint.',
    );
  });
});
