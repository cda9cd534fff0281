import { describe, expect, test } from '@jest/globals';
import { type Findings, faultsOf } from '../../../functions/status/faults.ts';
import { evaluate } from '../../../shared/alerts/evaluate.ts';
import type { AccountFigures } from '../../../shared/alerts/figures.ts';
import { AT, accountOf, figuresOf, hoursAgo } from '../../support/figures.ts';

const ANTHROPIC = {
  vendor: 'anthropic',
  keySetting: 'ANTHROPIC_ADMIN_API_KEY',
  sources: ['anthropic', 'claude_code'],
};
const CURSOR = { vendor: 'cursor', keySetting: 'CURSOR_API_KEY', sources: ['cursor'] };

function told(accounts: AccountFigures[], more: Partial<Findings> = {}): string[] {
  const figures = figuresOf({ accounts });
  return faultsOf({ checks: [], figures, alerts: evaluate(figures), accounts, expected: [], ...more });
}

const failed = (
  more: Partial<AccountFigures> = {},
  reason: string | null = 'GET /x answered 401. The key was refused: check KEY',
) =>
  accountOf({
    lastRun: { runId: 'r', day: '2026-11-27', status: 'failed', reason, endedAt: AT },
    ...more,
  });

describe('the faults', () => {
  test('are none where all is well', () => {
    expect(told([accountOf()])).toEqual([]);
  });

  test('name days that failed or were refused when they were last read, whatever has come in since', () => {
    const undone = { days: 2, first: '2026-08-02' };
    const line =
      'the last reading of 2 days, 2026-08-02 the first, failed or was refused: see "ai-usage ledger"';
    expect(told([accountOf({ undone })])).toEqual([`cursor (default): ${line}`]);
    expect(told([accountOf({ undone: { ...undone, days: 1 } })])).toEqual([
      'cursor (default): the last reading of 2026-08-02 failed or was refused: see "ai-usage ledger"',
    ]);
    expect(told([accountOf({ undone, isRead: false })])).toEqual([]);
    expect(told([failed({ undone })])).toHaveLength(1);
  });

  test('name a failing source once, though its slice is missing and its run was long too', () => {
    expect(
      told([failed({ producedAt: hoursAgo(90), openRun: { day: '2026-11-27', since: hoursAgo(9) } })]),
    ).toEqual([
      'cursor (default): the last run, of 2026-11-27, failed: GET /x answered 401. The key was refused: check KEY',
    ]);
  });

  test('name the sources of one key once', () => {
    const both = [failed({ source: 'anthropic' }), failed({ source: 'claude_code' })];
    expect(told(both)).toEqual([
      'anthropic (default), claude_code (default): the last run, of 2026-11-27, failed: GET /x answered 401. The key was refused: check KEY',
    ]);
  });

  test('name no person, on one line of a readable length', () => {
    const [line = ''] = told([failed({}, `ada@example.com\nhas no\tamount ${'x'.repeat(400)}`)]);
    expect(line).toContain('failed: [e-mail] has no amount xxx');
    expect(line.length).toBeLessThan(400);
    expect(told([failed({}, null)])[0]).toContain('failed: the ledger has no reason');
  });

  test('do not name an account that is read no more', () => {
    expect(told([failed({ isRead: false, producedAt: hoursAgo(90) })])).toEqual([]);
  });

  test('name a vendor without a key by the setting, where the settings say who is read', () => {
    expect(told([accountOf()], { expected: [CURSOR, ANTHROPIC] })).toEqual([
      'anthropic has no key: set ANTHROPIC_ADMIN_API_KEY, or name the vendors that there are in EXPECTED_VENDORS',
    ]);
  });

  test('name a vendor that the ledger has never seen, where they do not', () => {
    const expected = [CURSOR, ANTHROPIC];
    expect(told([accountOf()], { expected, accounts: undefined })).toEqual([
      'anthropic has never been asked for a day: see that ANTHROPIC_ADMIN_API_KEY is set where days are fetched',
    ]);
    expect(
      told([accountOf({ source: 'claude_code' })], { expected: [ANTHROPIC], accounts: undefined }),
    ).toEqual([]);
  });

  test('without a warehouse are what the checks say, and nothing is guessed', () => {
    const checks = [
      { name: 'broker' as const, ok: true, detail: 'takes messages' },
      { name: 'warehouse' as const, ok: false, detail: 'it does not open' },
      { name: 'mapping' as const, ok: false, detail: 'its age is not known' },
    ];
    const blind = { checks, figures: null, alerts: [], expected: [CURSOR], accounts: undefined };
    expect(faultsOf(blind)).toEqual(['warehouse: it does not open']);
  });
});
