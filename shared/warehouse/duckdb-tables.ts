import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { readStatements, readViews, type Statement } from './statements.ts';

export const DATASET = 'ai_usage_analytics';

/** Makes what is missing of the tables, their columns and the views; what is there keeps its rows. */
export async function createTables(instance: DuckDBInstance): Promise<void> {
  await onConnection(instance, async (connection) => {
    const known = await columnsOf(connection);
    await runAll(connection, readStatements('duckdb', 'tables'));
    if (known.size > 0) await addColumns(connection, known);
    await runAll(connection, readViews('duckdb'));
    await connection.run(`INSERT INTO ${DATASET}.commit_lock
      SELECT 0, NULL WHERE NOT EXISTS (SELECT 1 FROM ${DATASET}.commit_lock)`);
  });
}

/** An older version's tables lack the columns that came later; a row of that time has nothing in them. */
async function addColumns(connection: DuckDBConnection, known: ReadonlyMap<string, string>): Promise<void> {
  const fresh = await DuckDBInstance.create(':memory:');
  const wanted = await onConnection(fresh, async (scratch) => {
    await runAll(scratch, readStatements('duckdb', 'tables'));
    return columnsOf(scratch);
  });
  fresh.closeSync();
  const tables = new Set([...known.keys()].map(tableOf));
  for (const [column, type] of wanted) {
    if (known.has(column) || !tables.has(tableOf(column))) continue;
    const [table, name] = column.split('.');
    await connection.run(`ALTER TABLE ${DATASET}.${table} ADD COLUMN ${name} ${type}`);
  }
}

function tableOf(column: string): string {
  return column.split('.')[0] ?? '';
}

/** `table.column` with its type, of every table of the dataset. */
async function columnsOf(connection: DuckDBConnection): Promise<Map<string, string>> {
  const reader = await connection.runAndReadAll(
    `SELECT table_name || '.' || column_name, data_type FROM duckdb_columns()
     WHERE schema_name = '${DATASET}' AND table_name IN (SELECT table_name FROM duckdb_tables())`,
  );
  return new Map(reader.getRows().map(([column, type]) => [String(column), String(type)]));
}

async function runAll(connection: DuckDBConnection, statements: readonly Statement[]): Promise<void> {
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${DATASET}`);
  for (const { text } of statements) await connection.run(text);
}

async function onConnection<T>(
  instance: DuckDBInstance,
  use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
  }
}
