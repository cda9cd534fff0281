import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commitScript, lockScript, mappingScript } from '../../shared/warehouse/bigquery-script.ts';
import { readTable } from '../../shared/warehouse/ddl.ts';
import { readStatements } from '../../shared/warehouse/statements.ts';
import { type Analyzer, type Catalog, startAnalyzer } from './analyzer.ts';
import { analyzeAll } from './catalog.ts';
import { asText, PARAMETERS, type Types, typed } from './parameters.ts';
import { analyzeScript } from './script.ts';
import { simple, textRows } from './types.ts';

let analyzer: Analyzer;
let catalog: Catalog;
beforeAll(async () => {
  analyzer = await startAnalyzer();
  ({ catalog } = await analyzeAll(analyzer));
});
afterAll(() => analyzer?.close());

/** What a commit sends; what the check answers the script finds out itself. */
function ofCommit(): Types {
  const { status: _, planned_outcome: _planned, ...sent } = PARAMETERS['commit/05-ledger'] ?? {};
  return typed(asText(sent));
}

describe('the script of a commit', () => {
  test('is accepted, each statement that writes only with the outcomes that need it', async () => {
    const steps = await analyzeScript(analyzer, commitScript(), catalog, ofCommit());
    const counts = Map.groupBy(steps, ({ kind }) => kind);
    expect(Object.fromEntries([...counts].map(([kind, found]) => [kind, found.length]))).toEqual({
      astVariableDeclarationNode: 2,
      astBeginStatementNode: 1,
      astUpdateStatementNode: 1,
      astCreateTableStatementNode: 4,
      astSingleAssignmentNode: 2,
      astIfStatementNode: 9,
      astInsertStatementNode: 5,
      astDeleteStatementNode: 2,
      astMergeStatementNode: 2,
      astCommitStatementNode: 1,
      astQueryStatementNode: 1,
    });
    expect(readStatements('googlesql', 'commit').length).toBe(13);
  });

  test.each([
    [
      'a variable that is not declared',
      'DECLARE commit_outcome STRING;\n',
      '',
      'Unrecognized name: commit_outcome',
    ],
    [
      'a table that is not made yet',
      'CREATE TEMP TABLE verdict AS',
      'CREATE TEMP TABLE other AS',
      'Table not found: verdict',
    ],
    ['a branch that does not end', 'END IF;', '', 'Syntax error'],
    [
      'a wrong statement within a branch',
      'DELETE FROM ai_usage_analytics.fct_cost_daily',
      'DELETE FROM ai_usage_analytics.fct_costs',
      'Table not found',
    ],
  ])('is refused for %s', async (_, right, wrong, reason) => {
    const script = commitScript().replace(right, wrong);
    expect(script).not.toBe(commitScript());
    await expect(analyzeScript(analyzer, script, catalog, ofCommit())).rejects.toThrow(reason);
  });
});

test('the script of a mapping version is accepted', async () => {
  const tables = [
    { table: readTable('dim_api_keys'), parameter: 'keys' },
    { table: readTable('dim_people'), parameter: 'people' },
  ];
  const rows = tables.map(({ table, parameter }) => [
    parameter,
    textRows(table.columns.map(({ name }) => name)),
  ]);
  const steps = await analyzeScript(analyzer, mappingScript(tables), catalog, {
    run_id: simple('STRING'),
    ...Object.fromEntries(['version', 'previous_version', 'day'].map((name) => [name, simple('STRING')])),
    ...Object.fromEntries(rows),
  });
  expect(steps.map(({ kind }) => kind)).toEqual([
    'astBeginStatementNode',
    'astUpdateStatementNode',
    'astAssertStatementNode',
    'astInsertStatementNode',
    'astInsertStatementNode',
    'astUpdateStatementNode',
    'astUpdateStatementNode',
    'astUpdateStatementNode',
    'astCommitStatementNode',
  ]);
});

test('the script that closes a month is accepted', async () => {
  const sent = { run_id: 'a lock', ...PARAMETERS['locks/01-month'] };
  const steps = await analyzeScript(analyzer, lockScript(), catalog, typed(asText(sent)));
  expect(steps.map(({ kind }) => kind)).toEqual([
    'astBeginStatementNode',
    'astUpdateStatementNode',
    'astInsertStatementNode',
    'astCommitStatementNode',
  ]);
});
