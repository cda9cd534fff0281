/** A value as JSON has it: money as a decimal text, days `YYYY-MM-DD`, instants ISO 8601, JSON as its text. */
export type Value = string | number | boolean | null;

/** A row of a table; a column that it leaves out is NULL. */
export type Row = Record<string, Value>;

/** Rows by the tables that hold them. */
export type Tables = Record<string, Row[]>;

/** All rows of several parts, by table. */
export function merged(parts: readonly Tables[]): Tables {
  const tables: Tables = {};
  for (const part of parts) {
    for (const [table, rows] of Object.entries(part)) tables[table] = [...(tables[table] ?? []), ...rows];
  }
  return tables;
}
