import type { IngestRequest } from '../contract/messages.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { Fingerprint } from './contract-watch.ts';

/** What each endpoint of the account looked like when it last changed. */
export async function readFingerprints(
  warehouse: Pick<Warehouse, 'read'>,
  { source, account }: Pick<IngestRequest, 'source' | 'account'>,
): Promise<ReadonlyMap<string, Fingerprint>> {
  const rows = await warehouse.read('endpoint-fingerprints', { source, account });
  return new Map(
    rows.map(({ endpoint, hash, fields }) => [
      String(endpoint),
      { endpoint: String(endpoint), hash: String(hash), fields: JSON.parse(String(fields)) },
    ]),
  );
}
