import { expect, test } from '@jest/globals';
import { metricsText } from '../../../functions/status/metrics.ts';
import { evaluate } from '../../../shared/alerts/evaluate.ts';
import { parseUsd } from '../../../shared/money.ts';
import { AT, accountOf, figuresOf } from '../../support/figures.ts';

const CHECKS = [{ name: 'broker' as const, ok: true, detail: 'takes messages' }];
const LINE =
  /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="([^"\\\n]|\\["\\n])*"(,[a-z]+="([^"\\\n]|\\["\\n])*")*\})? -?[\d.e+-]+)$/;

test('the metrics are lines of Prometheus, each name with its help and type before its samples', () => {
  const figures = figuresOf({
    deadLetters: { open: 2, unknown: 0, usd: parseUsd('12.000000001'), oldestAt: AT },
  });
  const text = metricsText({ at: AT, checks: CHECKS, figures, alerts: evaluate(figures) }, AT);
  const lines = text.trimEnd().split('\n');
  expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
  for (const [index, line] of lines.entries()) {
    const name = /^(\w+)/.exec(line)?.[1];
    if (line.startsWith('# HELP')) expect(lines[index + 1]).toMatch(`# TYPE ${line.split(' ')[2]} gauge`);
    if (!line.startsWith('#')) expect(text).toContain(`# TYPE ${name} gauge\n`);
  }
  for (const sample of [
    'ai_usage_check_ok{check="broker"} 1',
    'ai_usage_last_run_failed{source="cursor",account="default"} 0',
    // 2026-11-27T00:00:00Z
    'ai_usage_newest_day_timestamp_seconds{source="cursor",account="default"} 1795737600',
    'ai_usage_api_calls{source="cursor",account="default"} 100',
    'ai_usage_strong_coverage_ratio{platform="cursor"} 0.95',
    'ai_usage_dead_letters_open 2',
    'ai_usage_dead_letters_usd 12.000000001',
    'ai_usage_next_schedule_timestamp_seconds 1795867200',
    'ai_usage_alert_firing{rule="dead_letters_open"} 1',
    'ai_usage_alert_firing{rule="slice_missing"} 0',
  ]) {
    expect(lines).toContain(sample);
  }
});

test('what is not known has no sample: an account without runs, a rule without a basis, a schedule that is none', () => {
  const figures = figuresOf({
    accounts: [accountOf({ account: 'a"b\\c\nd', newestDay: null, producedAt: null, lastRun: null })],
  });
  const text = metricsText({ at: AT, checks: [], figures, alerts: evaluate(figures) }, null);
  expect(text).not.toMatch(/newest_day|fresh_|last_run|next_schedule|check_ok|rule="cost_spike"/);
  expect(text).toContain('ai_usage_api_errors{source="cursor",account="a\\"b\\\\c\\nd"} 0\n');
});

test('without a warehouse the checks alone are told', () => {
  const checks = [{ name: 'warehouse' as const, ok: false, detail: 'x' }];
  expect(metricsText({ at: AT, checks, figures: null, alerts: [] }, null)).toBe(
    '# HELP ai_usage_check_ok 1 where the check of /health holds.\n# TYPE ai_usage_check_ok gauge\nai_usage_check_ok{check="warehouse"} 0\n',
  );
});
