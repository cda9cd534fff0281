import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { MappingSheet } from './sheet.ts';

/** The mapping in a CSV file, and in a second one where people work; both are read anew each time. */
export function csvSheet(path: string, peoplePath?: string): MappingSheet {
  return {
    name: path,
    async read() {
      return {
        keys: await readCells(path),
        people: peoplePath === undefined ? null : await readCells(peoplePath),
      };
    },
  };
}

async function readCells(path: string): Promise<string[][]> {
  const text = await readFile(path, 'utf8');
  try {
    return parse(text, { bom: true, relax_column_count: true, trim: true, skip_empty_lines: false });
  } catch (error) {
    // The parser's own message quotes the cell, which may hold a secret.
    const { code = 'it does not parse', lines } = error as { code?: string; lines?: number };
    throw new Error(`${path} is no CSV: ${code} in line ${lines ?? 1}`);
  }
}
