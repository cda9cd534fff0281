import type { ColumnKinds, Kind } from '../golden/compare.ts';

/** A type as the server's protocol has it. */
export type TypeProto = {
  typeKind: number;
  arrayType?: { elementType: TypeProto } | null;
  structType?: { field: { fieldName: string; fieldType: TypeProto }[] } | null;
};

export type Column = { name: string; type: TypeProto; isRequired: boolean };

const KINDS = {
  INT64: 2,
  BOOL: 5,
  FLOAT64: 7,
  STRING: 8,
  BYTES: 9,
  DATE: 10,
  ARRAY: 16,
  STRUCT: 17,
  TIMESTAMP: 19,
  NUMERIC: 23,
  JSON: 26,
} as const;

type Name = keyof typeof KINDS;
const NAMES = new Map<number, Name>(Object.entries(KINDS).map(([name, kind]) => [kind, name as Name]));

/** @throws Error for a type that no statement of ours uses. */
export function nameOf(type: TypeProto): Name {
  const name = NAMES.get(type.typeKind);
  if (name === undefined) throw new Error(`a type of kind ${type.typeKind} is none of ours`);
  return name;
}

export function simple(name: Exclude<Name, 'ARRAY' | 'STRUCT'>): TypeProto {
  return { typeKind: KINDS[name] };
}

export function arrayOf(elementType: TypeProto): TypeProto {
  return { typeKind: KINDS.ARRAY, arrayType: { elementType } };
}

/** The type of a parameter by its value; a null is sent as a STRING. */
export function typeOfParam(value: unknown): TypeProto {
  if (Array.isArray(value)) return arrayOf(value.length === 0 ? simple('STRING') : typeOfParam(value[0]));
  if (typeof value === 'boolean') return simple('BOOL');
  if (typeof value === 'number') return simple(Number.isInteger(value) ? 'INT64' : 'FLOAT64');
  if (value === null || typeof value === 'string') return simple('STRING');
  throw new Error(`a parameter of type ${typeof value} is none of ours`);
}

/** A list of records whose fields are all texts, as rows are sent to a script that inserts them. */
export function textRows(fields: readonly string[]): TypeProto {
  const field = fields.map((fieldName) => ({ fieldName, fieldType: simple('STRING') }));
  return arrayOf({ typeKind: KINDS.STRUCT, structType: { field } });
}

const COMPARED = {
  INT64: 'count',
  BOOL: 'flag',
  FLOAT64: 'ratio',
  STRING: 'text',
  DATE: 'day',
  TIMESTAMP: 'instant',
  NUMERIC: 'money',
  JSON: 'json',
} as const satisfies Partial<Record<Name, Kind>>;

/** How the columns of an answer are compared, the fields of a list of records among them. */
export function kindsOf(columns: readonly Pick<Column, 'name' | 'type'>[]): ColumnKinds {
  return Object.fromEntries(columns.flatMap(({ name, type }) => kindsAt(name, type)));
}

function kindsAt(path: string, type: TypeProto): [string, Kind][] {
  const fields = type.arrayType?.elementType.structType?.field;
  if (fields) {
    const inner = fields.flatMap(({ fieldName, fieldType }) => kindsAt(`${path}.${fieldName}`, fieldType));
    return [[`${path}[]`, 'count'], ...inner];
  }
  const name = nameOf(type);
  if (!(name in COMPARED)) throw new Error(`${path} is of type ${name}, which is compared in no way yet`);
  return [[path, COMPARED[name as keyof typeof COMPARED]]];
}
