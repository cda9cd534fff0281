import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Analyzer, type Catalog, startAnalyzer } from './analyzer.ts';
import { analyzeAll } from './catalog.ts';
import { simple } from './types.ts';

const COST = 'FROM ai_usage_analytics.fct_cost_daily';

/** What a statement gets wrong, the statement, and how the analyzer says so. */
const WRONG = [
  ['an unknown column', `SELECT cost ${COST}`, 'Unrecognized name: cost'],
  [
    'an unknown table',
    'SELECT 1 AS n FROM ai_usage_analytics.fct_costs',
    'Table not found: ai_usage_analytics.fct_costs',
  ],
  ['a table without its dataset', 'SELECT platform FROM fct_cost_daily', 'Table not found: fct_cost_daily'],
  [
    'an unknown column of an INSERT',
    "INSERT INTO ai_usage_analytics.view_settings (name, amount) VALUES ('a', 1)",
    'Column amount is not present in table view_settings',
  ],
  [
    'an unknown column of what a MERGE brings',
    "MERGE INTO ai_usage_analytics.dim_users AS known USING (SELECT 'a' AS email) AS seen ON known.email = seen.email WHEN NOT MATCHED THEN INSERT (email) VALUES (seen.mail)",
    'Name mail not found inside seen',
  ],
  [
    'money held against a text',
    `SELECT platform ${COST} WHERE cost_usd > platform`,
    'operator > for argument types: NUMERIC, STRING',
  ],
  [
    'money held against a parameter that is not cast',
    `SELECT platform ${COST} WHERE cost_usd > @text`,
    'operator > for argument types: NUMERIC, STRING',
  ],
  [
    'a parameter that nobody declares',
    `SELECT platform ${COST} WHERE cost_date = CAST(@day AS DATE)`,
    "Query parameter 'day' not found",
  ],
  [
    'a parameter that is no list',
    `SELECT platform ${COST} WHERE platform IN UNNEST(@text)`,
    'must be an array but was STRING',
  ],
  [
    'a text into a column of money',
    "INSERT INTO ai_usage_analytics.view_settings (name, value, changed_at) SELECT 'a', 'b', CURRENT_TIMESTAMP()",
    'type STRING which cannot be inserted into column value, which has type NUMERIC',
  ],
  [
    'fewer values than columns',
    "INSERT INTO ai_usage_analytics.view_settings (name, value, changed_at) VALUES ('a', 1)",
    'wrong column count; Has 2, expected 3',
  ],
  [
    'a column that is not grouped',
    `SELECT platform, SUM(cost_usd) AS usd ${COST}`,
    'platform which is neither grouped nor aggregated',
  ],
  [
    'a sum of sums',
    `SELECT SUM(SUM(cost_usd)) AS usd ${COST}`,
    'Aggregations of aggregations are not allowed',
  ],
  ['a sum of flags', `SELECT SUM(is_billed) AS n ${COST}`, 'aggregate function SUM for argument types: BOOL'],
  [
    'a window in WHERE',
    `SELECT platform ${COST} WHERE ROW_NUMBER() OVER (ORDER BY platform) = 1`,
    'Analytic function not allowed in WHERE clause',
  ],
  [
    'grouping by JSON',
    'SELECT attributes, COUNT(*) AS n FROM ai_usage_analytics.dead_letters GROUP BY attributes',
    'Grouping by expressions of type JSON is not allowed',
  ],
  [
    'branches of different types',
    `SELECT CASE WHEN is_billed THEN 'yes' ELSE 0 END AS x ${COST}`,
    'coercible to a common type but found: INT64, STRING',
  ],
  [
    'a union of different types',
    `SELECT platform ${COST} UNION ALL SELECT cost_date ${COST}`,
    'Column 1 in UNION ALL has incompatible types: STRING, DATE',
  ],
  [
    'a column of a view without a name',
    `CREATE OR REPLACE VIEW ai_usage_analytics.vw_x AS SELECT SUM(cost_usd) ${COST}`,
    'CREATE VIEW columns must be named',
  ],
  [
    'two columns of a view with one name',
    `CREATE OR REPLACE VIEW ai_usage_analytics.vw_x AS SELECT platform, platform ${COST}`,
    'CREATE VIEW has columns with duplicate name platform',
  ],
  [
    'a DELETE of everything by omission',
    'DELETE FROM ai_usage_analytics.fct_cost_daily',
    'DELETE must have a WHERE clause',
  ],
  [
    'a reserved word as a name',
    'SELECT fingerprint AS hash FROM ai_usage_analytics.endpoint_fingerprints',
    'Unexpected keyword HASH',
  ],
  ["DuckDB's word for what is left out", `SELECT * EXCLUDE (run_id) ${COST}`, 'got keyword EXCLUDE'],
  ["DuckDB's cast", `SELECT cost_date::STRING AS day ${COST}`, 'got ":"'],
  ["DuckDB's names of types", 'CREATE TABLE ai_usage_analytics.x (a VARCHAR)', 'Type not found: VARCHAR'],
  [
    'partitions by no column',
    'CREATE TABLE ai_usage_analytics.x (a STRING) PARTITION BY day',
    'Unrecognized name: day',
  ],
  ['two statements in one', 'SELECT 1 AS a; SELECT 2 AS b', 'Expected end of input but got keyword SELECT'],
] as const;

let analyzer: Analyzer;
let catalog: Catalog;
beforeAll(async () => {
  analyzer = await startAnalyzer();
  ({ catalog } = await analyzeAll(analyzer));
});
afterAll(() => analyzer?.close());

test.each(WRONG)('the analyzer refuses %s', async (_, sql, reason) => {
  await expect(analyzer.statement(sql, catalog, { text: simple('STRING') })).rejects.toThrow(reason);
});

test('the analyzer accepts what is right about them', async () => {
  const sql = `SELECT platform, SUM(cost_usd) AS usd ${COST} WHERE cost_usd > CAST(@text AS NUMERIC) GROUP BY platform`;
  await expect(analyzer.statement(sql, catalog, { text: simple('STRING') })).resolves.toMatchObject({
    kind: 'resolvedQueryStmtNode',
  });
});
