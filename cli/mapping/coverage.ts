import { Command, InvalidArgumentError, Option } from 'commander';
import { readCoverageLine } from '../../shared/attribution/coverage.ts';
import { readGap, type Share } from '../../shared/attribution/mapping-plan.ts';
import { addDays, type Day } from '../../shared/day.ts';
import { UsageError } from '../../shared/errors.ts';
import { formatUsd, parseUsd } from '../../shared/money.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { daysAsked } from '../asked.ts';
import { withData } from '../data.ts';
import { dayOption } from '../options.ts';
import { dataDirOption, type Format, formatAnswer, formatOption, jsonOption, say } from '../output.ts';
import { type CoverageReport, figuresOf, keyRows, makeReport } from './coverage-report.ts';
import { coverageText, planSentence } from './coverage-text.ts';

type CoverageOptions = {
  month?: string;
  from?: string;
  to?: string;
  goal: Share;
  format: Format;
  json?: boolean;
  dataDir?: string;
};
type Span = { from: Day; to: Day };

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
/** Above 0 and below 1, with places that ratios have. */
const GOAL = /^0?\.\d{1,6}$/;
const DAYS = 30;

/** `ai-usage mapping coverage` */
export function coverageCommand(): Command {
  return new Command('coverage')
    .description('Say how much of the billed money has an owner, and which keys to map to reach the goal.')
    .addOption(monthOption())
    .addOption(dayOption('--from <YYYY-MM-DD>', `the first day (default: the last ${DAYS} days with data)`))
    .addOption(dayOption('--to <YYYY-MM-DD>', 'the last day'))
    .addOption(goalOption())
    .addOption(formatOption())
    .addOption(jsonOption())
    .addOption(dataDirOption())
    .action(async (options: CoverageOptions) => {
      const report = await withData(options.dataDir, (data) => readReport(data, options));
      if (options.json) console.log(JSON.stringify(reportObject(report)));
      else if (options.format === 'table') console.log(coverageText(report));
      else {
        console.log(formatAnswer(keyRows(report), options.format));
        for (const platform of report.platforms) say(planSentence(platform, report.goal));
      }
    });
}

function monthOption(): Option {
  return new Option('--month <YYYY-MM>', 'one month').conflicts(['from', 'to']).argParser((text) => {
    if (!MONTH.test(text)) throw new InvalidArgumentError('Write a month as YYYY-MM.');
    return text;
  });
}

function goalOption(): Option {
  const option = new Option(
    '--goal <ratio>',
    'the strong coverage to reach: keys are named until it is above',
  );
  return option.default(parseUsd('0.9'), '0.90').argParser((text) => {
    if (!GOAL.test(text)) throw new InvalidArgumentError('Write a ratio between 0 and 1, like 0.95.');
    return parseUsd(text.replace(/^\./, '0.'));
  });
}

/** Reads the coverage of the days asked for. @throws UsageError when there is nothing yet. */
export async function readReport(
  warehouse: Pick<Warehouse, 'read'>,
  options: Pick<CoverageOptions, 'month' | 'from' | 'to' | 'goal'>,
): Promise<CoverageReport> {
  const span = spanAsked(options) ?? (await newestDays(warehouse));
  const lines = await warehouse.read('coverage', span);
  const gaps = await warehouse.read('unattributed-spend', span);
  return makeReport({ ...span, goal: options.goal }, lines.map(readCoverageLine), gaps.map(readGap));
}

function spanAsked({ month, ...days }: Pick<CoverageOptions, 'month' | 'from' | 'to'>): Span | undefined {
  if (month !== undefined) {
    const first = `${month}-01`;
    return { from: first, to: addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1) };
  }
  const { from, to } = daysAsked(days) ?? {};
  return from && to ? { from, to } : undefined;
}

async function newestDays(warehouse: Pick<Warehouse, 'read'>): Promise<Span> {
  const [newest] = await warehouse.read('newest-committed-day');
  if (!newest) throw new UsageError('no day has been read yet: run "npm start" first');
  const to = String(newest.day);
  return { from: addDays(to, 1 - DAYS), to };
}

/** What `--json` prints. */
export function reportObject(report: CoverageReport) {
  const { from, to, goal, all, platforms, months, methods } = report;
  return {
    from,
    to,
    goal: formatUsd(goal),
    totals: figuresOf(all),
    platforms: platforms.map(({ platform, coverage, plan }) => ({
      platform,
      ...figuresOf(coverage),
      ...{ keys_to_map: plan.keys.map(({ keyId }) => keyId), meets_goal: plan.meetsGoal },
      strong_coverage_reached: figuresOf({ ...coverage, strong: { ...coverage.strong, usd: plan.reached } })
        .strong_coverage,
    })),
    months: months.map(([month, coverage]) => ({ month, ...figuresOf(coverage) })),
    methods: methods.map(([method, coverage]) => ({ method, ...figuresOf(coverage) })),
    keys: keyRows(report).rows,
  };
}
