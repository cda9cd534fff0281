import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../../sql/', import.meta.url);

/** A file of SQL: its path below `sql/` and its text. */
export type SqlFile = { path: string; text: string };

/** The text of one file below `sql/`. */
export function readSql(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** Every .sql file two levels below `sql/<under>`: folder and name, sorted. */
function list(under: string): string[] {
  const base = new URL(under, root);
  const folders = readdirSync(base, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .filter(({ name }) => name !== 'duckdb')
    .flatMap(({ name }) => readdirSync(new URL(`${name}/`, base)).map((file) => `${name}/${file}`))
    .filter((path) => path.endsWith('.sql'))
    .sort();
}

/** The GoogleSQL files, which people write. */
export function googleSql(): SqlFile[] {
  return list('').map((path) => ({ path, text: readSql(path) }));
}

/** The DuckDB files, which `sql/transpile.py` writes; their paths are those of their sources. */
export function duckdbSql(): SqlFile[] {
  return list('duckdb/').map((path) => ({ path, text: readSql(`duckdb/${path}`) }));
}
