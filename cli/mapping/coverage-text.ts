import type { Coverage } from '../../shared/attribution/coverage.ts';
import { gapLabel, isAbove, type RankedKey, type Share } from '../../shared/attribution/mapping-plan.ts';
import { formatUsd, type Nanos } from '../../shared/money.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { formatAnswer } from '../output.ts';
import type { CoverageReport, PlatformReport } from './coverage-report.ts';

const KEYS_SHOWN = 20;
const FIGURES = [
  'billed USD',
  'owned',
  'strong',
  'people',
  'rows',
  'rows owned',
  'rows strong',
  'rows people',
];

/** The report for a person: how much has an owner, by platform, month and rule, then which keys to map. */
export function coverageText(report: CoverageReport): string {
  const { from, to, all, platforms, months, methods } = report;
  if (all.billed.rows === 0n) return nothingBilled(from, to);
  return [
    `Billed from ${from} to ${to}, seats left out. Strong: by a rule with a confidence of 0.90 or more.`,
    table('platform', [
      ...platforms.map(({ platform, coverage }): [string, Coverage] => [platform, coverage]),
      ...(platforms.length > 1 ? ([['all', all]] satisfies [string, Coverage][]) : []),
    ]),
    table('month', months),
    methodTable(methods, all),
    ...keyTable(report),
    ...platforms.map((platform) => planSentence(platform, report.goal)),
  ].join('\n');
}

/** That a span has no coverage, which is not a coverage of nothing. */
export function nothingBilled(from: string, to: string): string {
  return `Nothing was billed from ${from} to ${to}, seats left out: there is no coverage.`;
}

/** A part of a whole in percent with two places, rounded down; a dash where there is no whole. */
export function percent(part: bigint, whole: bigint): string {
  if (whole <= 0n) return '–';
  const hundredths = (part * 10_000n) / whole;
  const digits = (hundredths < 0n ? -hundredths : hundredths).toString().padStart(3, '0');
  return `${hundredths < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)} %`;
}

function table(head: string, groups: readonly (readonly [string, Coverage])[]): string {
  const rows = groups.map(
    ([name, { billed, attributed, strong, people }]): Row => ({
      [head]: name,
      'billed USD': billed.rows === 0n ? 'nothing' : formatUsd(billed.usd),
      owned: percent(attributed.usd, billed.usd),
      strong: percent(strong.usd, billed.usd),
      people: percent(people.usd, billed.usd),
      rows: billed.rows,
      'rows owned': percent(attributed.rows, billed.rows),
      'rows strong': percent(strong.rows, billed.rows),
      'rows people': percent(people.rows, billed.rows),
    }),
  );
  return formatAnswer({ columns: [head, ...FIGURES], rows }, 'table');
}

function methodTable(methods: readonly (readonly [string, Coverage])[], { billed: all }: Coverage): string {
  const rows = methods.map(
    ([rule, { billed }]): Row => ({
      rule,
      'billed USD': formatUsd(billed.usd),
      'of all': percent(billed.usd, all.usd),
      rows: billed.rows,
      'of all rows': percent(billed.rows, all.rows),
    }),
  );
  return formatAnswer({ columns: ['rule', 'billed USD', 'of all', 'rows', 'of all rows'], rows }, 'table');
}

function keyTable({ platforms }: CoverageReport): string[] {
  const rows = platforms.flatMap(({ coverage, ranked }) => ranked.map((key) => keyRow(key, coverage)));
  if (rows.length === 0) return ['No API key lacks an owner of confidence.'];
  const more = rows.length - KEYS_SHOWN;
  return [
    'Keys to map, most dollars first, and the strong coverage with each alone and with those above it:',
    formatAnswer({ columns: Object.keys(rows[0] ?? {}), rows: rows.slice(0, KEYS_SHOWN) }, 'table'),
    ...(more > 0 ? [`… and ${more} more: --format csv prints all of them`] : []),
  ];
}

function keyRow(key: RankedKey, { billed }: Coverage): Row {
  return {
    platform: key.platform,
    rank: key.rank,
    key: gapLabel(key),
    'made by': key.creator,
    days: key.days,
    'nobody’s USD': formatUsd(key.unattributed),
    'weak USD': formatUsd(key.weak),
    alone: percent(key.alone, billed.usd),
    'with those above': percent(key.withAbove, billed.usd),
  };
}

/** What to do for a platform, in one sentence. */
export function planSentence({ platform, coverage, plan }: PlatformReport, goal: Share): string {
  const [billed, strong] = [coverage.billed.usd, coverage.strong.usd];
  if (billed <= 0n) return `${platform}: nothing was billed, so there is no coverage`;
  const now = percent(strong, billed);
  const target = percent(goal, 1_000_000_000n).replace(/\.00 %$/, ' %');
  if (isAbove(goal, strong, billed)) return `${platform}: ${now} strong, the goal of ${target} is met`;
  const left = plan.meetsGoal ? '' : `; ${leftOver(billed - plan.reached, target)}`;
  if (plan.keys.length === 0) return `${platform}: ${now} strong, and no key to map${left}`;
  const which = plan.keys.length === 1 ? 'this key' : `these ${plan.keys.length} keys`;
  const names = plan.keys.map(gapLabel).join(', ');
  return `${platform}: map ${which} to go from ${now} to ${percent(plan.reached, billed)}: ${names}${left}`;
}

function leftOver(usd: Nanos, target: string): string {
  return `the goal of ${target} is missed: ${formatUsd(usd)} USD are on rows without an API key, which no mapping by key reaches`;
}
