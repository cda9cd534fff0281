import type { Row } from './warehouse.ts';

/** A table's columns by name, with their types. */
export type Columns = Record<string, unknown>;

/** JSON.stringify writes half a surrogate pair as an escape, which is no Unicode text and which DuckDB refuses. */
const LONE_SURROGATE = /\\ud[89a-f][0-9a-f]{2}/;

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
  const text = JSON.stringify(whole);
  if (!LONE_SURROGATE.test(text)) return text;
  return JSON.stringify(whole, (_name, value) => {
    if (typeof value === 'string') return value.toWellFormed();
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.toWellFormed(), inner]));
  });
}
