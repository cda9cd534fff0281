import { describe, expect, test } from '@jest/globals';
import { type Alert, evaluate } from '../../../shared/alerts/evaluate.ts';
import type { AccountFigures, Figures, LastRun } from '../../../shared/alerts/figures.ts';
import type { RuleName } from '../../../shared/alerts/rules.ts';
import { parseUsd } from '../../../shared/money.ts';
import { AT, accountOf, figuresOf, hoursAgo } from '../../support/figures.ts';

/** What one rule says of the figures. */
function saying(rule: RuleName, more: Partial<Figures> = {}): Alert[] {
  return evaluate(figuresOf(more)).filter((alert) => alert.rule === rule);
}

/** State and sentence of one rule for an account. */
function of(rule: RuleName, more: Partial<AccountFigures>) {
  return saying(rule, { accounts: [accountOf(more)] }).map(({ state, sentence }) => [state, sentence])[0];
}

const QUIET = ['quiet', null];
const justBefore = (hours: number) => new Date(hoursAgo(hours).getTime() - 1);
const noBasis = (why: string) => ['no_basis', `no basis: ${why}`];

test('an instance that does well has no alert, and four weekdays are needed to judge a day', () => {
  const alerts = evaluate(figuresOf());
  expect(alerts.filter(({ state }) => state === 'firing')).toEqual([]);
  expect(alerts.filter(({ state }) => state === 'no_basis').map(({ rule }) => rule)).toEqual(['cost_spike']);
});

describe('a slice that is missing', () => {
  test('is one of yesterday that has not come for more than 26 hours', () => {
    expect(of('slice_missing', { producedAt: hoursAgo(26) })).toEqual(QUIET);
    expect(of('slice_missing', { producedAt: justBefore(26) })).toEqual([
      'firing',
      'cursor (default): no slice of yesterday has come in 26.1 hours (the limit is 26 hours): see "ai-usage ledger"',
    ]);
  });

  test('has no basis while a new source has not been asked for long, and is missed after that', () => {
    const never = { producedAt: null, lastRun: null, newestDay: null };
    expect(of('slice_missing', { ...never, firstAskedAt: hoursAgo(26) })).toEqual(
      noBasis('it was first asked for less than 26 hours ago'),
    );
    expect(of('slice_missing', { ...never, firstAskedAt: hoursAgo(50) })?.[0]).toBe('firing');
    expect(of('slice_missing', { ...never, firstAskedAt: null })).toEqual(
      noBasis('it has never been asked for'),
    );
  });

  test('is none of a source that the plan does not have, nor of one that is read no more', () => {
    const lastRun: LastRun = {
      runId: 'r',
      day: '2026-11-27',
      status: 'not_on_plan',
      reason: null,
      endedAt: AT,
    };
    expect(of('slice_missing', { producedAt: null, lastRun })).toEqual(
      noBasis('the vendor’s plan does not have it'),
    );
    expect(saying('slice_missing', { accounts: [accountOf({ isRead: false, producedAt: null })] })).toEqual(
      [],
    );
  });
});

describe('open dead letters', () => {
  test.each([
    [1, 0, '12.5', '1 dead letter open, 12.5 USD at stake: see "ai-usage dead-letters list"'],
    [
      3,
      2,
      '0.000000001',
      '3 dead letters open, 0.000000001 USD at stake and 2 of unknown size: see "ai-usage dead-letters list"',
    ],
  ])('fire from the first, with their dollars (%d)', (open, unknown, usd, sentence) => {
    const deadLetters = { open, unknown, usd: parseUsd(usd), oldestAt: AT };
    expect(saying('dead_letters_open', { deadLetters })).toMatchObject([
      { state: 'firing', severity: 'error', value: open, threshold: 0, sentence },
    ]);
  });
});

describe('coverage', () => {
  const platform = (billed: string, strong: string) => [
    { platform: 'cursor', billed: parseUsd(billed), attributed: parseUsd(billed), strong: parseUsd(strong) },
  ];

  test('fires below 90 % of strong owners, to the last digit, and never reads as if it were at it', () => {
    expect(saying('coverage_low', { platforms: platform('10', '9') })).toMatchObject([
      { state: 'quiet', value: 0.9 },
    ]);
    expect(saying('coverage_low', { platforms: platform('10', '8.999999999') })).toMatchObject([
      {
        state: 'firing',
        subject: 'cursor',
        sentence:
          'cursor: strong coverage is 89.99 % of 10 USD (the limit is 90 %): "ai-usage mapping coverage" says which keys to map',
      },
    ]);
  });

  test('has no basis where nothing was billed, or less than nothing', () => {
    const nothing = noBasis('nothing has been billed in the last 30 days')[1];
    expect(saying('coverage_low', { platforms: [] })).toMatchObject([{ subject: null, sentence: nothing }]);
    for (const billed of ['0', '-1']) {
      const platforms = platform(billed, '0');
      expect(saying('coverage_low', { platforms })).toMatchObject([{ state: 'no_basis', sentence: nothing }]);
    }
  });
});

