import { commitParams, lockParams, mappingParams } from '../../shared/warehouse/commit.ts';
import { readStatements } from '../../shared/warehouse/statements.ts';
import type { Params } from '../../shared/warehouse/warehouse.ts';
import { COMMITS } from '../golden/commits.ts';
import { QUERIES } from '../golden/queries.ts';
import { type TypeProto, typeOfParam } from './types.ts';

/** A parameter's name and its type. */
export type Types = Record<string, TypeProto>;

const [first] = COMMITS;
if (first === undefined) throw new Error('there is no golden commit');

/** What a commit sends with each of its statements. */
const OF_COMMIT: Params = { ...commitParams(first.manifest, first.committedAt), status: 'committed' };

const A_LOCK = { month: '2024-10', isLocked: true, changedBy: 'fin', reason: null };

/** What callers send with a statement, by folder and name: the one table of declared parameters. */
export const PARAMETERS: Record<string, Params> = {
  ...ofFolder('tables', {}),
  ...ofFolder('views', {}),
  ...ofFolder('commit', OF_COMMIT),
  ...ofFolder('checks', { ...OF_COMMIT, previous_version: '0000000000000-none' }),
  ...ofFolder('mapping', mappingParams('1700000000000-a', '0000000000000-none')),
  ...ofFolder('locks', lockParams(A_LOCK, first.committedAt)),
  ...Object.fromEntries(QUERIES.map(([name, params]) => [`queries/${name}`, params])),
};

function ofFolder(folder: string, params: Params): Record<string, Params> {
  return Object.fromEntries(
    readStatements('googlesql', folder).map(({ name }) => [`${folder}/${name}`, params]),
  );
}

/** As the statements are meant: counts are INT64, flags BOOL. */
export function typed(params: Params): Types {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeOfParam(value)]));
}

/** As the BigQuery warehouse sends them: every value as text, for the statement to cast. */
export function asText(params: Params): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ]),
  );
}

/** The names of the parameters in a statement. */
export function namesIn(sql: string): string[] {
  return [
    ...new Set(Array.from(sql.replaceAll(/--.*$/gm, '').matchAll(/@(\w+)/g), ([, name = '']) => name)),
  ].sort();
}
