import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import pLimit from 'p-limit';
import type { Manifest } from '../contract/messages.ts';
import { messageOf, RetryableError, UsageError } from '../errors.ts';
import { commitParams, commitSteps, lockParams, mappingParams, OTHER_MAPPING } from './commit.ts';
import { type Columns, rowsJson } from './duckdb-rows.ts';
import { answer, assertOnlyReads, rowsOf, run, withinTime } from './duckdb-statements.ts';
import { createTables, DATASET } from './duckdb-tables.ts';
import { landingRows } from './landing.ts';
import { readStatement, readStatements } from './statements.ts';
import type { CommitResult, Row, Warehouse } from './warehouse.ts';

/**
 * What DuckDB may hold in memory; beyond it larger-than-memory operators go to disk beside the file. A commit of
 * 400,000 events does so by itself, but whatever runs beside it then finds no memory: one thing is done at a time.
 */
const MEMORY_LIMIT = '256MB';

/** How DuckDB words a file that another process has open. */
const LOCKED = /Could not set lock|being used by another process/;

/** Everything else waits while a person's query runs. */
const MAX_QUERY_MS = 60_000;

export type DuckdbOptions = { path: string; now?: () => Date; maxQueryMs?: number };

/**
 * Opens the warehouse in one DuckDB file, made with all tables and views if it is new. One process owns it.
 * @throws UsageError when another process has it open or it is no database.
 */
export async function openDuckdbWarehouse({
  path,
  now = () => new Date(),
  maxQueryMs = MAX_QUERY_MS,
}: DuckdbOptions): Promise<Warehouse> {
  const instance = await openFile(path);
  const columns = new Map<string, Columns>();
  const steps = commitSteps('duckdb');

  const inTurn = pLimit(1);

  function connected<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return inTurn(async () => {
      const connection = await instance.connect();
      try {
        await connection.run(`SET TimeZone = 'UTC'; SET schema = '${DATASET}'`);
        return await use(connection);
      } finally {
        connection.closeSync();
      }
    });
  }

  async function inTransaction<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return connected(async (connection) => {
      await connection.run('BEGIN TRANSACTION');
      try {
        const result = await use(connection);
        await connection.run('COMMIT');
        return result;
      } catch (error) {
        await connection.run('ROLLBACK').catch(() => {});
        throw error;
      }
    });
  }

  async function reading<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return connected(async (connection) => {
      await connection.run('BEGIN TRANSACTION READ ONLY');
      return use(connection);
    });
  }

  async function columnsOf(connection: DuckDBConnection, table: string): Promise<Columns> {
    const known = columns.get(table);
    if (known) return known;
    const found = await rowsOf(
      connection,
      'SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = $dataset AND table_name = $table',
      { dataset: DATASET, table },
    );
    const types = Object.fromEntries(found.map(({ column_name, data_type }) => [column_name, data_type]));
    columns.set(table, types);
    return types;
  }

  async function insert(connection: DuckDBConnection, table: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const types = await columnsOf(connection, table);
    // A structure bound as a parameter costs twice the memory: DuckDB then plans the call as a constant.
    await connection.run(
      `INSERT INTO ${DATASET}.${table} BY NAME
       SELECT unnest(from_json_strict(document, '${JSON.stringify([types])}'), max_depth := 2)
       FROM (SELECT $rows AS document)`,
      { rows: rowsJson(table, types, rows) },
    );
  }

  await createTables(instance).catch((error) => {
    throw new UsageError(`${path} cannot be used as a warehouse: ${messageOf(error)}`, { cause: error });
  });

  return {
    async land(batch) {
      await inTransaction(async (connection) => {
        for (const [table, rows] of landingRows(batch, now())) await insert(connection, table, rows);
      });
      return [];
    },

    async append(table, rows) {
      await inTransaction((connection) => insert(connection, table, rows));
    },

    async syncMapping({ version, previousVersion, keys, people }) {
      await inTransaction(async (connection) => {
        await run(connection, readStatement('duckdb', 'commit', '01-lock'), { run_id: version });
        const check = readStatement('duckdb', 'checks', 'mapping-is-newest');
        const [answer] = await rowsOf(connection, check, { previous_version: previousVersion });
        if (!answer?.is_newest) throw new RetryableError(OTHER_MAPPING);
        const versioned = { version_from: version, version_to: null };
        await insert(
          connection,
          'dim_api_keys',
          keys.map((key) => ({ ...key, ...versioned })),
        );
        await insert(
          connection,
          'dim_people',
          people.map((person) => ({ ...person, ...versioned })),
        );
        const params = mappingParams(version, previousVersion);
        for (const { text } of readStatements('duckdb', 'mapping')) await run(connection, text, params);
      });
    },

    async commit(manifest: Manifest) {
      return inTransaction(async (connection) => {
        const params = commitParams(manifest, now());
        for (const text of steps.prepare) await run(connection, text, params);
        const [verdict] = await rowsOf(connection, steps.outcome, params);
        const { outcome, reason } = verdict as CommitResult | { outcome: 'broken'; reason: string };
        if (outcome === 'broken')
          throw new Error('commit_lock must hold exactly one row: restore it by hand');
        for (const { text, outcomes } of steps.write) {
          if (outcomes.includes(outcome)) await run(connection, text, { ...params, status: outcome });
        }
        return { outcome, reason };
      });
    },

    async lockMonth(lock) {
      await inTransaction(async (connection) => {
        await run(connection, readStatement('duckdb', 'commit', '01-lock'), { run_id: `lock ${lock.month}` });
        await run(connection, readStatement('duckdb', 'locks', '01-month'), lockParams(lock, now()));
      });
    },

    read: (name, params = {}) =>
      reading((connection) => rowsOf(connection, readStatement('duckdb', 'queries', name), params)),

    ask(sql, params = {}, access = 'read') {
      if (access === 'write') return connected((connection) => answer(connection, sql, params));
      return reading(async (connection) => {
        await assertOnlyReads(connection, sql);
        return withinTime(connection, maxQueryMs, () => answer(connection, sql, params));
      });
    },

    async close() {
      instance.closeSync();
    },
  };
}

async function openFile(path: string): Promise<DuckDBInstance> {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  try {
    return await DuckDBInstance.create(path, {
      preserve_insertion_order: 'false',
      memory_limit: MEMORY_LIMIT,
      threads: '2',
    });
  } catch (error) {
    const reason = LOCKED.test(messageOf(error)) ? 'another process has it open' : messageOf(error);
    throw new UsageError(`the warehouse ${path} does not open: ${reason}`, { cause: error });
  }
}
