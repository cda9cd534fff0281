import { readTable } from '../../shared/warehouse/ddl.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import type { Stored } from './counts.ts';

/** Bytes of a value by its type: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#data_type_sizes */
const FIXED: Record<string, number> = { INT64: 8, FLOAT64: 8, DATE: 8, TIMESTAMP: 8, NUMERIC: 16, BOOL: 1 };
const TEXT_FRAME = 2;

/** The logical size of rows of a table, by which BigQuery bills storage and queries; a NULL takes none. */
export function sizeOfRows(table: string, rows: readonly Row[]): Stored {
  const { columns } = readTable(table);
  const size: Stored = { rows: rows.length, bytes: 0, plainBytes: 0, columns: {} };
  for (const row of rows) {
    for (const { name, type } of columns) {
      const value = row[name];
      if (value === null || value === undefined) continue;
      const bytes = FIXED[type] ?? TEXT_FRAME + Buffer.byteLength(textOf(value));
      size.bytes += bytes;
      size.columns[name] = (size.columns[name] ?? 0) + bytes;
      if (type !== 'JSON') size.plainBytes += bytes;
    }
  }
  return size;
}

/** Two sizes together, each times a factor. */
export function addSizes(a: Stored | undefined, b: Stored | undefined, factor = 1): Stored {
  const columns = { ...a?.columns };
  for (const [name, bytes] of Object.entries(b?.columns ?? {}))
    columns[name] = (columns[name] ?? 0) + factor * bytes;
  return {
    rows: (a?.rows ?? 0) + factor * (b?.rows ?? 0),
    bytes: (a?.bytes ?? 0) + factor * (b?.bytes ?? 0),
    plainBytes: (a?.plainBytes ?? 0) + factor * (b?.plainBytes ?? 0),
    columns,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
