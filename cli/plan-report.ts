import { formatUsd, parseUsd, sizeOf } from '../shared/money.ts';
import type { Row, Warehouse } from '../shared/warehouse/warehouse.ts';
import { counted, formatAnswer } from './output.ts';

/** What plans would do: their runs as rows of `run-states`, and what moves, as rows of `planned-moves`. */
export type PlanReport = { plans: Row[]; moves: Row[] };

const COLUMNS = [
  ...['usage_date', 'source', 'account', 'status', 'planned_outcome', 'previous_billed_usd', 'billed_usd'],
  ...['rows_added', 'rows_removed', 'rows_changed', 'reason', 'run_id'],
];
const HOW_TO_APPLY =
  'No fact has moved. "ai-usage replay --day D --source S --apply RUN_ID" commits one of them, the same command without --plan all.';

/** So many owners are told of; the rest is a number. */
const SHOWN = 10;

/** Reads what the plans among some runs would move. */
export async function planReport(
  warehouse: Pick<Warehouse, 'read'>,
  runs: readonly Pick<Row, 'run_id'>[],
): Promise<PlanReport> {
  const plans = await warehouse.read('run-states', { run_ids: runs.map(({ run_id }) => String(run_id)) });
  const days = plans.map(({ usage_date }) => String(usage_date)).sort();
  const run_ids = plans.filter(({ status }) => status === 'planned').map(({ run_id }) => String(run_id));
  const span = { from: days[0] ?? null, to: days.at(-1) ?? null };
  return {
    plans,
    moves: run_ids.length > 0 ? await warehouse.read('planned-moves', { run_ids, ...span }) : [],
  };
}

/** The plans of several slices, for a person. */
export function plansText({ plans, moves }: PlanReport): string {
  const table = formatAnswer({ columns: COLUMNS, rows: plans }, 'table');
  return [table, ...moveLines(moves), HOW_TO_APPLY].join('\n');
}

/** Which dollars would move, by platform and owner, and by day where there are several; for a person. */
export function moveLines(moves: readonly Row[]): string[] {
  if (moves.length === 0) return ['No dollar would move.'];
  const hasDays = new Set(moves.map(({ usage_date }) => usage_date)).size > 1;
  const line = (move: Row) => `${hasDays ? `${move.usage_date} ` : ''}${moveLine(move)}`;
  return ['Dollars that would move, by platform and owner:', ...mostOf(moves, line)];
}

/** What was booked as adjustments, by platform and owner: rows of `booked-adjustments`, for a person. */
export function adjustmentLines(booked: readonly Row[]): string[] {
  const line = (one: Row) =>
    `${ownerOf(one)}: ${kindOf(one)} ${signed(parseUsd(String(one.adjusted_usd)))} USD`;
  return ['Booked as adjustments:', ...mostOf(booked, line)];
}

function mostOf(rows: readonly Row[], line: (row: Row) => string): string[] {
  const rest = rows.length - SHOWN;
  return [
    ...rows.slice(0, SHOWN).map((row) => `  ${line(row)}`),
    ...(rest > 0 ? [`  … and ${counted(rest, 'more owner')}: "--json" has them all`] : []),
  ];
}

function moveLine(move: Row): string {
  const { books_usd, vendor_usd } = move;
  const moved = signed(parseUsd(String(vendor_usd)) - parseUsd(String(books_usd)));
  return `${ownerOf(move)}: ${kindOf(move)} ${books_usd} → ${vendor_usd} USD (${moved})`;
}

function ownerOf({ platform, user_email, service_name }: Row): string {
  return `${platform} ${user_email ?? (service_name === null ? '(unattributed)' : `service:${service_name}`)}`;
}

function kindOf({ is_billed }: Row): string {
  return is_billed ? 'billed' : 'included';
}

function signed(nanos: bigint): string {
  return `${nanos < 0n ? '-' : '+'}${formatUsd(sizeOf(nanos))}`;
}
