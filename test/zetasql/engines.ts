import { readStatement } from '../../shared/warehouse/statements.ts';
import type { Params } from '../../shared/warehouse/warehouse.ts';
import { type ColumnKinds, compareRows, inPlainWords } from '../golden/compare.ts';
import { clockRow, type GoldenDuckdb, openGoldenDuckdb } from '../golden/duckdb.ts';
import type { Tables } from '../golden/row.ts';
import { selectOf } from '../golden/statements.ts';
import { goldenTables } from '../golden/tables.ts';
import { type Evaluate, startAnalyzer } from './analyzer.ts';
import { analyzeAll } from './catalog.ts';
import { asText, namesIn } from './parameters.ts';
import { kindsOf } from './types.ts';

/** One SELECT in both dialects, and over what. */
export type Comparison = {
  /** What the report calls it; without, the report leaves it out. */
  what?: string;
  googlesql: string;
  duckdb: string;
  params?: Params;
  today?: string;
  /** Rows in place of the golden ones. */
  instead?: Tables;
};

/** ZetaSQL's reference evaluator and DuckDB over the same golden rows. */
export type Engines = {
  /** The differences of types and rows, none when both answer alike. */
  compare(comparison: Comparison): Promise<string[]>;
  /** A line for each that was compared: answers, rows, and how many columns are money and ratios. */
  report(): string;
  close(): Promise<void>;
};

type Pair = { duckdb: GoldenDuckdb; evaluate: Evaluate };

const TODAY = '2025-01-08';

export async function openEngines(): Promise<Engines> {
  const analyzer = await startAnalyzer();
  const { catalog } = await analyzeAll(analyzer);
  const schema = new Map([...catalog.dataset].filter(([name]) => !name.startsWith('vw_')));
  const pairs = new Map<string, Pair>();
  const tallies = new Map<string, { answers: number; rows: number; kinds: ColumnKinds }>();

  async function pairOver(instead: Tables): Promise<Pair> {
    const key = JSON.stringify(instead);
    const tables = { ...goldenTables(), ...instead };
    const pair = pairs.get(key) ?? {
      duckdb: await openGoldenDuckdb(tables),
      evaluate: await analyzer.load(schema, tables),
    };
    pairs.set(key, pair);
    return pair;
  }

  return {
    async compare({ what, googlesql, duckdb: sql, params = {}, today = TODAY, instead = {} }) {
      const { duckdb, evaluate } = await pairOver(instead);
      await duckdb.setToday(today);
      const [kinds, expected] = [await duckdb.kinds(sql, params), await duckdb.rows(sql, params)];
      const actual = await evaluate(withViews(googlesql, today), onlyNamed(googlesql, asText(params)));
      if (what !== undefined) {
        const { answers, rows } = tallies.get(what) ?? { answers: 0, rows: 0 };
        tallies.set(what, { answers: answers + 1, rows: rows + expected.length, kinds });
      }
      return [
        ...differencesOfTypes(kinds, kindsOf(actual.columns)),
        ...compareRows(expected.map(inPlainWords), actual.rows.map(inPlainWords), kinds),
      ];
    },

    report() {
      const lines = [...tallies].map(([what, { answers, rows, kinds }]) => {
        const all = Object.values(kinds);
        const money = all.filter((kind) => kind === 'money').length;
        const ratios = all.filter((kind) => kind === 'ratio').length;
        const others = all.length - money - ratios;
        const columns = `${money} money, ${ratios} ratio, ${others} other columns`;
        return `  ${what}: ${rows} rows, answers: ${answers}, ${columns}`;
      });
      const rows = [...tallies.values()].reduce((sum, tally) => sum + tally.rows, 0);
      return [...lines, `  ${rows} rows in all`].join('\n');
    },

    async close() {
      for (const { duckdb } of pairs.values()) await duckdb.close();
      await analyzer.close();
    },
  };
}

/** The evaluator knows tables only: the views that others read stand before them. */
function withViews(select: string, today: string): string {
  const clock = clockRow(today);
  const read = ['vw_dead_letters', 'vw_restatements'].map(
    (view) => `${view} AS (\n${selectOf(readStatement('googlesql', 'views', view))}\n)`,
  );
  return `WITH vw_clock AS (
  SELECT TIMESTAMP '${clock.now_at}' AS now_at, DATE '${clock.today}' AS today
),
${read.join(',\n')}
SELECT * FROM (
${select}
) AS answer`;
}

function onlyNamed(sql: string, params: Params): Params {
  const names = namesIn(sql);
  return Object.fromEntries(Object.entries(params).filter(([name]) => names.includes(name)));
}

function differencesOfTypes(expected: ColumnKinds, actual: ColumnKinds): string[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])]
    .filter((column) => expected[column] !== actual[column])
    .map((column) => `${column} is ${actual[column]}, expected ${expected[column]}`);
}
