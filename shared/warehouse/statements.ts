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

/** A statement by the name of its file. */
export type Statement = { name: string; text: string };

/** All statements of a folder in the order of their file names. */
export function readStatements(dialect: Dialect, folder: string): Statement[] {
  return readdirSync(new URL(path(dialect, folder), SQL))
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => file.slice(0, -'.sql'.length))
    .map((name) => ({ name, text: readStatement(dialect, folder, name) }));
}

/**
 * All views, each after those that it reads.
 * @throws Error for views that read each other.
 */
export function readViews(dialect: Dialect): Statement[] {
  const waiting = readStatements(dialect, 'views');
  const ordered: Statement[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(
      (view) => !waiting.some((other) => other !== view && isNamed(other.name, view.text)),
    );
    if (next < 0) throw new Error(`views read each other: ${waiting.map(({ name }) => name).join(', ')}`);
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
}

function isNamed(name: string, text: string): boolean {
  return new RegExp(`\\.${name}\\b`).test(text);
}

function path(dialect: Dialect, folder: string): string {
  return dialect === 'duckdb' ? `duckdb/${folder}/` : `${folder}/`;
}
