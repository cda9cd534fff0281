import { commitScript, mappingScript } from '../../shared/warehouse/bigquery-script.ts';
import { readTable } from '../../shared/warehouse/ddl.ts';
import { readStatement } from '../../shared/warehouse/statements.ts';
import type { CommitResult } from '../../shared/warehouse/warehouse.ts';

/** A table that one statement reads. */
export type TableRead = {
  table: string;
  /** Words of the statement, its columns among them, when it reads no others; undefined: it reads whole rows. */
  words: ReadonlySet<string> | undefined;
  /** How many days of it, where it is partitioned by day. */
  days: number;
};

const COMMENT = /--.*$/gm;
const TEXT = /'(?:\\.|[^'\\])*'/g;
const BRANCH = /IF commit_outcome IN \(([^)]*)\) THEN([\s\S]*?)END IF;/g;
const TEMP_TABLE = /\bCREATE TEMP TABLE (\w+)/g;
/** What a statement makes or only adds to is not read by it. */
const TARGET = /\b(?:INSERT INTO|CREATE TEMP TABLE|CREATE OR REPLACE VIEW) [\w.]+/g;
const TABLE = /\bai_usage_analytics\.(\w+)/g;
/** A table that is changed is read whole, and one whose rows are taken as they are. */
const WHOLE =
  /\b(?:UPDATE|DELETE FROM|MERGE INTO|SELECT \*(?: EXCEPT \([^)]*\))?\s+FROM) (?:ai_usage_analytics\.)?(\w+)/g;

/** This query reads a billing cycle; every other one reads a day, or a table that is not partitioned. */
const DAYS_OF_QUERY: Record<string, number> = { 'cursor-cycle-spend': 31 };

/** The tables that a statement reads, each once, as BigQuery bills them; a view is the tables behind it. */
export function readsOf(statement: string, temporary: readonly string[] = [], days = 1): TableRead[] {
  const bare = statement.replace(COMMENT, '').replace(TEXT, "''").replace(TARGET, '').replace(/\s+/g, ' ');
  const named = Array.from(bare.matchAll(TABLE), ([, name = '']) => name);
  const passing = temporary.filter((name) => new RegExp(`\\b(?:FROM|JOIN|USING) ${name}\\b`).test(bare));
  const whole = new Set(Array.from(bare.matchAll(WHOLE), ([, name]) => name));
  const words = new Set(bare.match(/\w+/g));
  const reads = [...named, ...passing].flatMap((table) =>
    table.startsWith('vw_')
      ? readsOf(readStatement('googlesql', 'views', table), [], days)
      : [{ table, words: whole.has(table) ? undefined : words, days }],
  );
  return [...new Map(reads.map((read) => [read.table, read])).values()];
}

/** What each statement of a script reads, when its outcome is the given one. */
export function readsOfScript(script: string, outcome = ''): TableRead[] {
  const walked = script
    .replace(COMMENT, '')
    .replace(BRANCH, (_, outcomes: string, statements: string) =>
      outcomes.includes(`'${outcome}'`) ? statements : '',
    );
  const temporary = Array.from(walked.matchAll(TEMP_TABLE), ([, name = '']) => name);
  return walked
    .replace(TEXT, "''")
    .split(';')
    .flatMap((statement) => readsOf(statement, temporary));
}

/** What one commit reads when it ends so. */
export function readsOfCommit(outcome: CommitResult['outcome']): TableRead[] {
  return readsOfScript(commitScript(), outcome);
}

/** What a statement of `sql/queries` reads. */
export function readsOfQuery(name: string): TableRead[] {
  return readsOf(readStatement('googlesql', 'queries', name), [], DAYS_OF_QUERY[name]);
}

/** What a person's query of a view reads, of all days. */
export function readsOfView(name: string): TableRead[] {
  return readsOf(readStatement('googlesql', 'views', name), [], Number.POSITIVE_INFINITY);
}

/** What a sync of the mapping reads. */
export function readsOfMappingSync(): TableRead[] {
  return readsOfScript(
    mappingScript([
      { table: readTable('dim_api_keys'), parameter: 'keys' },
      { table: readTable('dim_people'), parameter: 'people' },
    ]),
  );
}
