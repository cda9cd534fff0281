import { openDuckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Params } from '../../shared/warehouse/warehouse.ts';
import type { ColumnKinds, Kind } from './compare.ts';
import type { Row, Tables, Value } from './row.ts';

/** Golden rows in a DuckDB, whose answers are what another engine is held against. */
export type GoldenDuckdb = {
  /** Makes it noon UTC of that day, as `clockRow` has it. */
  setToday(day: string): Promise<void>;
  /** The rows that a query of the DuckDB dialect answers with. */
  rows(sql: string, params?: Params): Promise<Record<string, unknown>[]>;
  /** How the columns that it answers with are compared, by their types. */
  kinds(sql: string, params?: Params): Promise<ColumnKinds>;
  close(): Promise<void>;
};

const KINDS: readonly [RegExp, Kind][] = [
  [/^DECIMAL\(38,9\)$/, 'money'],
  [/^DOUBLE$/, 'ratio'],
  [/^(?:BIGINT|INTEGER|HUGEINT)$/, 'count'],
  [/^VARCHAR$/, 'text'],
  [/^BOOLEAN$/, 'flag'],
  [/^DATE$/, 'day'],
  [/^TIMESTAMP WITH TIME ZONE$/, 'instant'],
  [/^JSON$/, 'json'],
];
const FIELD = /(\w+|"[^"]+") ([^,(]+(?:\([^)]*\))?)/g;

/** The row that `vw_clock` shows at noon UTC of a day. */
export function clockRow(day: string): Row {
  return { now_at: `${day}T12:00:00.000Z`, today: day };
}

/** A DuckDB of its own with all tables and views and these rows, and nothing else. */
export async function openGoldenDuckdb(tables: Tables): Promise<GoldenDuckdb> {
  const warehouse = await openDuckdbWarehouse({ path: ':memory:' });
  const change = (sql: string) => warehouse.ask(sql, {}, 'write');
  await change('DELETE FROM ai_usage_analytics.commit_lock');
  for (const [table, rows] of Object.entries(tables)) {
    if (rows.length > 0) await change(insertOf(table, rows));
  }
  return {
    async setToday(day) {
      const { now_at, today } = clockRow(day);
      await change(
        `CREATE OR REPLACE VIEW ai_usage_analytics.vw_clock AS
         SELECT TIMESTAMPTZ '${now_at}' AS now_at, DATE '${today}' AS today`,
      );
    },
    async rows(sql, params = {}) {
      return (await warehouse.ask(sql, params)).rows;
    },
    async kinds(sql, params = {}) {
      const described = await warehouse.ask(`DESCRIBE ${sql}`, params);
      return Object.fromEntries(
        described.rows.flatMap((column) => kindsOf(String(column.column_name), String(column.column_type))),
      );
    },
    close: warehouse.close,
  };
}

function kindsOf(path: string, type: string): [string, Kind][] {
  const fields = /^STRUCT\((.*)\)\[\]$/.exec(type)?.[1];
  if (fields !== undefined) {
    const named = Array.from(fields.matchAll(FIELD), ([, name = '', of = '']) =>
      kindsOf(`${path}.${name}`, of),
    );
    return [[`${path}[]`, 'count'], ...named.flat()];
  }
  const kind = KINDS.find(([pattern]) => pattern.test(type))?.[1];
  if (kind === undefined) throw new Error(`${path} is of type ${type}, which is compared in no way yet`);
  return [[path, kind]];
}

function insertOf(table: string, rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const tuples = rows.map((row) => `(${columns.map((column) => literal(row[column] ?? null)).join(', ')})`);
  return `INSERT INTO ai_usage_analytics.${table} (${columns.join(', ')}) VALUES ${tuples.join(',\n')}`;
}

function literal(value: Value): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
