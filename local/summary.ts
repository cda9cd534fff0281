import { coverageRatio } from '../shared/attribution/coverage.ts';
import { formatUsd, parseUsd } from '../shared/money.ts';
import type { Row, Warehouse } from '../shared/warehouse/warehouse.ts';
import type { RunState } from './follow.ts';

/** A slice that was asked for, with its money as the facts now have it. */
export type SliceSummary = {
  source: string;
  account: string;
  day: string;
  status: string;
  records: number;
  billed_usd: string;
  included_usd: string;
};

/** What `start --once --json` ends with, and what the closing lines tell. */
export type Summary = {
  slices: SliceSummary[];
  totals: {
    records: number;
    billed_usd: string;
    included_usd: string;
    attributed_billed_usd: string;
    /** Attributed over billed dollars, seats left out, 6 places; null without billed money. */
    coverage: number | null;
    /** The same with a confidence of 0.90 or more. */
    strong_coverage: number | null;
    facts_hash: string;
  };
  findings: number;
  dead_letters: number;
  duration_ms: number;
  records_per_second: number;
};

/** The summary with the rows behind its counts. */
export type Report = {
  summary: Summary;
  reasons: string[];
  findings: Row[];
  deadLetters: Row[];
  unattributed: Row[];
  /** What the runs booked as adjustments of closed months, rows of `booked-adjustments`. */
  adjustments: Row[];
};

/** How a run ends that has not produced its slice. */
const UNFULFILLED = new Set(['failed', 'not_on_plan', 'refused']);

/** Sums up what the runs of one asker have made of the facts. */
export async function summarize(
  warehouse: Pick<Warehouse, 'read'>,
  requestedBy: string,
  runs: readonly RunState[],
  durationMs: number,
): Promise<Report> {
  const days = runs.map((run) => run.usage_date).sort();
  const span = { from: days[0] ?? '1970-01-01', to: days.at(-1) ?? '1970-01-01' };
  const figures = await warehouse.read('slice-figures', span);
  const [hash] = await warehouse.read('facts-hash', span);
  const findings = await warehouse.read('findings-of-request', { requested_by: requestedBy });
  const deadLetters = await warehouse.read('open-dead-letters');
  const unattributed = await warehouse.read('unattributed-spend', span);
  const adjusted = runs.filter(({ status }) => status === 'adjusted').map(({ run_id }) => run_id);
  const adjustments =
    adjusted.length > 0
      ? await warehouse.read('booked-adjustments', { run_ids: adjusted, from: span.from })
      : [];
  const byKey = new Map(figures.map((row) => [`${row.source} ${row.account} ${row.usage_date}`, row]));
  const rows = runs.map((run) => ({
    run,
    figure: byKey.get(`${run.source} ${run.account} ${run.usage_date}`) ?? {},
  }));
  const slices = rows.map(({ run, figure }) => ({
    source: run.source,
    account: run.account,
    day: run.usage_date,
    status: run.status,
    records: Number(figure.vendor_rows ?? 0),
    billed_usd: money(figure.billed_usd),
    included_usd: money(figure.included_usd),
  }));
  const sum = (column: string) =>
    rows.reduce((nanos, { figure }) => nanos + parseUsd(money(figure[column])), 0n);
  const records = slices.reduce((count, slice) => count + slice.records, 0);
  return {
    summary: {
      slices,
      totals: {
        records,
        billed_usd: formatUsd(sum('billed_usd')),
        included_usd: formatUsd(sum('included_usd')),
        attributed_billed_usd: formatUsd(sum('attributed_billed_usd')),
        coverage: coverageRatio(sum('attributed_usd'), sum('coverable_usd')),
        strong_coverage: coverageRatio(sum('strongly_attributed_usd'), sum('coverable_usd')),
        facts_hash: String(hash?.facts_hash ?? ''),
      },
      findings: findings.length,
      dead_letters: deadLetters.length,
      duration_ms: durationMs,
      records_per_second: durationMs > 0 ? Math.round((records * 1000) / durationMs) : 0,
    },
    reasons: reasonsOf(runs),
    findings,
    deadLetters,
    unattributed,
    adjustments,
  };
}

/** Why runs have not produced their slices: each reason once, with the first day that it was given for. */
function reasonsOf(runs: readonly RunState[]): string[] {
  const unfulfilled = runs.filter(({ status, reason }) => UNFULFILLED.has(status) && reason);
  const alike = Map.groupBy(unfulfilled, ({ source, status, reason }) => `${source}\n${status}: ${reason}`);
  return [...alike].map(([key, same]) => {
    const [source, what] = key.split('\n', 2);
    const [first, ...others] = same.map((run) => run.usage_date).sort();
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return `${source} ${first}${more}: ${what}`;
  });
}

function money(value: unknown): string {
  return value === null || value === undefined ? '0' : formatUsd(parseUsd(String(value)));
}
