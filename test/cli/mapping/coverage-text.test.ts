import { describe, expect, test } from '@jest/globals';
import { makeReport } from '../../../cli/mapping/coverage-report.ts';
import { coverageText, percent, planSentence } from '../../../cli/mapping/coverage-text.ts';
import type { CoverageLine } from '../../../shared/attribution/coverage.ts';
import type { Gap } from '../../../shared/attribution/mapping-plan.ts';

const GOAL = 900_000_000n;
const SPAN = { from: '2026-09-20', to: '2026-10-19', goal: GOAL };
const USD = 1_000_000_000n;

function line(method: string, usd: bigint, more: Partial<CoverageLine> = {}): CoverageLine {
  const isStrong = !['unattributed', 'key_owner', 'sheet_workspace'].includes(method);
  const isPerson = method !== 'unattributed';
  return { platform: 'anthropic_api', month: '2026-10', method, isStrong, isPerson, usd, rows: 1n, ...more };
}

function gap(
  keyId: string | null,
  keyName: string | null,
  unattributed: bigint,
  more: Partial<Gap> = {},
): Gap {
  return {
    platform: 'anthropic_api',
    account: 'default',
    workspaceId: null,
    keyId,
    keyName,
    creator: null,
    days: 2,
    rows: 3,
    unattributed,
    weak: 0n,
    ...more,
  };
}

const sentences = (lines: CoverageLine[], gaps: Gap[]) =>
  makeReport(SPAN, lines, gaps).platforms.map((platform) => planSentence(platform, GOAL));

describe('the sentence of a platform', () => {
  test('names the keys to map, from where to where they bring it', () => {
    const lines = [
      line('direct_email', 80n * USD),
      line('unattributed', 15n * USD),
      line('key_owner', 5n * USD),
    ];
    const gaps = [
      gap('apikey_1', 'legacy-scripts', 7n * USD),
      gap('apikey_2', null, 0n, { weak: 5n * USD }),
      gap('apikey_3', 'small', 2n * USD),
      gap(null, null, 6n * USD),
    ];
    // 80, 87, 92 of 100
    expect(sentences(lines, gaps)).toEqual([
      'anthropic_api: map these 2 keys to go from 80.00 % to 92.00 %: legacy-scripts (apikey_1), apikey_2',
    ]);
  });

  test('says of one key "this key", and what is left where the goal cannot be reached', () => {
    const lines = [line('direct_email', 80n * USD), line('unattributed', 20n * USD)];
    const gaps = [gap('apikey_1', 'ci', 7_500_000_000n), gap(null, null, 12_500_000_000n)];
    expect(sentences(lines, gaps)).toEqual([
      'anthropic_api: map this key to go from 80.00 % to 87.50 %: ci (apikey_1); the goal of 90 % is missed: ' +
        '12.5 USD are on rows without an API key, which no mapping by key reaches',
    ]);
  });

  test('says that the goal is met, that no key is left, or that nothing was billed', () => {
    const lines = [
      line('direct_email', 91n * USD, { platform: 'a' }),
      line('unattributed', 9n * USD, { platform: 'a' }),
      line('unattributed', 9n * USD, { platform: 'b' }),
      line('direct_email', -3n * USD, { platform: 'c' }),
    ];
    expect(sentences(lines, [gap(null, null, 9n * USD, { platform: 'b' })])).toEqual([
      'a: 91.00 % strong, the goal of 90 % is met',
      'b: 0.00 % strong, and no key to map; the goal of 90 % is missed: ' +
        '9 USD are on rows without an API key, which no mapping by key reaches',
      'c: nothing was billed, so there is no coverage',
    ]);
  });
});

describe('the report', () => {
  test('shows a month without billed money as such, not as 0 %', () => {
    const text = coverageText(makeReport(SPAN, [line('direct_email', USD)], []));
    expect(text).toMatch(/2026-09 +│ nothing +│ – +│/);
    expect(text).toMatch(/2026-10 +│ 1 +│ 100\.00 % +│/);
  });

  test('says of a span without billed money that there is no coverage', () => {
    expect(coverageText(makeReport(SPAN, [], []))).toBe(
      'Nothing was billed from 2026-09-20 to 2026-10-19, seats left out: there is no coverage.',
    );
  });

  test('ranks the keys of each platform with what they reach alone and together', () => {
    const lines = [line('direct_email', 85n * USD), line('unattributed', 15n * USD)];
    const gaps = [
      gap('apikey_1', 'ci', 5n * USD),
      gap('apikey_2', 'etl', 10n * USD, { creator: 'ana@x.io' }),
    ];
    const text = coverageText(makeReport(SPAN, lines, gaps));
    // 85 + 10 = 95; 85 + 5 = 90; 85 + 10 + 5 = 100
    expect(text).toMatch(/│ 1 +│ etl \(apikey_2\) │ ana@x\.io │ 2 +│ 10 +│ 0 +│ 95\.00 % +│ 95\.00 % +│/);
    expect(text).toMatch(/│ 2 +│ ci \(apikey_1\) +│ +│ 2 +│ 5 +│ 0 +│ 90\.00 % +│ 100\.00 % +│/);
  });
});

test('a percentage is rounded down: what is shown as the goal is the goal', () => {
  expect([percent(899_999n, 1_000_000n), percent(-1n, 3n), percent(1n, 1n), percent(1n, 0n)]).toEqual([
    '89.99 %',
    '-33.33 %',
    '100.00 %',
    '–',
  ]);
});
