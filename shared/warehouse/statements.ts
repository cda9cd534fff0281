import { readdirSync, readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';

const SQL = new URL('../../sql/', import.meta.url);

/** GoogleSQL as written, or its generated DuckDB form. */
export type Dialect = 'googlesql' | 'duckdb';

const NAME = /^[a-z0-9_-]+$/;

/**
 * One statement by its file: `readStatement('duckdb', 'queries', 'has-committed')`.
 * @throws UsageError for what is no name of a statement.
 */
export function readStatement(dialect: Dialect, folder: string, name: string): string {
  if (!NAME.test(name)) throw new UsageError(`${name} is no name of a statement`);
  return readFileSync(new URL(`${path(dialect, folder)}${name}.sql`, SQL), 'utf8');
}

/** All statements of a folder in the order of their file names, as name and text. */
export function readStatements(dialect: Dialect, folder: string): { name: string; text: string }[] {
  return readdirSync(new URL(path(dialect, folder), SQL))
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => file.slice(0, -'.sql'.length))
    .map((name) => ({ name, text: readStatement(dialect, folder, name) }));
}

function path(dialect: Dialect, folder: string): string {
  return dialect === 'duckdb' ? `duckdb/${folder}/` : `${folder}/`;
}
