import { formatUsd, parseUsd } from '../../shared/money.ts';
import { nameOf, type TypeProto } from './types.ts';

/** A value as the server's protocol has it: no field is NULL. */
export type ValueProto = Record<string, unknown>;

const DAY_MS = 86_400_000;

/** A plain value as one of the type: money as a decimal text, days and instants as ISO 8601, JSON as its text. */
export function encode(value: unknown, type: TypeProto): ValueProto {
  if (value === null || value === undefined) return {};
  switch (nameOf(type)) {
    case 'INT64':
      return { int64Value: String(value) };
    case 'BOOL':
      return { boolValue: value };
    case 'FLOAT64':
      return { doubleValue: value };
    case 'STRING':
      return { stringValue: value };
    case 'JSON':
      return { jsonValue: value };
    case 'DATE':
      return { dateValue: Date.parse(String(value)) / DAY_MS };
    case 'TIMESTAMP':
      return { timestampValue: encodeInstant(String(value)) };
    case 'NUMERIC':
      return { numericValue: encodeNumeric(String(value)) };
    case 'ARRAY': {
      const elementType = elementOf(type);
      return { arrayValue: { element: (value as unknown[]).map((item) => encode(item, elementType)) } };
    }
    default:
      throw new Error(`no value of type ${nameOf(type)} is ever sent`);
  }
}

/** The reverse, as DuckDB's answers have it: whole numbers beyond 2^53 as text, instants with milliseconds. */
export function decode(proto: ValueProto, type: TypeProto): unknown {
  const field = proto.value;
  if (typeof field !== 'string') return null;
  const value = proto[field];
  switch (nameOf(type)) {
    case 'INT64': {
      const number = Number(String(value));
      return Number.isSafeInteger(number) ? number : String(value);
    }
    case 'DATE':
      return new Date(Number(value) * DAY_MS).toISOString().slice(0, 10);
    case 'TIMESTAMP': {
      const { seconds, nanos } = value as { seconds: unknown; nanos: number };
      return new Date(Number(String(seconds)) * 1000 + Math.floor(nanos / 1_000_000)).toISOString();
    }
    case 'NUMERIC':
      return decodeNumeric(value as Uint8Array);
    case 'ARRAY': {
      const elementType = elementOf(type);
      return (value as { element: ValueProto[] }).element.map((item) => decode(item, elementType));
    }
    case 'STRUCT': {
      const values = (value as { field: ValueProto[] }).field;
      const fields = type.structType?.field ?? [];
      return Object.fromEntries(
        fields.map(({ fieldName, fieldType }, index) => [fieldName, decode(values[index] ?? {}, fieldType)]),
      );
    }
    case 'BYTES':
      return Buffer.from(value as Uint8Array).toString('base64');
    default:
      return value;
  }
}

function elementOf(type: TypeProto): TypeProto {
  if (!type.arrayType) throw new Error('an array has no type of its elements');
  return type.arrayType.elementType;
}

function encodeInstant(text: string) {
  const fraction = /\.(\d{1,9})/.exec(text)?.[1] ?? '';
  const seconds = Math.floor(Date.parse(text) / 1000);
  return { seconds: String(seconds), nanos: Number(fraction.padEnd(9, '0')) };
}

/** NUMERIC travels in units of 1e-9 as the fewest bytes of two's complement, the lowest first. */
function encodeNumeric(text: string): Uint8Array {
  let rest = parseUsd(text);
  const bytes: number[] = [];
  do {
    bytes.push(Number(BigInt.asUintN(8, rest)));
    rest >>= 8n;
  } while (rest !== ((bytes.at(-1) ?? 0) < 0x80 ? 0n : -1n));
  return Uint8Array.from(bytes);
}

function decodeNumeric(bytes: Uint8Array): string {
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return formatUsd(BigInt.asIntN(bytes.length * 8, value));
}
