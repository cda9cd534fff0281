import { nearMisses } from '../near-misses.ts';
import type { Cell, Cells } from '../sheet/sheet.ts';
import { cellText, isFormulaError } from './cell.ts';
import { findSecret, redacted, secretHint } from './secret.ts';

/** A row below the header: its number as a spreadsheet counts, and its cells by column. */
export type TableRow<Column extends string> = {
  row: number;
  cell(column: Column): Cell | undefined;
  /** Without what nobody sees; empty when there is nothing in it. */
  text(column: Column): string;
  /** Why the row cannot be read, whatever it says: a formula that failed, or a secret that nobody may see. */
  problem: string | undefined;
};

/** A tab as a table. */
export type Table<Column extends string> = {
  rows: TableRow<Column>[];
  /** What is odd about the header; the text follows the tab's name. */
  notes: string[];
};

/** Which columns a tab has, and which must be there: one of each group. */
export type Shape<Column extends string> = {
  columns: readonly Column[];
  required: readonly (readonly Column[])[];
};

/** People may put a title above the header: it is looked for in the first rows that say anything. */
const HEADER_ROWS = 10;

/**
 * Reads a tab as a table. Columns are found by their header, in any order, case and spacing; blank rows are left out.
 * @throws Error that names what is missing when no row is a header with every required column.
 */
export function readTable<Column extends string>(cells: Cells, shape: Shape<Column>): Table<Column> {
  const { at, columns, labels } = findHeader(cells, shape);
  const rows = cells.slice(at + 1).flatMap((line, index) => {
    if (isBlank(line)) return [];
    return [rowOf(line, columns, at + index + 2)];
  });
  return { rows, notes: [...twice(labels, columns), ...misspelt(labels, shape)] };
}

type Header<Column> = {
  /** Which of the rows it is. */
  at: number;
  columns: Map<Column, number>;
  /** Every header cell by its letters. */
  labels: string[];
};

function findHeader<Column extends string>(cells: Cells, shape: Shape<Column>): Header<Column> {
  const first = Math.max(
    0,
    cells.findIndex((line) => !isBlank(line)),
  );
  const candidates = cells.slice(first, first + HEADER_ROWS).map((line, row): Header<Column> => {
    const labels = line.map((cell) => lettersOf(cellText(cell)));
    const columns = new Map(
      shape.columns.flatMap((column) => {
        const index = labels.indexOf(lettersOf(column));
        return index < 0 ? [] : [[column, index]];
      }),
    );
    return { at: first + row, columns, labels };
  });
  const isWhole = ({ columns }: Header<Column>) =>
    shape.required.every((group) => group.some((column) => columns.has(column)));
  const header = candidates.find(isWhole);
  if (header) return header;
  throw new Error(redacted(missing(cells, candidates, shape)));
}

function isBlank(line: readonly Cell[]): boolean {
  return line.every((cell) => cellText(cell) === '');
}

/** Which columns are missing, said of the row that looks most like a header. */
function missing<Column extends string>(cells: Cells, candidates: Header<Column>[], shape: Shape<Column>) {
  const wanted = shape.required.map((group) => group.join(' or ')).join(' and ');
  const [best] = candidates.toSorted((a, b) => b.columns.size - a.columns.size);
  if (!best || best.columns.size === 0) {
    const firstRow = cells.find((line) => !isBlank(line)) ?? ['nothing'];
    const shown = firstRow.map(cellText).join(', ');
    return `it has no header row with the columns ${wanted}; the first row is: ${shown}`;
  }
  const absent = shape.required.filter((group) => !group.some((column) => best.columns.has(column)));
  const has = (cells[best.at] ?? []).map(cellText).filter(Boolean).join(', ');
  return `its header in row ${best.at + 1} has no column ${absent
    .map((group) => group.join(' or '))
    .join(', no column ')}: it has ${has}`;
}

/** A header as it is compared: `E-mail`, `API key name` and `api_key_name` are read by their letters alone. */
function lettersOf(header: string): string {
  return header.toLowerCase().replace(/[^a-z]/g, '');
}

function twice<Column extends string>(labels: readonly string[], columns: Map<Column, number>): string[] {
  return [...columns].flatMap(([column, first]) => {
    const again = labels.indexOf(lettersOf(column), first + 1);
    return again < 0
      ? []
      : [
          `has the column ${column} twice (${letter(first)} and ${letter(again)}): ${letter(first)} is the one read`,
        ];
  });
}

function misspelt<Column extends string>(labels: readonly string[], { columns }: Shape<Column>): string[] {
  const known = columns.map(lettersOf);
  const absent = known.filter((name) => !labels.includes(name));
  return nearMisses(labels.filter(Boolean), known)
    .filter(({ meant }) => absent.includes(meant))
    .map(({ name, meant }) => {
      const column = columns[known.indexOf(meant)];
      return `has a column ${name} that is not read: is it ${column}?`;
    });
}

/** The name of a column as a spreadsheet shows it: A to Z, then AA. */
function letter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}

function rowOf<Column extends string>(
  line: readonly Cell[],
  columns: Map<Column, number>,
  row: number,
): TableRow<Column> {
  const cell = (column: Column) => {
    const index = columns.get(column);
    return index === undefined ? undefined : line[index];
  };
  const text = (column: Column) => cellText(cell(column));
  return {
    row,
    cell,
    text,
    problem: [...columns.keys()].map((column) => problemOf(column, text(column))).find(Boolean),
  };
}

function problemOf(column: string, text: string): string | undefined {
  if (isFormulaError(text)) return `shows the formula error ${text} in ${column}`;
  const secret = findSecret(text);
  return secret === undefined
    ? undefined
    : `has what looks like a secret key in ${column} (${secretHint(secret)}): remove it from the sheet and rotate the key`;
}
