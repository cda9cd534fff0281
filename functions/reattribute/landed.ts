import type { AttributionBase } from '../../shared/contract/messages.ts';
import { type NormalizedRecord, normalizedRecord } from '../../shared/contract/records.ts';
import type { Day } from '../../shared/day.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';

/** A batch has a MiB of records at most: so many are read at a time, however long the day. */
const BATCHES_AT_A_TIME = 8;

/** Batches of one segment, first and last included. */
type Stretch = { segment_id: string; first_batch: number; last_batch: number };

/**
 * Reads the unsplit records of a committed fetch from landing, some batches at a time, in the order in which they
 * were sent.
 * @throws InvalidInputError for a record that this version cannot read.
 */
export async function* readLanded(
  warehouse: Pick<Warehouse, 'read'>,
  usage_date: Day,
  { fetch_id, segment_ids }: AttributionBase,
): AsyncGenerator<NormalizedRecord[]> {
  const fetch = { usage_date, fetch_id };
  const batches = await warehouse.read('landed-batches', fetch);
  const counted = batches.filter(({ segment_id }) => segment_ids?.includes(String(segment_id)) ?? true);
  const bySegment = Map.groupBy(counted, ({ segment_id }) => String(segment_id));
  for (const [segment_id, own] of bySegment) {
    for (const stretch of stretchesOf(
      segment_id,
      own.map(({ batch_index }) => Number(batch_index)),
    )) {
      const rows = await warehouse.read('landed-records', { ...fetch, ...stretch });
      yield rows.map(({ record_json, raw_json }) => readRecord(String(record_json), String(raw_json)));
    }
  }
}

function stretchesOf(segment_id: string, batches: readonly number[]): Stretch[] {
  return Array.from({ length: Math.ceil(batches.length / BATCHES_AT_A_TIME) }, (_, index) => {
    const some = batches.slice(index * BATCHES_AT_A_TIME, (index + 1) * BATCHES_AT_A_TIME);
    return { segment_id, first_batch: some[0] ?? 0, last_batch: some.at(-1) ?? 0 };
  });
}

function readRecord(recordJson: string, rawJson: string): NormalizedRecord {
  const read = normalizedRecord.safeParse({ ...JSON.parse(recordJson), raw_response: JSON.parse(rawJson) });
  if (read.success) return read.data;
  throw new InvalidInputError('landing holds a record of another version: replay the day', {
    cause: read.error,
  });
}
