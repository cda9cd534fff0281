import {
  indexMapping,
  type Mapping,
  type MappingKey,
  type MappingPerson,
  NO_MAPPING_VERSION,
} from '../../shared/attribution/mapping.ts';
import { attribute } from '../../shared/attribution/rules.ts';
import type { Publisher } from '../../shared/broker/broker.ts';
import { type Envelope, makeMessage, readMessage } from '../../shared/contract/envelope.ts';
import { recordBatch } from '../../shared/contract/messages.ts';
import { TOPICS } from '../../shared/contract/topics.ts';
import { RetryableError } from '../../shared/errors.ts';
import { cutBySize } from '../../shared/ingest/batches.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';

export type AttributeDeps = { warehouse: Warehouse; publisher: Publisher };

/** An attributed batch above this goes as several messages; a message may have 10 MB. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

/** Gives every record of a batch its owner by the mapping version that the batch is pinned to. */
export function makeAttribute({
  warehouse,
  publisher,
}: AttributeDeps): (envelope: Envelope) => Promise<void> {
  const mappings = new Map<string, Promise<Mapping>>();

  function mappingOf(version: string): Promise<Mapping> {
    const reading = mappings.get(version) ?? readMapping(warehouse, version);
    mappings.set(version, reading);
    reading.catch(() => mappings.delete(version));
    return reading;
  }

  return async (envelope) => {
    const batch = readMessage(envelope, recordBatch);
    const mapping = await mappingOf(batch.mapping_version);
    const records = batch.records.flatMap((record) => attribute(record, mapping));
    const parts = cutBySize(records, MAX_MESSAGE_BYTES);
    await publisher.publish(
      TOPICS.attributed,
      parts.map((part) => makeMessage('attributed', { ...batch, records: part })),
    );
  };
}

async function readMapping(warehouse: Warehouse, version: string): Promise<Mapping> {
  if (version !== NO_MAPPING_VERSION) {
    const [seen] = await warehouse.read('mapping-has-version', { version });
    if (!seen?.row_count)
      throw new RetryableError(`the warehouse does not see mapping version ${version} yet`);
  }
  const keys = (await warehouse.read('mapping-keys', { version })) as MappingKey[];
  const people = (await warehouse.read('mapping-people', { version })) as MappingPerson[];
  return indexMapping(version, keys, people);
}
