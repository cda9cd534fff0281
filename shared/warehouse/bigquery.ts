import type { Log } from '../log.ts';
import { type BigquerySettings, lazyClient } from './bigquery-client.ts';
import { makeJobs } from './bigquery-jobs.ts';
import { commitScript, lockScript, mappingScript } from './bigquery-script.ts';
import { makeStream } from './bigquery-stream.ts';
import { commitParams, lockParams, mappingParams } from './commit.ts';
import { readTable, type Table } from './ddl.ts';
import { landingRows } from './landing.ts';
import { readStatement } from './statements.ts';
import type { CommitResult, Row, Warehouse } from './warehouse.ts';

export type { BigquerySettings } from './bigquery-client.ts';

/**
 * The warehouse in a BigQuery dataset whose tables `ai-usage schema apply` has made. Only append-only tables are
 * streamed into, so that no row is ever changed while it may still lie in a streaming buffer.
 */
export function openBigqueryWarehouse(
  settings: BigquerySettings,
  { log, now = () => new Date() }: { log: Log; now?: () => Date },
): Warehouse {
  const client = lazyClient(settings);
  const jobs = makeJobs(settings, client, log);
  const stream = makeStream(settings, client, log);
  const script = commitScript();
  const [keysTable, peopleTable] = [readTable('dim_api_keys'), readTable('dim_people')];

  return {
    async land(batch) {
      const tables = [...landingRows(batch, now())];
      const refused = await Promise.all(tables.map(([table, rows]) => stream(table, rows)));
      return refused.flat().map(({ row, reason }) => ({
        ordinal: Number(row.ordinal),
        share_index: Number(row.share_index),
        reason,
      }));
    },

    async append(table, rows) {
      const [refused] = await stream(table, rows);
      if (refused) throw new Error(`${table} takes no such row: ${refused.reason}`);
    },

    async syncMapping({ version, previousVersion, keys, people }) {
      const versioned = { version_from: version, version_to: null };
      const inserted = [
        { table: keysTable, parameter: 'keys', rows: keys.map((key) => ({ ...key, ...versioned })) },
        { table: peopleTable, parameter: 'people', rows: people.map((one) => ({ ...one, ...versioned })) },
      ].filter(({ rows }) => rows.length > 0);
      await jobs.run({
        name: 'mapping',
        sql: mappingScript(inserted),
        params: {
          run_id: version,
          ...mappingParams(version, previousVersion),
          ...Object.fromEntries(
            inserted.map(({ table, parameter, rows }) => [parameter, rows.map((row) => asText(table, row))]),
          ),
        },
      });
    },

    async commit(manifest) {
      const { rows } = await jobs.run({
        name: `commit-${manifest.fetch_id}`,
        level: 'info',
        sql: script,
        params: commitParams(manifest, now()),
      });
      const { outcome, reason } = rows[0] as CommitResult | { outcome: 'broken'; reason: string };
      if (outcome === 'broken') throw new Error('commit_lock must hold exactly one row: restore it by hand');
      return { outcome, reason };
    },

    async lockMonth(lock) {
      const run_id = `lock ${lock.month}`;
      await jobs.run({
        name: 'lock-month',
        sql: lockScript(),
        params: { run_id, ...lockParams(lock, now()) },
      });
    },

    async read(name, params = {}) {
      const { rows } = await jobs.run({ name, sql: readStatement('googlesql', 'queries', name), params });
      return rows;
    },

    async ask(sql, params = {}, access = 'read') {
      if (access === 'read') await jobs.assertOnlyReads(sql, params);
      return jobs.run({ name: 'query', sql, params });
    },

    async close() {},
  };
}

/** Every column of the table as text, for an array of structures has one shape. */
function asText({ columns }: Table, row: Row): Record<string, string | null> {
  return Object.fromEntries(
    columns.map(({ name }) => [
      name,
      row[name] === null || row[name] === undefined ? null : String(row[name]),
    ]),
  );
}
