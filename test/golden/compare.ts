/** How the values of a column are compared: ratios to a billionth of their size, all others exactly. */
export type Kind = 'money' | 'ratio' | 'count' | 'text' | 'flag' | 'day' | 'instant' | 'json';

/** The kinds of the columns; a field within a list of records is `list.field`. */
export type ColumnKinds = Record<string, Kind>;

type Row = Record<string, unknown>;

/** What a FLOAT64 may differ by, of its size: engines add and divide in an order of their own. */
const TOLERANCE = 1e-9;

/**
 * The differences between two answers, none when they are the same: rows as a bag, ordered by all columns. Money
 * is equal to the last digit, whatever zeros end it.
 */
export function compareRows(expected: readonly Row[], actual: readonly Row[], kinds: ColumnKinds): string[] {
  const differences: string[] = [];
  if (expected.length !== actual.length) {
    differences.push(`${actual.length} rows, expected ${expected.length}`);
  }
  const wanted = ordered(expected, kinds);
  const found = ordered(actual, kinds);
  for (let index = 0; index < Math.min(wanted.length, found.length); index += 1) {
    const [left, right] = [wanted[index] ?? new Map(), found[index] ?? new Map()];
    for (const path of new Set([...left.keys(), ...right.keys()])) {
      const kind = kinds[columnOf(path)];
      if (kind !== undefined && isSame(left.get(path), right.get(path), kind)) continue;
      const row = `row ${index + 1} (${nameOf(left)}), ${path}`;
      const values = `${show(right.get(path))}, expected ${show(left.get(path))}`;
      differences.push(`${row}: ${kind === undefined ? 'a column without a kind, ' : ''}${values}`);
    }
  }
  return differences;
}

/** A row whose reason quotes amounts as plain decimals: engines write a NUMERIC with and without the zeros that end it. */
export function inPlainWords(row: Row): Row {
  if (typeof row.reason !== 'string') return row;
  return { ...row, reason: row.reason.replaceAll(/\d+\.\d+/g, plainDecimal) };
}

/** The values of a row by their paths: `top[0].email` is the first of a list of records. */
function flat(value: unknown, path: string, kinds: ColumnKinds, values = new Map<string, unknown>()) {
  const kind = kinds[columnOf(path)];
  if (Array.isArray(value)) {
    values.set(`${path}[]`, value.length);
    for (const [index, item] of value.entries()) flat(item, `${path}[${index}]`, kinds, values);
  } else if (typeof value === 'object' && value !== null && kind !== 'json') {
    for (const [name, field] of Object.entries(value)) {
      flat(field, path === '' ? name : `${path}.${name}`, kinds, values);
    }
  } else values.set(path, canonical(value, kind));
  return values;
}

function columnOf(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '');
}

function canonical(value: unknown, kind: Kind | undefined): unknown {
  if (value === null || value === undefined) return null;
  if (kind === 'money') return plainDecimal(String(value));
  if (kind === 'count') return String(value);
  if (kind === 'instant') return new Date(String(value)).toISOString();
  if (kind === 'json') return JSON.stringify(sorted(typeof value === 'string' ? JSON.parse(value) : value));
  return value;
}

function plainDecimal(text: string): string {
  const plain = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return plain === '-0' ? '0' : plain;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted((value as Row)[name])]));
}

/** Rows in the order of their exact columns by name, then of their ratios. */
function ordered(rows: readonly Row[], kinds: ColumnKinds): Map<string, unknown>[] {
  const isRatio = (path: string) => kinds[columnOf(path)] === 'ratio';
  const keyed = rows.map((row) => {
    const values = flat(row, '', kinds);
    const entries = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      values,
      exact: JSON.stringify(entries.filter(([path]) => !isRatio(path))),
      ratios: entries
        .filter(([path]) => isRatio(path))
        .map(([, value]) => Number(value ?? Number.NEGATIVE_INFINITY)),
    };
  });
  keyed.sort((a, b) => (a.exact === b.exact ? byNumbers(a.ratios, b.ratios) : a.exact < b.exact ? -1 : 1));
  return keyed.map(({ values }) => values);
}

function byNumbers(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

function isSame(expected: unknown, actual: unknown, kind: Kind): boolean {
  if (expected === actual) return true;
  if (kind !== 'ratio' || typeof expected !== 'number' || typeof actual !== 'number') return false;
  const size = Math.max(Math.abs(expected), Math.abs(actual));
  return Math.abs(expected - actual) <= TOLERANCE * size;
}

/** The texts of a row, by which a person finds it. */
function nameOf(values: ReadonlyMap<string, unknown>): string {
  const texts = [...values].filter(([path, value]) => typeof value === 'string' && !path.includes('['));
  return texts
    .slice(0, 5)
    .map(([, value]) => value)
    .join(' ');
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
