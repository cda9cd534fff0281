import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readStatement } from '../../shared/warehouse/statements.ts';
import { QUERIES } from '../golden/queries.ts';
import { googleSql } from '../sql/support/sources.ts';
import { type Analysis, type Analyzer, type Catalog, startAnalyzer } from './analyzer.ts';
import { analyzeAll, type Found } from './catalog.ts';
import { inserts } from './inserts.ts';
import { asText, namesIn, PARAMETERS, typed } from './parameters.ts';

const PATHS = googleSql().map(({ path }) => path.slice(0, -'.sql'.length));
const TYPINGS = {
  'as they are meant': typed,
  'all as text, as they are sent': (params: (typeof PARAMETERS)[string]) => typed(asText(params)),
};

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await startAnalyzer();
});
afterAll(() => analyzer?.close());

describe.each(Object.entries(TYPINGS))('with its parameters %s, the analyzer accepts', (_, typing) => {
  let found: Found;
  beforeAll(async () => {
    ({ found } = await analyzeAll(analyzer, typing));
  });

  test.each(PATHS)('%s', (path) => {
    expect(found.get(path)).toEqual(expect.objectContaining({ kind: expect.stringMatching(/Stmt/) }));
  });
});

describe('the catalog', () => {
  let catalog: Catalog;
  let analyses: [string, Analysis][];
  beforeAll(async () => {
    const all = await analyzeAll(analyzer);
    catalog = all.catalog;
    analyses = [...all.found].flatMap(([path, analysis]) => ('kind' in analysis ? [[path, analysis]] : []));
  });
  afterAll(() => {
    process.stdout.write(
      `${analyses.length} of ${PATHS.length} statements analysed, each with two kinds of parameters\n`,
    );
  });

  test('holds a table or view for each file of DDL', () => {
    const files = PATHS.filter((path) => /^(?:tables|views)\//.test(path)).map((path) => path.split('/')[1]);
    expect([...catalog.dataset.keys()].sort()).toEqual(files.sort());
  });

  test('holds what the commit makes on its way', () => {
    expect([...catalog.temporary.keys()]).toEqual(['landed', 'new_usage', 'new_cost']);
  });

  test('every INSERT and every inserting MERGE names each required column', () => {
    const written = analyses.flatMap(([path, { node }]) =>
      inserts(node).map((insert) => ({ path, ...insert })),
    );
    expect(written.map(({ path }) => path)).toEqual(
      PATHS.filter((path) => /INSERT/.test(readStatement('googlesql', ...split(path)))),
    );
    for (const { path, table, columns } of written) {
      const required = catalog.dataset.get(table)?.filter(({ isRequired }) => isRequired) ?? [];
      expect([path, required.filter(({ name }) => !columns.includes(name))]).toEqual([path, []]);
    }
  });
});

describe('the declared parameters', () => {
  test.each(QUERIES)('of %s are those that it names', (name, params) => {
    expect(Object.keys(params).sort()).toEqual(namesIn(readStatement('googlesql', 'queries', name)));
  });

  test('are declared for every statement', () => {
    expect(Object.keys(PARAMETERS).sort()).toEqual([...PATHS].sort());
  });
});

function split(path: string): [folder: string, name: string] {
  const [folder = '', name = ''] = path.split('/');
  return [folder, name];
}
