/** What an endpoint's rows hold at one path, over the objects that could hold it. */
export type FieldCount = {
  /** The JSON types seen, sorted; null is none of them. */
  types: readonly string[];
  /** How often it was there with a value, and how often as null. */
  values: number;
  nulls: number;
  /** How many objects could have held it: a field of an object that is itself absent is not missed. */
  holders: number;
  /** How often it was itself an object. */
  objects: number;
};

/** The name of all keys of an object whose keys are data. */
export const ANY_KEY = '*';
/** An object with more different keys than this is a map keyed by data (ids, models), not a set of fields. */
export const MAX_KEYS = 50;
/** Fields further inside are not looked at. */
const MAX_DEPTH = 3;
/** Of a longer array the first items are enough to know what it holds. */
const MAX_ITEMS = 20;

/** Counts the fields of rows, in memory that does not grow with them. */
export type FieldCounter = {
  add(row: unknown): void;
  /** By path: `usage.input_tokens`, `models[].name`; the rows themselves at the empty path. */
  counts(): Map<string, FieldCount>;
};

/** The types in the order of their bits: as bits, what a value adds to them is one operation. */
const TYPES = ['string', 'number', 'boolean', 'object', 'array'];
const SCALARS: Readonly<Record<string, number>> = { string: 1, number: 2, boolean: 4 };
const OBJECT = 8;
const ARRAY = 16;

type FieldNode = {
  types: number;
  values: number;
  nulls: number;
  objects: number;
  fields: Map<string, FieldNode> | undefined;
  items: FieldNode | undefined;
};

function emptyNode(): FieldNode {
  return { types: 0, values: 0, nulls: 0, objects: 0, fields: undefined, items: undefined };
}

/** A counter of the rows of one endpoint; `known` fields are kept by name however many there are. */
export function makeFieldCounter(known: ReadonlySet<string>): FieldCounter {
  const root = emptyNode();
  return {
    add: (row) => look(root, row, 0, known),
    counts: () => new Map(listed(root, '', 1)),
  };
}

const NO_NAMES: ReadonlySet<string> = new Set();

function look(node: FieldNode, value: unknown, depth: number, known: ReadonlySet<string>): void {
  if (value === null) {
    node.nulls += 1;
    return;
  }
  node.values += 1;
  if (typeof value !== 'object') {
    node.types |= SCALARS[typeof value] ?? 0;
  } else if (Array.isArray(value)) {
    node.types |= ARRAY;
    lookAtItems(node, value, depth);
  } else {
    node.types |= OBJECT;
    node.objects += 1;
    if (depth < MAX_DEPTH) lookAtFields(node, value as Record<string, unknown>, depth, known);
  }
}

function lookAtFields(
  node: FieldNode,
  value: Record<string, unknown>,
  depth: number,
  known: ReadonlySet<string>,
): void {
  node.fields ??= new Map();
  for (const key in value) {
    const held = value[key];
    if (held === undefined) continue;
    const field = node.fields.get(key) ?? newField(node.fields, key, known);
    look(field, held, depth + 1, NO_NAMES);
  }
}

/** Keys beyond the most that an object's own fields can be are counted together. */
function newField(fields: Map<string, FieldNode>, key: string, known: ReadonlySet<string>): FieldNode {
  const isCounted = known.has(key) || fields.size <= MAX_KEYS + known.size;
  const name = isCounted ? key : ANY_KEY;
  const field = fields.get(name) ?? emptyNode();
  fields.set(name, field);
  return field;
}

function lookAtItems(node: FieldNode, values: readonly unknown[], depth: number): void {
  if (values.length === 0) return;
  node.items ??= emptyNode();
  for (const item of values.slice(0, MAX_ITEMS)) {
    // An array inside an array is not looked into: how deep they go is up to the data.
    if (Array.isArray(item)) look(node.items, [], depth, NO_NAMES);
    else look(node.items, item, depth, NO_NAMES);
  }
}

function* listed(node: FieldNode, path: string, holders: number): Generator<[string, FieldCount]> {
  const { values, nulls, objects } = node;
  const types = TYPES.filter((_, bit) => node.types & (1 << bit)).toSorted();
  yield [path, { types, values, nulls, holders, objects }];
  for (const [key, field] of node.fields ?? []) {
    yield* listed(field, path === '' ? written(key) : `${path}.${written(key)}`, objects);
  }
  if (node.items) yield* listed(node.items, `${path}[]`, node.items.values + node.items.nulls);
}

/** A key as a part of a path: what paths are written with is escaped in it, `gpt-4.1` is `gpt-4%2E1`. */
function written(key: string): string {
  if (key === ANY_KEY) return key;
  if (key === '') return '%';
  const escaped = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  return key.replace(/[.[\]%*]/g, escaped);
}
