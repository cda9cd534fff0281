import type { MappingState } from '../../shared/attribution/sync.ts';
import type { Envelope } from '../../shared/contract/envelope.ts';
import type { IngestRequest, Kickoff } from '../../shared/contract/messages.ts';
import { addDays } from '../../shared/day.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { withoutRecent } from './recent.ts';
import { runId } from './run-id.ts';
import {
  daysAsked,
  LONG_WINDOW_DAYS,
  type Slice,
  slicesOf,
  slicesOfRows,
  type Windows,
  yesterdayOf,
} from './slices.ts';

export type FetchDeps = {
  warehouse: Pick<Warehouse, 'read'>;
  accounts: readonly Pick<Slice, 'source' | 'account'>[];
  windows: Windows;
};

/** The slices that a message asks the vendors for, newest day first, and how many it leaves to other runs. */
export async function slicesToFetch(
  { warehouse, accounts, windows }: FetchDeps,
  message: Kickoff,
  { publishTime, messageId }: Envelope,
): Promise<{ slices: Slice[]; leftOut: number }> {
  const areNamed = daysAsked(message, yesterdayOf(publishTime)) !== undefined;
  const isSettled = areNamed ? () => true : await settledSlices(warehouse, publishTime);
  const wanted = slicesOf(message, accounts, publishTime, windows, isSettled);
  const own = (slice: Slice) => runId(messageId, slice);
  const slices = await withoutRecent(warehouse, message, publishTime, wanted, own);
  return { slices, leftOut: wanted.length - slices.length };
}

/** Asks a source for a slice, under a version of the mapping. */
export function fetchRequest(
  slice: Slice,
  message: Kickoff,
  envelope: Envelope,
  mapping: MappingState,
): IngestRequest {
  return {
    ...slice,
    run_id: runId(envelope.messageId, slice),
    mode: message.mode,
    reason: reasonOf(message),
    requested_by: message.requested_by ?? null,
    requested_at: envelope.publishTime,
    force: message.force,
    plan_id: message.plan_id ?? null,
    accept_magnitude: message.accept_magnitude ?? null,
    mapping_version: mapping.version,
    mapping_read_at: mapping.readAt,
    continues: null,
  };
}

/** Why a run was asked for; a magnitude that a person accepts is a reason that the ledger must keep. */
function reasonOf({ reason, accept_magnitude }: Kickoff): string | null {
  const accepted = accept_magnitude === undefined ? [] : [`magnitude accepted: ${accept_magnitude}`];
  return [...(reason === undefined ? [] : [reason]), ...accepted].join('; ') || null;
}

async function settledSlices(
  warehouse: FetchDeps['warehouse'],
  publishTime: string,
): Promise<(slice: Slice) => boolean> {
  const since = addDays(yesterdayOf(publishTime), -LONG_WINDOW_DAYS);
  return slicesOfRows(await warehouse.read('settled-slices', { since }));
}
