import { describe, expect, test } from '@jest/globals';
import { closingLines } from '../../cli/closing.ts';
import type { Report } from '../../local/summary.ts';

const slice = (source: string, status: string, billed_usd: string) => ({
  source,
  account: 'default',
  day: '2026-01-05',
  status,
  records: 3,
  billed_usd,
  included_usd: '0.5',
});

const report = (more: Partial<Report> = {}, coverage: number | null = 0.94567): Report => ({
  summary: {
    slices: [slice('cursor', 'committed', '1.25'), slice('cursor', 'failed', '0.000000001')],
    totals: {
      records: 6,
      billed_usd: '1.250000001',
      included_usd: '1',
      attributed_billed_usd: '1',
      coverage,
      strong_coverage: coverage,
      facts_hash: 'h',
    },
    findings: 0,
    dead_letters: 0,
    duration_ms: 1500,
    records_per_second: 4,
  },
  reasons: [],
  findings: [],
  deadLetters: [],
  unattributed: [],
  adjustments: [],
  ...more,
});

const SEATS = { hasSeatPrices: true };

describe('the closing lines', () => {
  test('sum each source up to the last digit, with how its slices ended', () => {
    const [table] = closingLines(report(), SEATS);
    expect(table).toMatch(/cursor +│ 2 +│ 1 committed, 1 failed │ 6 +│ 1\.250000001 │ 1 +│/);
  });

  test('name the coverage, or that nothing was billed', () => {
    expect(closingLines(report(), SEATS)).toContain(
      'Coverage 94.6 %: the part of the billed money, seats left out, that has an owner.',
    );
    expect(closingLines(report({}, null), SEATS)).toContain('Coverage: none, nothing was billed.');
  });

  test('put the gravest findings first, each kind once', () => {
    const finding = (kind: string, severity: string, text: string) => ({
      kind,
      severity,
      text,
      source: 'cursor',
    });
    const findings = [
      finding('negative_cost', 'info', 'negative amounts: 4'),
      finding('negative_cost', 'info', 'negative amounts: 1'),
      finding('mapping_shrunk', 'error', 'm.csv has 1 usable rows'),
    ];
    const lines = closingLines(report({ findings }), SEATS);
    expect(lines.slice(lines.indexOf('Findings: 3') + 1).slice(0, 2)).toEqual([
      '  error mapping_shrunk: cursor m.csv has 1 usable rows',
      '  info negative_cost (2 times, the largest): cursor negative amounts: 4',
    ]);
  });

  test('name what nobody owns by key, and where to read which key to map first', () => {
    const gap = {
      ...{
        platform: 'anthropic_api',
        account: 'default',
        workspace_id: null,
        key_creator: null,
        cost_rows: 4,
      },
      ...{ api_key_id: 'apikey_1', api_key_name: 'ci', days: 2, unattributed_usd: '7.5', weak_usd: '1' },
    };
    const rest = {
      ...gap,
      api_key_id: null,
      api_key_name: null,
      days: 1,
      unattributed_usd: '2',
      weak_usd: '0',
    };
    const guessed = { ...gap, api_key_id: 'apikey_2', unattributed_usd: '0' };
    const hint = '"ai-usage mapping coverage" says which keys to map first.';
    const lines = closingLines(report({ unattributed: [gap, guessed, rest] }), SEATS);
    expect(lines.slice(lines.indexOf('Without an owner: 2') + 1).slice(0, 3)).toEqual([
      '  anthropic_api ci (apikey_1): 7.5 USD on 2 days',
      '  anthropic_api rows without an API key: 2 USD on 1 day',
      hint,
    ]);
    expect(closingLines(report({ unattributed: [rest] }), SEATS)).not.toContain(hint);
    expect(closingLines(report({ unattributed: [guessed] }), SEATS)).toContain('Without an owner: none.');
  });

  test('say why a run failed and what waits for a person', () => {
    const reasons = ['cursor: failed: check CURSOR_API_KEY'];
    const deadLetters = [
      { dead_letter_id: 'abc', function_name: 'load', usage_date: null, error_message: 'no' },
    ];
    const lines = closingLines(report({ reasons, deadLetters }), SEATS);
    expect(lines).toEqual(
      expect.arrayContaining(['Dead letters: 1', '  abc load no', 'cursor: failed: check CURSOR_API_KEY']),
    );
  });

  test('name each fault, or that there is none, where the command has looked', () => {
    const faults = ['cursor (default): a run took 3 hours (the limit is 2 hours)'];
    const lines = closingLines(report(), { ...SEATS, faults });
    expect(lines.slice(lines.indexOf('Faults: 1') + 1)[0]).toBe(`  ${faults[0]}`);
    expect(closingLines(report(), { ...SEATS, faults: [] })).toContain('Faults: none.');
    expect(closingLines(report(), SEATS).join()).not.toContain('Faults');
  });

  test('say that seats are missing as long as they have no price', () => {
    const missing =
      'Seats are not in these figures: no vendor reports them. Set CURSOR_SEAT_PRICE_USD to count them.';
    expect(closingLines(report(), { hasSeatPrices: false })).toContain(missing);
    expect(closingLines(report(), { hasSeatPrices: true })).not.toContain(missing);
  });

  test('show how refused slices and those of no plan ended, and the first ten reasons', () => {
    const { summary } = report();
    const slices = [slice('cursor', 'refused', '0'), slice('claude_code', 'not_on_plan', '0')];
    const reasons = Array.from({ length: 12 }, (_, index) => `cursor: refused: reason ${index}`);
    const lines = closingLines(report({ summary: { ...summary, slices }, reasons }), SEATS);
    expect(lines[0]).toMatch(/cursor +│ 1 +│ 1 refused /);
    expect(lines[0]).toMatch(/claude_code │ 1 +│ 1 not_on_plan /);
    expect(lines.filter((line) => reasons.includes(line))).toEqual(reasons.slice(0, 10));
    expect(lines).toContain('… and 2 more: see "ai-usage ledger"');
    expect(closingLines(report({ reasons: reasons.slice(0, 10) }), SEATS).join()).not.toContain('more: see');
  });
});
