import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLog } from '../../shared/log.ts';
import { openBigqueryWarehouse } from '../../shared/warehouse/bigquery.ts';
import { lazyClient } from '../../shared/warehouse/bigquery-client.ts';
import { makeStream } from '../../shared/warehouse/bigquery-stream.ts';
import { readTable } from '../../shared/warehouse/ddl.ts';
import { readStatement, readStatements } from '../../shared/warehouse/statements.ts';
import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';
import { applySchema, type LocalBigquery, startLocalBigquery } from '../engines/local-bigquery.ts';
import { compareRows, inPlainWords } from '../golden/compare.ts';
import { clockRow, type GoldenDuckdb, openGoldenDuckdb } from '../golden/duckdb.ts';
import { QUERIES } from '../golden/queries.ts';
import { SCENES } from '../golden/scenes.ts';
import { selectOf } from '../golden/statements.ts';
import { goldenTables } from '../golden/tables.ts';

const VIEWS = readStatements('googlesql', 'views').flatMap(({ name }) => (name === 'vw_clock' ? [] : [name]));
const log = openLog('silent');

let engine: LocalBigquery;
let bigquery: Warehouse;
let duckdb: GoldenDuckdb;
const compared = new Map<string, number>();

beforeAll(async () => {
  engine = await startLocalBigquery();
  await applySchema(engine.settings());
  bigquery = openBigqueryWarehouse(engine.settings(), { log });
  await bigquery.ask('DELETE FROM commit_lock WHERE TRUE', {}, 'write');
  const stream = makeStream(engine.settings(), lazyClient(engine.settings()), log);
  for (const [table, rows] of Object.entries(goldenTables())) {
    expect([
      table,
      await stream(
        table,
        rows.map((row) => withDocuments(table, row)),
      ),
    ]).toEqual([table, []]);
  }
  duckdb = await openGoldenDuckdb(goldenTables());
});
afterAll(async () => {
  const lines = [...compared].map(([what, rows]) => `  ${what}: ${rows} rows`);
  process.stdout.write(`rows that BigQuery (local-bigquery) and DuckDB answer alike:\n${lines.join('\n')}\n`);
  await duckdb.close();
  await engine.stop();
});

/** The golden rows hold documents as text. */
function withDocuments(table: string, row: Row): Row {
  const documents = readTable(table).columns.filter(({ type, name }) => type === 'JSON' && row[name]);
  return {
    ...row,
    ...Object.fromEntries(documents.map(({ name }) => [name, JSON.parse(String(row[name]))])),
  };
}

async function differences(what: string, googlesql: string, sql: string, params = {}): Promise<string[]> {
  const [expected, kinds] = [await duckdb.rows(sql, params), await duckdb.kinds(sql, params)];
  const actual = await bigquery.ask(googlesql, params, 'write');
  compared.set(what, (compared.get(what) ?? 0) + expected.length);
  return compareRows(expected.map(inPlainWords), actual.rows.map(inPlainWords), kinds);
}

async function setToday(day: string): Promise<void> {
  const { now_at, today } = clockRow(day);
  await duckdb.setToday(day);
  await bigquery.ask(
    `CREATE OR REPLACE VIEW ai_usage_analytics.vw_clock AS
     SELECT TIMESTAMP '${now_at}' AS now_at, DATE '${today}' AS today`,
    {},
    'write',
  );
}

describe('BigQuery and DuckDB give the same rows', () => {
  const scenes = SCENES.filter(({ empty }) => empty.length === 0);
  test.each(scenes)('of every view $name', async ({ today }) => {
    await setToday(today);
    for (const view of VIEWS) {
      const select = `SELECT * FROM ai_usage_analytics.${view}`;
      expect([view, await differences(view, select, select)]).toEqual([view, []]);
    }
  });

  test('and none of them is empty', () => {
    for (const view of VIEWS) {
      expect([view, (compared.get(view) ?? 0) > 40]).toEqual([view, true]);
    }
  });

  test.each(QUERIES.filter(([name]) => name !== 'facts-hash'))(
    'of queries/%s with %j',
    async (name, params) => {
      const [googlesql, sql] = (['googlesql', 'duckdb'] as const).map((dialect) =>
        selectOf(readStatement(dialect, 'queries', name)),
      );
      expect(await differences(`queries/${name}`, googlesql ?? '', sql ?? '', params)).toEqual([]);
    },
  );
});
