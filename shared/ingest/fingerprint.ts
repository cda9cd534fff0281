import { createHash } from 'node:crypto';
import { ANY_KEY, type FieldCount, MAX_KEYS } from './field-counts.ts';

/** What is remembered of a field. */
export type FieldLook = {
  /** The JSON types that it has ever had, sorted; null is none of them. */
  types: readonly string[];
  /** 0 to 1, how often it is null or absent; null while too few rows have been seen to say. */
  null_rate: number | null;
};

/** What a vendor's endpoint looks like, plain JSON; `hash` is the SHA-256 of its fields and their types. */
export type Fingerprint = { endpoint: string; hash: string; fields: Record<string, FieldLook> };

/** A fingerprint of these fields, which are in the order of their paths. */
export function makeFingerprint(endpoint: string, fields: readonly [string, FieldLook][]): Fingerprint {
  const typed = fields.map(([path, { types }]) => [path, types]);
  const hash = createHash('sha256').update(JSON.stringify(typed)).digest('hex');
  return { endpoint, hash, fields: Object.fromEntries(fields) };
}

/** The path of the object that holds a field: of `usage.input_tokens` it is `usage`, of a row's own field ''. */
export function holderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

/** Whether the path names what a map keyed by data holds. */
export function isAnyKey(path: string): boolean {
  return path === ANY_KEY || path.endsWith(`.${ANY_KEY}`);
}

/** The same endpoint as it was and as it is, by the same paths. */
export type Compared = { before: Map<string, FieldLook>; now: Map<string, FieldCount> };

/**
 * Puts all keys of an object under `*` once it has had too many of them, on a day or over the days: ids or
 * models as keys would make a field of each. The fields of a row that are `known` keep their names.
 */
export function foldMaps({ before, now }: Compared, known: ReadonlySet<string>): Compared {
  const maps = mapsIn([...before.keys(), ...now.keys()], known);
  const rename = (path: string) => folded(path, maps, known);
  if ([...before.keys(), ...now.keys()].every((path) => rename(path) === path)) return { before, now };
  // What was folded may hold objects that only together have too many keys.
  return foldMaps(
    { before: renamed(before, rename, joinLooks), now: renamed(now, rename, joinCounts) },
    known,
  );
}

/** The paths of the objects whose keys are data. */
function mapsIn(paths: readonly string[], known: ReadonlySet<string>): Set<string> {
  const keys = new Map<string, Set<string>>();
  for (const path of paths) {
    const holder = holderOf(path);
    const name = path.slice(holder === '' ? 0 : holder.length + 1).replace('[]', '');
    if (name === '' || (holder === '' && known.has(name))) continue;
    keys.set(holder, (keys.get(holder) ?? new Set()).add(name));
  }
  const maps = [...keys].filter(([, names]) => names.has(ANY_KEY) || names.size > MAX_KEYS);
  return new Set(maps.map(([holder]) => holder));
}

function folded(path: string, maps: ReadonlySet<string>, known: ReadonlySet<string>): string {
  let holder = '';
  let result = '';
  for (const part of path.split('.')) {
    const name = part.replace('[]', '');
    const isKey = name !== '' && maps.has(holder) && !(holder === '' && known.has(name));
    const shown = isKey ? part.replace(name, ANY_KEY) : part;
    holder = holder === '' ? part : `${holder}.${part}`;
    result = result === '' ? shown : `${result}.${shown}`;
  }
  return result;
}

function renamed<T>(
  fields: ReadonlyMap<string, T>,
  rename: (path: string) => string,
  join: (a: T, b: T) => T,
): Map<string, T> {
  const result = new Map<string, T>();
  for (const [path, field] of fields) {
    const name = rename(path);
    const other = result.get(name);
    result.set(name, other ? join(other, field) : field);
  }
  return result;
}

function joinLooks(a: FieldLook, b: FieldLook): FieldLook {
  const rates = [a.null_rate, b.null_rate].filter((rate) => rate !== null);
  return {
    types: joinTypes(a.types, b.types),
    null_rate: rates.length === 0 ? null : Math.max(...rates),
  };
}

function joinCounts(a: FieldCount, b: FieldCount): FieldCount {
  return {
    types: joinTypes(a.types, b.types),
    values: a.values + b.values,
    nulls: a.nulls + b.nulls,
    holders: a.holders + b.holders,
    objects: a.objects + b.objects,
  };
}

/** The types of both, sorted. */
export function joinTypes(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort();
}
