import type { Row } from '../shared/warehouse/warehouse.ts';
import { counted } from './output.ts';
import { adjustmentLines, moveLines } from './plan-report.ts';

const LOCKED = 'The month is locked: its facts stay, and the difference is booked as adjustments.';

/** What came of a run, by its row of `run-states`: how it ended, what it moved, and why. */
export function outcomeLines(row: Row): string[] {
  const { status, reason } = row;
  return [
    `${sliceName(row)}: ${status}`,
    ...movedLines(row),
    ...(reason === null ? [] : [`Reason: ${reason}`]),
  ];
}

/** A slice, for a person. */
export function sliceName({ source, account, usage_date }: Row): string {
  return `${source} (${account}) ${usage_date}`;
}

/** What the run moved, or what the vendor stated and the facts did not take; a run that failed has no figures. */
function movedLines(row: Row): string[] {
  const { billed_usd, included_usd, previous_billed_usd } = row;
  if (billed_usd === null) return [];
  if (row.status === 'adjusted') return [moneyLine(row)];
  if (previous_billed_usd !== null) return [moneyLine(row), rowsLine(row)];
  return [`The vendor states ${billed_usd} USD billed and ${included_usd} USD included; the facts stay.`];
}

function moneyLine(row: Row): string {
  const { previous_billed_usd, billed_usd, previous_included_usd, included_usd } = row;
  return `Billed ${previous_billed_usd} → ${billed_usd} USD, included ${previous_included_usd} → ${included_usd} USD.`;
}

function rowsLine({ rows_added, rows_removed, rows_changed }: Row): string {
  return `${counted(Number(rows_added), 'row')} added, ${rows_removed} removed, ${rows_changed} changed.`;
}

/** What a person does with a plan: what it would move, and the command that does it. */
export function planLines(row: Row, moves: readonly Row[], acceptMagnitude?: string): string[] {
  const { source, account, usage_date, run_id, planned_outcome } = row;
  const accepted =
    acceptMagnitude === undefined ? '' : ` --accept-magnitude ${JSON.stringify(acceptMagnitude)}`;
  const slice = `--day ${usage_date} --source ${source} --account ${account}`;
  const apply = `ai-usage replay ${slice} --apply ${run_id}${accepted}`;
  return [
    ...moveLines(moves),
    ...(planned_outcome === 'adjusted' ? ['The month is locked: this would be booked as adjustments.'] : []),
    planned_outcome === 'unchanged'
      ? 'Applying it would change nothing.'
      : `No fact has moved. To do it: ${apply}`,
  ];
}

/** What a run booked as adjustments: that of a closed month, or what an opened one takes back. */
export function adjustedLines({ status }: Row, booked: readonly Row[]): string[] {
  const lines = booked.length > 0 ? adjustmentLines(booked) : [];
  return status === 'adjusted' ? [LOCKED, ...lines] : lines;
}
