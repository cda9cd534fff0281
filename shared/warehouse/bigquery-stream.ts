import { RetryableError, SetupError } from '../errors.ts';
import type { Log } from '../log.ts';
import { answered, type BigquerySettings, type Client } from './bigquery-client.ts';
import { explained, isPassing, saysDrifted } from './bigquery-errors.ts';
import { insertRows, type RefusedRow } from './bigquery-insert.ts';
import { readTable, type Table } from './ddl.ts';
import type { Row } from './warehouse.ts';
import { wellFormedJson } from './well-formed.ts';

/** Streams rows into a table and resolves with those that it refused; every other one has landed. */
export type Stream = (table: string, rows: readonly Row[]) => Promise<RefusedRow[]>;

/** What the client throws when a request did not take its rows. */
type PartialFailure = {
  name: 'PartialFailureError';
  errors: readonly { row: { json: Row }; errors: readonly { reason?: string; message?: string }[] }[];
};

/** BigQuery's reason for a row that is right but stood beside a wrong one. */
const HELD_UP = 'stopped';

/** Streaming inserts without insert ids: a landed row has an identity of its own, and the commit counts it once. */
export function makeStream(settings: BigquerySettings, client: () => Promise<Client>, log: Log): Stream {
  async function send(table: string, rows: readonly Row[]): Promise<Map<Row, string>> {
    const { bigquery } = await client();
    try {
      const destination = bigquery.dataset(settings.dataset).table(table);
      const options = { raw: true, partialRetries: 0 };
      await answered(
        settings,
        destination.insert(
          rows.map((json) => ({ json })),
          options,
        ),
      );
      return new Map();
    } catch (error) {
      if (!isPartialFailure(error)) throw explained(error, `streaming into ${table}`);
      return complaintsOf(error, table);
    }
  }

  return async (table, rows) => {
    if (rows.length === 0) return [];
    const encode = encoderOf(readTable(table));
    const encoded = new Map(rows.map((row) => [encode(row), row]));
    const bytes = { sent: 0 };
    const refused = await insertRows([...encoded.keys()], (part) => {
      bytes.sent += Buffer.byteLength(JSON.stringify(part));
      return send(table, part);
    });
    log.debug({ table, rows: rows.length, bytes: bytes.sent, refused: refused.length }, 'warehouse.streamed');
    return refused.map(({ row, reason }) => ({ row: encoded.get(row) ?? row, reason }));
  };
}

function isPartialFailure(error: unknown): error is PartialFailure {
  return (error as { name?: unknown } | undefined)?.name === 'PartialFailureError';
}

/** The rows that are at fault by themselves; if none says so, all of them are asked for one by one. */
function complaintsOf({ errors }: PartialFailure, table: string): Map<Row, string> {
  const complaints = errors.map(({ row, errors: reasons }) => ({ row: row.json, reasons }));
  const own = complaints.filter(({ reasons }) => reasons.some(({ reason }) => reason !== HELD_UP));
  const counted = own.length > 0 ? own : complaints;
  const all = counted.flatMap(({ reasons }) => reasons);
  const drifted = all.find(({ message = '' }) => saysDrifted(message));
  if (drifted) throw new SetupError(`${table}: ${drifted.message} Run \`ai-usage schema apply\``);
  const passing = all.find(({ reason = '' }) => isPassing(reason));
  if (passing)
    throw new RetryableError(`${table} did not take its rows: ${passing.message || passing.reason}`);
  return new Map(
    counted.map(({ row, reasons }) => [
      row,
      reasons.map(({ reason, message }) => message || reason || '').join('; '),
    ]),
  );
}

/** Rows of a table as insertAll takes them: JSON columns as text, NULLs left out, no half of a surrogate pair. */
function encoderOf({ columns }: Table): (row: Row) => Row {
  const json = new Set(columns.filter(({ type }) => type === 'JSON').map(({ name }) => name));
  return (row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => [name, json.has(name) ? wellFormedJson(value) : wellFormedText(value)]),
    );
}

function wellFormedText(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
