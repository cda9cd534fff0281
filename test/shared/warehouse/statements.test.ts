import { expect, test } from '@jest/globals';
import { readStatements, readViews } from '../../../shared/warehouse/statements.ts';

test.each(['googlesql', 'duckdb'] as const)(
  'the views of %s come each after those that it reads',
  (dialect) => {
    const names = readViews(dialect).map(({ name }) => name);
    expect([...names].sort()).toEqual(readStatements(dialect, 'views').map(({ name }) => name));
    for (const other of ['vw_clock', 'vw_dead_letters', 'vw_restatements']) {
      expect([other, names.indexOf(other) < names.indexOf('vw_data_quality')]).toEqual([other, true]);
    }
  },
);
