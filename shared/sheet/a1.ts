import type { Cell, Cells } from './sheet.ts';

/** Where a range begins: its tab, undefined for the first one, and its first row and column, from 0. */
export type Begin = { tab: string | undefined; row: number; column: number };

/** A merge of cells, from 0, its ends not in it: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/other#gridrange */
export type Merge = {
  startRowIndex: number;
  endRowIndex: number;
  startColumnIndex: number;
  endColumnIndex: number;
};

const RANGE = /^(?:(?<tab>'(?:[^']|'')+'|[^'!]+)!)?(?<column>[A-Z]{0,3})(?<row>\d*)(?::[A-Z]{0,3}\d*)?$/i;

/** Reads a range in A1 notation, like `Keys!B3:Z`; undefined when it is none. */
export function beginOf(range: string): Begin | undefined {
  const groups = RANGE.exec(range.trim())?.groups;
  if (!groups || !(groups.column || groups.row)) return undefined;
  return {
    tab: groups.tab?.replace(/^'(.*)'$/, '$1').replaceAll("''", "'"),
    row: groups.row ? Number(groups.row) - 1 : 0,
    column: groups.column ? columnIndex(groups.column.toUpperCase()) : 0,
  };
}

/** The tab's name as a range writes it, and the rest of the range. */
export function rangeIn(tab: string, cells: string): string {
  return `'${tab.replaceAll("'", "''")}'!${cells}`;
}

/**
 * The rows of a range with every cell of a merge as its first one, which alone has the value. A row that is blank
 * but for a merge stays blank: it says nothing of its own.
 */
export function withMerges(rows: Cells, begin: Begin, merges: readonly Merge[]): Cells {
  const filled: Cell[][] = rows.map((row) => [...row]);
  const hasOwn = rows.map((row) => row.some((cell) => cell !== null && cell !== ''));
  for (const merge of merges) {
    const value = rows[merge.startRowIndex - begin.row]?.[merge.startColumnIndex - begin.column];
    if (value === undefined || value === null || value === '') continue;
    for (let row = merge.startRowIndex; row < merge.endRowIndex; row += 1) {
      const cells = filled[row - begin.row];
      if (!cells || !hasOwn[row - begin.row]) continue;
      for (let column = merge.startColumnIndex; column < merge.endColumnIndex; column += 1) {
        const index = column - begin.column;
        while (cells.length < index) cells.push('');
        cells[index] = value;
      }
    }
  }
  return filled;
}

/** A is 0, Z is 25, AA is 26. */
function columnIndex(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
