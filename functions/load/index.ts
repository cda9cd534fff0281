import { type Envelope, readMessage } from '../../shared/contract/envelope.ts';
import { type AttributedBatch, attributedBatch } from '../../shared/contract/messages.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import type { Refusal, Warehouse } from '../../shared/warehouse/warehouse.ts';

export type LoadDeps = { warehouse: Pick<Warehouse, 'land'> };

/** Streams an attributed batch into landing; the records that the warehouse refuses are dead-lettered alone. */
export function makeLoad({ warehouse }: LoadDeps): (envelope: Envelope) => Promise<void> {
  return async (envelope) => {
    const batch = readMessage(envelope, attributedBatch);
    const refusals = await warehouse.land(batch);
    if (refusals.length > 0) throw refusedError(batch, refusals);
  };
}

function refusedError(batch: AttributedBatch, refusals: readonly Refusal[]): InvalidInputError {
  const isRefused = ({ record, share_index }: AttributedBatch['records'][number]) =>
    refusals.some((one) => one.ordinal === record.ordinal && one.share_index === share_index);
  const reasons = [...new Set(refusals.map(({ reason }) => reason))].slice(0, 3).join('; ');
  return new InvalidInputError(
    `the warehouse refused ${refusals.length} of ${batch.records.length} records: ${reasons}`,
    { part: JSON.stringify({ ...batch, records: batch.records.filter(isRefused) }) },
  );
}
