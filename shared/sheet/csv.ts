import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { MappingSheet } from './sheet.ts';

/** The mapping in a CSV file, read anew each time. */
export function csvSheet(path: string): MappingSheet {
  return {
    name: path,
    async read() {
      const text = await readFile(path, 'utf8');
      return parse(text, { bom: true, relax_column_count: true, trim: true, skip_empty_lines: false });
    },
  };
}
