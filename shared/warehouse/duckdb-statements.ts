import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { UsageError } from '../errors.ts';
import { plainValue } from './duckdb-values.ts';
import type { Answer, Params, Row } from './warehouse.ts';

/** DuckDB's numbers of statements that read: SELECT (DESCRIBE and SUMMARIZE too) and EXPLAIN. */
const READS = new Set([1, 4]);

/** @throws UsageError when it takes longer than so many milliseconds. */
export async function withinTime<T>(
  connection: DuckDBConnection,
  ms: number,
  use: () => Promise<T>,
): Promise<T> {
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    connection.interrupt();
  }, ms);
  try {
    return await use();
  } catch (error) {
    if (!isOver) throw error;
    throw new UsageError(`the query took longer than ${ms / 1000} seconds: ask for less`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** @throws UsageError for more than one statement, or one that is neither a query nor an EXPLAIN. */
export async function assertOnlyReads(connection: DuckDBConnection, sql: string): Promise<void> {
  const statements = await connection.extractStatements(sql);
  const first = statements.count === 1 ? await statements.prepare(0) : undefined;
  if (first === undefined || !READS.has(first.statementType)) {
    throw new UsageError('ask with one SELECT: what changes data has commands of its own');
  }
}

/** Binds the parameters that the statement names: DuckDB refuses any other. */
export async function run(connection: DuckDBConnection, text: string, params: Params): Promise<void> {
  await connection.run(text, bindable(text, params));
}

/** The rows of a statement, with plain values. */
export async function rowsOf(connection: DuckDBConnection, text: string, params: Params): Promise<Row[]> {
  return (await answer(connection, text, params)).rows;
}

/** The rows of a statement with their columns, whose names are made different where two are the same. */
export async function answer(connection: DuckDBConnection, text: string, params: Params): Promise<Answer> {
  const reader = await connection.runAndReadAll(text, bindable(text, params));
  const columns = reader.deduplicatedColumnNames();
  const rows = reader.getRows().map((values) => {
    return Object.fromEntries(values.map((value, index) => [columns[index] ?? '', plainValue(value)]));
  });
  return { columns, rows };
}

function bindable(text: string, params: Params) {
  const named = new Set(Array.from(text.matchAll(/\$(\w+)/g), ([, name]) => name));
  return Object.fromEntries(
    Object.entries(params)
      .filter(([name]) => named.has(name))
      .map(([name, value]) => [
        name,
        Array.isArray(value) ? listValue([...value]) : (value as string | null),
      ]),
  );
}
