import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { duckdbSql, googleSql } from './support/sources.ts';

const sources = googleSql();
const generated = new Map(duckdbSql().map(({ path, text }) => [path, text]));

describe('the generated DuckDB files', () => {
  test('are one for each GoogleSQL file, and no more', () => {
    expect([...generated.keys()]).toEqual(sources.map(({ path }) => path));
  });

  test.each(sources.map(({ path, text }) => [path, text]))(
    '%s was generated from the source as it is',
    (path, text) => {
      const hash = createHash('sha256').update(text).digest('hex');
      const header = `-- Generated from sql/${path} (sha256 ${hash}) by sql/transpile.py with sqlglot 30.30.0. Do not edit.`;
      expect(generated.get(path)?.split('\n', 1)[0]).toBe(header);
    },
  );
});
