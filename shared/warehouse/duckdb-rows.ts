import type { Row } from './warehouse.ts';
import { wellFormedJson } from './well-formed.ts';

/** A table's columns by name, with their types. */
export type Columns = Record<string, unknown>;

/**
 * Rows as one JSON document with every column of the table, as `from_json_strict` wants it.
 * @throws Error for a column that the table does not have.
 */
export function rowsJson(table: string, columns: Columns, rows: readonly Row[]): string {
  const names = Object.keys(columns);
  const whole = rows.map((row) => {
    const unknown = Object.keys(row).find((name) => !Object.hasOwn(columns, name));
    if (unknown !== undefined) throw new Error(`${table} has no column ${unknown}`);
    return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
  });
  return wellFormedJson(whole);
}
