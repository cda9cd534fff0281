import { type Envelope, readMessage } from '../../shared/contract/envelope.ts';
import { attributedBatch } from '../../shared/contract/messages.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';

export type LoadDeps = { warehouse: Pick<Warehouse, 'land'> };

/** Streams an attributed batch into landing. */
export function makeLoad({ warehouse }: LoadDeps): (envelope: Envelope) => Promise<void> {
  return async (envelope) => warehouse.land(readMessage(envelope, attributedBatch));
}
