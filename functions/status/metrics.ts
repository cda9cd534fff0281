import type { AccountFigures, PlatformFigures } from '../../shared/alerts/figures.ts';
import { RULES } from '../../shared/alerts/rules.ts';
import { coverageRatio } from '../../shared/attribution/coverage.ts';
import { startOfDay } from '../../shared/day.ts';
import { formatUsd } from '../../shared/money.ts';
import type { Reading } from './report.ts';

/** A number as Prometheus reads it; null where it is not known, which is then left out. */
type Value = number | string | null;
type Sample = { labels: Record<string, string>; value: Value };
type Metric<T> = { name: string; help: string; of: (one: T) => Value };

const OF_ACCOUNTS: readonly Metric<AccountFigures>[] = [
  {
    name: 'ai_usage_fresh_timestamp_seconds',
    help: 'When the vendor last gave the day before.',
    of: ({ producedAt }) => seconds(producedAt),
  },
  {
    name: 'ai_usage_newest_day_timestamp_seconds',
    help: 'The beginning of the newest day that has been read.',
    of: ({ newestDay }) => newestDay && startOfDay(newestDay) / 1000,
  },
  {
    name: 'ai_usage_last_run_failed',
    help: '1 where the last run failed or was refused.',
    of: ({ lastRun }) => lastRun && Number(['failed', 'refused'].includes(lastRun.status)),
  },
  {
    name: 'ai_usage_open_since_timestamp_seconds',
    help: 'Since when the oldest run is open.',
    of: ({ openRun }) => openRun && seconds(openRun.since),
  },
  {
    name: 'ai_usage_api_calls',
    help: 'Calls to the vendor in the last 26 hours, of readings that came to an end.',
    of: ({ calls }) => String(calls),
  },
  {
    name: 'ai_usage_api_errors',
    help: 'Of these calls, the failed ones.',
    of: ({ errors }) => String(errors),
  },
  {
    name: 'ai_usage_restated_usd',
    help: 'US dollars by which the billed days moved that were read again in the last 26 hours.',
    of: ({ restated }) => formatUsd(restated),
  },
];

const OF_PLATFORMS: readonly Metric<PlatformFigures>[] = [
  {
    name: 'ai_usage_billed_usd',
    help: 'US dollars billed in 30 days, seats left out.',
    of: ({ billed }) => formatUsd(billed),
  },
  {
    name: 'ai_usage_coverage_ratio',
    help: 'The part of these dollars that has an owner.',
    of: ({ billed, attributed }) => coverageRatio(attributed, billed),
  },
  {
    name: 'ai_usage_strong_coverage_ratio',
    help: 'The part that has an owner with a confidence of 0.90 or more.',
    of: ({ billed, strong }) => coverageRatio(strong, billed),
  },
];

const OF_THE_WHOLE: readonly Metric<Reading & { next: Date | null }>[] = [
  {
    name: 'ai_usage_dead_letters_open',
    help: 'Dead letters that wait for a person.',
    of: ({ figures }) => figures?.deadLetters.open ?? null,
  },
  {
    name: 'ai_usage_dead_letters_usd',
    help: 'US dollars in them, as far as they say.',
    of: ({ figures }) => figures && formatUsd(figures.deadLetters.usd),
  },
  {
    name: 'ai_usage_mapping_read_timestamp_seconds',
    help: 'When a kickoff last read the mapping.',
    of: ({ figures }) => figures && seconds(figures.mapping.readAt),
  },
  {
    name: 'ai_usage_next_schedule_timestamp_seconds',
    help: 'When the daily kickoff comes next.',
    of: ({ next }) => seconds(next),
  },
];

/** The figures in Prometheus' text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function metricsText(reading: Reading, next: Date | null): string {
  const { checks, figures, alerts } = reading;
  const checked = checks.map(({ name, ok }) => ({ labels: { check: name }, value: Number(ok) }));
  const judged = RULES.map(({ name }) => {
    const states = alerts.filter(({ rule, state }) => rule === name && state !== 'no_basis');
    const firing = states.filter(({ state }) => state === 'firing').length;
    return { labels: { rule: name }, value: states.length === 0 ? null : firing };
  });
  return [
    metric('ai_usage_check_ok', '1 where the check of /health holds.', checked),
    ...OF_ACCOUNTS.map(({ name, help, of }) =>
      metric(
        name,
        help,
        (figures?.accounts ?? []).map((one) => ({
          labels: { source: one.source, account: one.account },
          value: of(one),
        })),
      ),
    ),
    ...OF_PLATFORMS.map(({ name, help, of }) =>
      metric(
        name,
        help,
        (figures?.platforms ?? []).map((one) => ({ labels: { platform: one.platform }, value: of(one) })),
      ),
    ),
    ...OF_THE_WHOLE.map(({ name, help, of }) =>
      metric(name, help, [{ labels: {}, value: of({ ...reading, next }) }]),
    ),
    metric('ai_usage_alert_firing', 'How often a rule fires; without a basis it has no sample.', judged),
  ].join('');
}

function metric(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.flatMap(({ labels, value }) =>
    value === null ? [] : [`${name}${labelsText(labels)} ${value}\n`],
  );
  return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

function labelsText(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function seconds(date: Date | null): number | null {
  return date && date.getTime() / 1000;
}
