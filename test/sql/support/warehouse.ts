import { DuckDBInstance } from '@duckdb/node-api';
import { readViews } from '../../../shared/warehouse/statements.ts';
import { duckdbSql } from './sources.ts';

export type Value = string | number | boolean | null;
export type Row = Record<string, Value>;

/** A row as read: NUMERIC and INT64 are strings, FLOAT64 a number, a DATE `YYYY-MM-DD`. */
export type ReadRow = Record<string, unknown>;

/** The tables and views in a DuckDB of their own, with a clock that a test sets. */
export type ViewWarehouse = {
  /** Makes it noon UTC of that day. */
  setClock(today: string): Promise<void>;
  insert(table: string, rows: Row[]): Promise<void>;
  /** Empties the tables that the views read. */
  clear(): Promise<void>;
  query(sql: string): Promise<ReadRow[]>;
  columns(view: string): Promise<string[]>;
  close(): void;
};

const READ_BY_VIEWS = [
  'fct_cost_daily',
  'fct_usage_daily',
  'pipeline_runs',
  'month_locks',
  'view_settings',
  'dead_letters',
  'dim_directory',
];

const literal = (value: Value): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value).toUpperCase();

/** The generated tables, then the views. */
export async function openWarehouse(): Promise<ViewWarehouse> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();

  await connection.run("SET TimeZone = 'UTC'");
  await connection.run('CREATE SCHEMA ai_usage_analytics');
  const files = duckdbSql().filter(({ path }) => path.startsWith('tables/'));
  for (const { text } of files) await connection.run(text);
  for (const { text } of readViews('duckdb')) await connection.run(text);

  return {
    query,
    async setClock(today) {
      await connection.run(
        `CREATE OR REPLACE VIEW ai_usage_analytics.vw_clock AS
         SELECT TIMESTAMPTZ '${today} 12:00:00+00' AS now_at, DATE '${today}' AS today`,
      );
    },
    async insert(table, rows) {
      const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      const tuples = rows.map(
        (row) => `(${columns.map((column) => literal(row[column] ?? null)).join(', ')})`,
      );
      await connection.run(
        `INSERT INTO ai_usage_analytics.${table} (${columns.join(', ')}) VALUES ${tuples.join(', ')}`,
      );
    },
    async clear() {
      for (const table of READ_BY_VIEWS) await connection.run(`DELETE FROM ai_usage_analytics.${table}`);
    },
    async columns(view) {
      return (
        await connection.runAndReadAll(`SELECT * FROM ai_usage_analytics.${view} LIMIT 0`)
      ).columnNames();
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
