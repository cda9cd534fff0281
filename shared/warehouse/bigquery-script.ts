import { commitSteps, OTHER_MAPPING } from './commit.ts';
import type { Table } from './ddl.ts';
import { readStatement, readStatements } from './statements.ts';

/**
 * A commit as one script, so that nothing stands between its statements. Its answer is the one row of outcome and
 * reason; an outcome that writes nothing ends with a commit too, of the lock row alone. A statement that fails ends
 * the script, and BigQuery rolls its transaction back.
 */
export function commitScript(): string {
  const { prepare, outcome, write } = commitSteps('googlesql');
  const writing = write.map(({ text, outcomes }) => {
    const among = outcomes.map((one) => `'${one}'`).join(', ');
    return `IF commit_outcome IN (${among}) THEN\n${withVerdict(text)}\nEND IF;`;
  });
  return `DECLARE commit_outcome STRING;
DECLARE commit_planned STRING;
BEGIN TRANSACTION;
${prepare.join('\n')}
CREATE TEMP TABLE verdict AS
${outcome}
SET commit_outcome = (SELECT outcome FROM verdict);
SET commit_planned = (SELECT planned_outcome FROM verdict);
${writing.join('\n')}
COMMIT TRANSACTION;
SELECT outcome, reason FROM verdict;
`;
}

/** A statement in which what the check has answered stands in place of parameters. */
function withVerdict(text: string): string {
  return text.replaceAll(/@status\b/g, 'commit_outcome').replaceAll(/@planned_outcome\b/g, 'commit_planned');
}

/** A new mapping version as one script: its rows come from parameters, those of the version before it close. */
export function mappingScript(tables: readonly { table: Table; parameter: string }[]): string {
  const statements = [
    readStatement('googlesql', 'commit', '01-lock'),
    assertion(readStatement('googlesql', 'checks', 'mapping-is-newest'), OTHER_MAPPING),
    ...tables.map(({ table, parameter }) => insertOf(table, parameter)),
    ...readStatements('googlesql', 'mapping').map(({ text }) => text),
  ];
  return `BEGIN TRANSACTION;\n${statements.join('\n')}\nCOMMIT TRANSACTION;\n`;
}

/** A month closed or opened as one script: a commit that is under way has ended before, or comes after. */
export function lockScript(): string {
  const statements = [
    readStatement('googlesql', 'commit', '01-lock'),
    readStatement('googlesql', 'locks', '01-month'),
  ];
  return `BEGIN TRANSACTION;\n${statements.join('\n')}\nCOMMIT TRANSACTION;\n`;
}

/** Ends the script, and with it the transaction, unless the query's one value is true. */
function assertion(query: string, otherwise: string): string {
  return `ASSERT (\n${query.trimEnd().replace(/;$/, '')}\n) AS '${otherwise}';`;
}

/** Inserts the rows of an array parameter; each value comes as text and is cast to its column. */
function insertOf({ name, columns }: Table, parameter: string): string {
  const names = columns.map((column) => column.name).join(', ');
  const values = columns.map((column) => `CAST(item.${column.name} AS ${column.type})`).join(', ');
  return `INSERT INTO ai_usage_analytics.${name} (${names})\nSELECT ${values} FROM UNNEST(@${parameter}) AS item;`;
}
