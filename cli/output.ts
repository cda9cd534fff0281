import Table from 'cli-table3';
import { Option } from 'commander';
import { stringify } from 'csv-stringify/sync';
import type { Answer } from '../shared/warehouse/warehouse.ts';

export type Format = 'table' | 'json' | 'csv';

/** `--format`, the same for every command that prints rows. */
export function formatOption(): Option {
  return new Option('--format <format>', 'how to print the rows')
    .choices(['table', 'json', 'csv'])
    .default('table');
}

/** `--data-dir`, the same for every command that reads the data. */
export function dataDirOption(): Option {
  return new Option('--data-dir <dir>', 'the data folder (default: DATA_DIR or ./.data)');
}

/** `--json`, the same for every command that ends with one object. */
export function jsonOption(): Option {
  return new Option('--json', 'print one JSON object on one line at the end');
}

/** Says something to the person at the terminal: stdout is for answers alone. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A number of things in words: `1 slice`, `1,300 requests`. */
export function counted(count: number, thing: string): string {
  return `${count.toLocaleString('en-US')} ${thing}${count === 1 ? '' : 's'}`;
}

/** Rows for a person, a program or a spreadsheet. */
export function formatAnswer({ columns, rows }: Answer, format: Format): string {
  if (format === 'json') return JSON.stringify(rows);
  const cells = rows.map((row) => columns.map((column) => cell(row[column])));
  if (format === 'csv') return stringify([columns, ...cells]).trimEnd();
  if (rows.length === 0) return 'no rows';
  const table = new Table({ head: columns, style: { head: [], border: [] } });
  table.push(...cells);
  return table.toString();
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
