import { formatUsd, parseUsd, sizeOf } from '../shared/money.ts';
import type { Row, Warehouse } from '../shared/warehouse/warehouse.ts';
import { counted } from './output.ts';

/** What plans would do: their runs as rows of `run-states`, and what moves, as rows of `planned-moves`. */
export type PlanReport = { plans: Row[]; moves: Row[] };

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

/** Which dollars would move, by platform and person, for a person. */
export function moveLines(moves: readonly Row[]): string[] {
  if (moves.length === 0) return ['No dollar would move.'];
  const rest = moves.length - SHOWN;
  return [
    'Dollars that would move, by platform and owner:',
    ...moves.slice(0, SHOWN).map((move) => `  ${moveLine(move)}`),
    ...(rest > 0 ? [`  … and ${counted(rest, 'more owner')}: "--json" has them all`] : []),
  ];
}

function moveLine({ platform, user_email, service_name, is_billed, books_usd, vendor_usd }: Row): string {
  const owner = user_email ?? (service_name === null ? '(unattributed)' : `service:${service_name}`);
  const nanos = parseUsd(String(vendor_usd)) - parseUsd(String(books_usd));
  const sign = nanos < 0n ? '-' : '+';
  const kind = is_billed ? 'billed' : 'included';
  return `${platform} ${owner}: ${kind} ${books_usd} → ${vendor_usd} USD (${sign}${formatUsd(sizeOf(nanos))})`;
}
