import { cutBySize } from '../ingest/batches.ts';
import type { Row } from './warehouse.ts';

/** One insertAll request takes 10 MB; a row can grow by its escapes on the way. */
const REQUEST_BYTES = 4 * 1024 * 1024;

/** Why a request did not take its rows, by row; the rows that it names no reason for were only held up by others. */
export type Complaints = ReadonlyMap<Row, string>;

/** Sends rows in one request, which takes all of them or none. Resolves with the complaints, none when it took them. */
export type Send = (rows: readonly Row[]) => Promise<Complaints>;

/** A row that the warehouse does not take, and its reason. */
export type RefusedRow = { row: Row; reason: string };

/**
 * Streams rows in requests of a few megabytes. Where a request complains, each row that it names is sent once more
 * alone and the others together, so that one bad row keeps no other out.
 */
export async function insertRows(rows: readonly Row[], send: Send): Promise<RefusedRow[]> {
  const refused = await Promise.all(cutBySize(rows, REQUEST_BYTES).map((part) => insertPart(part, send)));
  return refused.flat();
}

async function insertPart(rows: readonly Row[], send: Send): Promise<RefusedRow[]> {
  const complaints = await send(rows);
  if (complaints.size === 0) return [];
  const [first] = rows;
  if (rows.length === 1 && first !== undefined) {
    return [{ row: first, reason: complaints.get(first) ?? 'for no reason' }];
  }
  const refused: RefusedRow[] = [];
  for (const row of complaints.keys()) refused.push(...(await insertPart([row], send)));
  const others = rows.filter((row) => !complaints.has(row));
  if (others.length > 0) refused.push(...(await insertPart(others, send)));
  return refused;
}
