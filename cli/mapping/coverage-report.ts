import {
  type Coverage,
  type CoverageLine,
  coverageOf,
  coverageRatio,
} from '../../shared/attribution/coverage.ts';
import {
  type Gap,
  type MappingPlan,
  planMapping,
  type RankedKey,
  rankKeys,
  type Share,
} from '../../shared/attribution/mapping-plan.ts';
import { addDays, type Day } from '../../shared/day.ts';
import { formatUsd, largerFirst } from '../../shared/money.ts';
import type { Answer, Row } from '../../shared/warehouse/warehouse.ts';

/** A platform's coverage, its keys by rank, and which of them to map. */
export type PlatformReport = { platform: string; coverage: Coverage; ranked: RankedKey[]; plan: MappingPlan };

/** Coverage over a span of days from every side that finance asks about. */
export type CoverageReport = {
  from: Day;
  to: Day;
  goal: Share;
  all: Coverage;
  platforms: PlatformReport[];
  /** Every month of the span, those without billed money too. */
  months: [month: string, coverage: Coverage][];
  methods: [method: string, coverage: Coverage][];
};

/** Makes the report of a span out of what the warehouse has of it. */
export function makeReport(
  { from, to, goal }: Pick<CoverageReport, 'from' | 'to' | 'goal'>,
  lines: readonly CoverageLine[],
  gaps: readonly Gap[],
): CoverageReport {
  const byPlatform = Map.groupBy(lines, ({ platform }) => platform);
  const byMonth = Map.groupBy(lines, ({ month }) => month);
  const byMethod = Map.groupBy(lines, ({ method }) => method);
  const byDollars = ([, a]: [string, Coverage], [, b]: [string, Coverage]) =>
    largerFirst(a.billed.usd, b.billed.usd);
  return {
    ...{ from, to, goal },
    all: coverageOf(lines),
    platforms: [...byPlatform].map(([platform, own]) => {
      const coverage = coverageOf(own);
      const standing = { billed: coverage.billed.usd, strong: coverage.strong.usd };
      const ranked = rankKeys(
        standing.strong,
        gaps.filter((gap) => gap.platform === platform),
      );
      return { platform, coverage, ranked, plan: planMapping(standing, ranked, goal) };
    }),
    months: monthsOf(from, to).map((month) => [month, coverageOf(byMonth.get(month) ?? [])]),
    methods: [...byMethod]
      .map(([method, own]): [string, Coverage] => [method, coverageOf(own)])
      .toSorted(byDollars),
  };
}

/** The months that a span touches, `YYYY-MM`, oldest first. */
function monthsOf(from: Day, to: Day): string[] {
  const months: string[] = [];
  for (let day = `${from.slice(0, 7)}-01`; day <= to; day = `${addDays(day, 31).slice(0, 7)}-01`) {
    months.push(day.slice(0, 7));
  }
  return months;
}

/** The figures of one coverage by their names; a ratio is null where nothing was billed. */
export function figuresOf({ billed, attributed, strong, people }: Coverage) {
  return {
    billed_usd: formatUsd(billed.usd),
    coverage: coverageRatio(attributed.usd, billed.usd),
    strong_coverage: coverageRatio(strong.usd, billed.usd),
    person_coverage: coverageRatio(people.usd, billed.usd),
    rows: Number(billed.rows),
    row_coverage: coverageRatio(attributed.rows, billed.rows),
    strong_row_coverage: coverageRatio(strong.rows, billed.rows),
    person_row_coverage: coverageRatio(people.rows, billed.rows),
  };
}

const KEY_COLUMNS = [
  'rank',
  'platform',
  'account',
  'workspace_id',
  'api_key_id',
  'api_key_name',
  'key_creator',
  'days',
  'rows',
  'unattributed_usd',
  'weak_usd',
  'strong_coverage_if_mapped',
  'strong_coverage_with_above',
];

/** The keys of every platform by rank, with the strong coverage that mapping each would reach. */
export function keyRows({ platforms }: CoverageReport): Answer {
  const rows = platforms.flatMap(({ coverage, ranked }) => ranked.map((key) => keyRow(key, coverage)));
  return { columns: KEY_COLUMNS, rows };
}

function keyRow(key: RankedKey, { billed }: Coverage): Row {
  return {
    rank: key.rank,
    platform: key.platform,
    account: key.account,
    workspace_id: key.workspaceId,
    api_key_id: key.keyId,
    api_key_name: key.keyName,
    key_creator: key.creator,
    days: key.days,
    rows: key.rows,
    unattributed_usd: formatUsd(key.unattributed),
    weak_usd: formatUsd(key.weak),
    strong_coverage_if_mapped: coverageRatio(key.alone, billed.usd),
    strong_coverage_with_above: coverageRatio(key.withAbove, billed.usd),
  };
}
