import type { IngestRequest, ReattributeRequest } from '../../shared/contract/messages.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { sliceKey } from './slices.ts';

type Request = IngestRequest | ReattributeRequest;

/**
 * The requests with the reasons of what a person backdated: a slice that changes hands for days past must say why in
 * the ledger, whoever asks for it. A probe changes nothing.
 */
export async function withBackdatings<T extends Request>(
  warehouse: Pick<Warehouse, 'read'>,
  requests: readonly T[],
): Promise<T[]> {
  if (requests.every(({ mode }) => mode === 'probe')) return [...requests];
  const days = requests.map(({ day }) => day).sort();
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined) return [];
  const due = await warehouse.read('overrides-due', { from, to });
  const bySlice = Map.groupBy(due, (row) => sliceKey(row.source, row.account, row.usage_date));
  return requests.map((request) => {
    const own = bySlice.get(sliceKey(request.source, request.account, request.day)) ?? [];
    const reasons = own.map(({ key, valid_from, reason }) => `${key} backdated to ${valid_from}: ${reason}`);
    const said = request.reason === null ? [] : [request.reason];
    return { ...request, reason: [...said, ...reasons].join('; ') || null };
  });
}