describe('a day’s cost', () => {
  const DAYS = ['2026-11-27', '2026-11-20', '2026-11-13', '2026-11-06', '2026-10-30'];
  const costs = (usd: readonly string[], days = DAYS) => ({
    dayCosts: usd.map((text, index) => ({ day: days[index] ?? '', usd: parseUsd(text) })),
  });

  test('fires above one and a half times the median of the last four same weekdays', () => {
    // The median of 4, 10, 2 and 8 is (4 + 8) / 2 = 6: one and a half times that is 9.
    expect(of('cost_spike', costs(['9', '4', '10', '2', '8']))).toEqual(QUIET);
    expect(of('cost_spike', costs(['9.000000001', '4', '10', '2', '8']))).toEqual([
      'firing',
      'cursor (default): 2026-11-27 was billed 9.000000001 USD, the median of its last four same weekdays 6 USD (the limit is 1.5 times that)',
    ]);
  });

  test('fires where there was nothing before, whatever it is', () => {
    expect(of('cost_spike', costs(['0.5', '0', '0', '0', '9']))?.[0]).toBe('firing');
  });

  test.each([
    [costs([]), 'neither yesterday nor the day before has been read'],
    [
      costs(['9', '1', '1', '1', '1'], ['2026-11-25', ...DAYS]),
      'neither yesterday nor the day before has been read',
    ],
    [costs(['9', '1', '1', '1']), '3 of the last four same weekdays have been read'],
    [costs(['0', '0', '0', '0', '0']), 'nothing is billed there'],
    [costs(['1', '-1', '-1', '-1', '0']), 'the last four same weekdays were refunds'],
  ])('has no basis otherwise (%#)', (more, why) => {
    expect(of('cost_spike', more)).toEqual(noBasis(why));
  });
});

describe('vendor calls that fail', () => {
  test('fire above 5 % of the calls', () => {
    expect(of('api_errors', { calls: 100n, errors: 5n })).toEqual(QUIET);
    expect(of('api_errors', { calls: 99n, errors: 5n })).toEqual([
      'firing',
      'cursor (default): 5.06 % of the calls to the vendor have failed, 5 of 99 (the limit is 5 %)',
    ]);
  });

  test('have no basis without calls', () => {
    expect(of('api_errors', { calls: 0n })).toEqual(noBasis('no vendor call in the last 26 hours'));
  });
});

describe('restated dollars', () => {
  test('fire above 1 % of what had been billed', () => {
    const billedBefore = parseUsd('200');
    expect(of('restated', { billedBefore, restated: parseUsd('2') })).toEqual(QUIET);
    expect(of('restated', { billedBefore, restated: parseUsd('2.000000001') })).toEqual([
      'firing',
      'cursor (default): 1.01 % of what had been billed has been restated, 2.000000001 of 200 USD (the limit is 1 %): see "ai-usage ledger"',
    ]);
  });

  test('fire where nothing had been billed, and have no basis where no billed day was read again', () => {
    expect(of('restated', { billedBefore: 0n, restated: parseUsd('50000') })).toEqual([
      'firing',
      'cursor (default): 100 % of what had been billed has been restated, 50000 of 0 USD (the limit is 1 %): see "ai-usage ledger"',
    ]);
    expect(of('restated', { billedBefore: 0n })).toEqual(
      noBasis('no billed day was read again in the last 26 hours'),
    );
  });
});

describe('the mapping', () => {
  const aged = (more: Partial<Figures['mapping']>) =>
    saying('mapping_stale', { mapping: { ...figuresOf().mapping, ...more } }).map(({ state, sentence }) => [
      state,
      sentence,
    ])[0];

  test('is stale after 24 hours when a kickoff could not read it since', () => {
    const missedAt = hoursAgo(1);
    expect(aged({ readAt: hoursAgo(24), missedAt })).toEqual(QUIET);
    expect(aged({ readAt: justBefore(24), missedAt })).toEqual([
      'firing',
      'the mapping was last read 24.1 hours ago (the limit is 24 hours): see that its sheet or file can be read, then ask for a day',
    ]);
  });

  test('may be two hours older while the daily kickoff that reads it has not come', () => {
    expect(aged({ readAt: hoursAgo(26), missedAt: hoursAgo(30) })).toEqual(QUIET);
    expect(aged({ readAt: justBefore(26) })?.[1]).toContain('26.1 hours ago (the limit is 26 hours)');
  });

  test('that has never been read is as old as the first kickoff', () => {
    expect(aged({ readAt: null, firstAskedAt: hoursAgo(25) })?.[1]).toContain(
      'has never been read, though a kickoff asked for days 25 hours ago',
    );
    expect(aged({ readAt: null, firstAskedAt: null })).toEqual(noBasis('no kickoff has read it yet'));
  });

  test('that nobody has set is no fault; where the settings do not say, one that was read once is set', () => {
    expect(aged({ isSet: false, readAt: hoursAgo(99) })).toEqual(noBasis('no mapping is set'));
    expect(aged({ isSet: undefined, readAt: null })).toEqual(noBasis('no mapping is set'));
    expect(aged({ isSet: undefined, readAt: hoursAgo(99) })?.[0]).toBe('firing');
  });
});

describe('a long run', () => {
  const open = (since: Date) => ({ openRun: { day: '2026-11-26', since } });
  const took = (seconds: number) => ({ longestRun: { day: '2026-11-27', seconds } });

  test('fires when it is open for more than two hours, or took longer, and is named by its day', () => {
    expect(of('run_long', { ...open(hoursAgo(2)), ...took(7200) })).toEqual(QUIET);
    expect(of('run_long', { ...open(justBefore(2)), ...took(7200) })).toEqual([
      'firing',
      'cursor (default): the run of 2026-11-26 has been open for 2.1 hours (the limit is 2 hours): see "ai-usage ledger"',
    ]);
    expect(of('run_long', { ...open(hoursAgo(1)), ...took(7201) })).toEqual([
      'firing',
      'cursor (default): the run of 2026-11-27 took 2.1 hours (the limit is 2 hours): see "ai-usage ledger"',
    ]);
  });

  test('is none of an account that is read no more', () => {
    expect(saying('run_long', { accounts: [accountOf({ isRead: false, ...open(hoursAgo(9)) })] })).toEqual(
      [],
    );
  });

  test('has no basis without runs', () => {
    expect(of('run_long', { openRun: null, longestRun: null })).toEqual(
      noBasis('no run in the last 26 hours'),
    );
  });
});
