import { readStatement, readStatements } from './statements.ts';

/** A column as the DDL writes it. */
export type Column = { name: string; type: string; isRequired: boolean; description: string };

/** A table as its file under `sql/tables` writes it. */
export type Table = {
  name: string;
  columns: Column[];
  /** The day column that the table is partitioned by. */
  partitionedBy: string | undefined;
  clusteredBy: string[];
  description: string;
  requiresPartitionFilter: boolean;
  partitionExpirationDays: number | undefined;
};

const TEXT = String.raw`'((?:\\'|[^'])*)'`;
const HEAD = /^CREATE TABLE IF NOT EXISTS ai_usage_analytics\.(\w+) \($/;
const COLUMN = new RegExp(String.raw`^ {2}(\w+) (\w+)( NOT NULL)? OPTIONS \(description = ${TEXT}\),?$`);
const PARTITION = /^PARTITION BY (\w+)$/;
const CLUSTER = /^CLUSTER BY ([\w, ]+)$/;
const OPTIONS = new RegExp(
  String.raw`^OPTIONS \(description = ${TEXT}(, require_partition_filter = TRUE)?(?:, partition_expiration_days = (\d+))?\);$`,
);

/** All tables, in the order of their files. */
export function readTables(): Table[] {
  return readStatements('googlesql', 'tables').map(({ name }) => readTable(name));
}

/** One table by its name. */
export function readTable(name: string): Table {
  const known = tables.get(name) ?? parseTable(readStatement('googlesql', 'tables', name));
  tables.set(name, known);
  return known;
}

const tables = new Map<string, Table>();

/**
 * Reads one CREATE TABLE in the form that `sql/tables` keeps: a column a line, each with its description.
 * @throws Error that quotes a line in another form, so that nothing of a table is overlooked.
 */
export function parseTable(ddl: string): Table {
  const table: Table = {
    name: '',
    columns: [],
    partitionedBy: undefined,
    clusteredBy: [],
    description: '',
    requiresPartitionFilter: false,
    partitionExpirationDays: undefined,
  };
  for (const line of ddl.split('\n')) {
    if (line === '' || line === ')' || line.startsWith('--')) continue;
    const head = HEAD.exec(line);
    const column = COLUMN.exec(line);
    const partition = PARTITION.exec(line);
    const cluster = CLUSTER.exec(line);
    const options = OPTIONS.exec(line);
    if (head) table.name = head[1] ?? '';
    else if (column) table.columns.push(columnOf(column));
    else if (partition) table.partitionedBy = partition[1];
    else if (cluster) table.clusteredBy = (cluster[1] ?? '').split(', ');
    else if (options) {
      table.description = unquoted(options[1]);
      table.requiresPartitionFilter = options[2] !== undefined;
      table.partitionExpirationDays = options[3] === undefined ? undefined : Number(options[3]);
    } else throw new Error(`a table's DDL has a line in another form: ${line}`);
  }
  return table;
}

function columnOf([, name = '', type = '', notNull, description]: RegExpExecArray): Column {
  return { name, type, isRequired: notNull !== undefined, description: unquoted(description) };
}

function unquoted(text = ''): string {
  return text.replaceAll("\\'", "'");
}
