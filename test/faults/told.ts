import { closingLines } from '../../cli/closing.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import type { Case } from './case.ts';
import type { Asked } from './world.ts';

const FIGURES = /^\d+ records in /;
const COVERAGE = /^Coverage/;

/**
 * What a person reads of a request: of the closing summary the coverage, the findings, its own dead letters and the
 * reasons; and what the ledger says of it.
 */
export function tellings(asked: Asked, ledger: Row): string[] {
  const runs = asked.runs.map(({ run_id }) => run_id);
  const deadLetters = asked.deadLetters.filter(({ run_id }) => runs.includes(String(run_id)));
  const lines = closingLines({ ...asked, deadLetters }, { hasSeatPrices: true });
  const findings = lines.findIndex((line) => line.startsWith('Findings'));
  return [
    ...lines.filter((line) => COVERAGE.test(line)),
    ...lines.slice(findings).filter((line) => !FIGURES.test(line)),
    ...restatement(ledger),
  ].map((line) => line.trim());
}

/** Whether the facts have become others. */
export function hasMoved({ rows_added, rows_removed, rows_changed }: Row): boolean {
  return [rows_added, rows_removed, rows_changed].some((count) => Number(count ?? 0) > 0);
}

function restatement(ledger: Row): string[] {
  if (!hasMoved(ledger)) return [];
  const { previous_billed_usd, billed_usd, rows_added, rows_removed, rows_changed } = ledger;
  return [
    `ledger: billed ${previous_billed_usd} -> ${billed_usd} USD, rows +${rows_added} -${rows_removed} ~${rows_changed}`,
  ];
}

/** What is wrong with what a person reads: a line is missing, or one is there that no fault explains. */
export function toldProblems({ told }: Pick<Case, 'told'>, lines: string[], clean: string[]): string[] {
  if (told) return lines.some((line) => told.test(line)) ? [] : [`nobody is told ${told}`];
  return unexplained(lines, clean).map((line) => `a person reads: ${line}`);
}

/** The line that a case wants to be told, or else what is read in its place. */
export function toldBy({ told }: Pick<Case, 'told'>, lines: string[], clean: string[]): string {
  const wanted = told && lines.find((line) => told.test(line));
  return wanted ?? (unexplained(lines, clean).join('; ') || 'nothing');
}

function unexplained(lines: string[], clean: string[]): string[] {
  return lines.filter((line) => !clean.includes(line));
}
