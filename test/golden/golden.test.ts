import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commitParams } from '../../shared/warehouse/commit.ts';
import { readStatement, readStatements } from '../../shared/warehouse/statements.ts';
import { COMMITS } from './commits.ts';
import { type GoldenDuckdb, openGoldenDuckdb } from './duckdb.ts';
import { SCENES } from './scenes.ts';
import { commitSelect, selectOf } from './statements.ts';
import { goldenTables } from './tables.ts';

const VIEWS = readStatements('duckdb', 'views').filter(({ name }) => name !== 'vw_clock');

/** The labels of each column that a CASE fills. */
function labelsOf(view: string): Map<string, Set<unknown>> {
  const cases = view.matchAll(/\bCASE\b((?:(?!\bCASE\b)[\s\S])*?)\bEND AS (\w+)/g);
  return new Map(
    Array.from(cases, ([, branches = '', column = '']) => [
      column,
      new Set(Array.from(branches.matchAll(/\b(?:THEN|ELSE) '([^']+)'/g), ([, label]) => label)),
    ]),
  );
}

let golden: GoldenDuckdb;
beforeAll(async () => {
  golden = await openGoldenDuckdb(goldenTables());
});
afterAll(() => golden?.close());

describe('the golden views', () => {
  test.each(VIEWS)('$name gives every label that it can give', async ({ name, text }) => {
    const missing = labelsOf(readStatement('googlesql', 'views', name));
    for (const { today } of SCENES) {
      await golden.setToday(today);
      const rows = await golden.rows(selectOf(text));
      for (const [column, labels] of missing) {
        for (const row of rows) labels.delete(row[column]);
        if (labels.size === 0) missing.delete(column);
      }
      if (missing.size === 0) break;
    }
    expect([...missing]).toEqual([]);
  });
});

describe('the golden commits', () => {
  test.each(COMMITS.filter(({ instead }) => !instead))('$outcome: $name', async (commit) => {
    const params = {
      ...commitParams(commit.manifest, commit.committedAt),
      status: commit.outcome,
      planned_outcome: null,
    };
    const rows = await golden.rows(commitSelect('duckdb', 'checks', 'commit-outcome'), params);
    expect(rows).toEqual([
      {
        outcome: commit.outcome,
        reason: expect.any(String),
        planned_outcome: commit.planned ?? null,
      },
    ]);
  });
});
