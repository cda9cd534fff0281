import { NO_MAPPING_VERSION } from '../../shared/attribution/mapping.ts';
import type { MappingState } from '../../shared/attribution/sync.ts';
import type { Envelope } from '../../shared/contract/envelope.ts';
import { type Kickoff, type ReattributeRequest, reattributeRequest } from '../../shared/contract/messages.ts';
import type { Day } from '../../shared/day.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';
import { OPEN_MS } from './recent.ts';
import { reattributionRunId, runId } from './run-id.ts';
import { daysAsked, type Slice, slicesOfRows, yesterdayOf } from './slices.ts';

/** Why nothing is done for a slice that needs nothing. */
export const UP_TO_DATE = 'the newest mapping has attributed the slice already';

const BEING_READ = 'a reading of the vendor is under way: ask again when it has ended';

/** The slices to be attributed anew, and those that cannot be, each with the reason. */
export type Reattribution = {
  requests: ReattributeRequest[];
  refused: { request: ReattributeRequest; reason: string }[];
};

/**
 * Decides which slices of the days that a message names are attributed anew from landing: all that have
 * facts by another mapping version, whether or not their vendor has a key now. A closed month does not move.
 * @throws InvalidInputError before any mapping has been read.
 */
export async function reattributionOf(
  warehouse: Pick<Warehouse, 'read'>,
  message: Kickoff,
  envelope: Envelope,
  mapping: MappingState,
): Promise<Reattribution> {
  if (mapping.version === NO_MAPPING_VERSION) {
    throw new InvalidInputError('there is no mapping to attribute by: set MAPPING_FILE or MAPPING_SHEET_ID');
  }
  const days = daysAsked(message, yesterdayOf(envelope.publishTime)) ?? [];
  const [from, to] = [days[0] ?? '', days.at(-1) ?? ''];
  const slices = await warehouse.read('reattributable-slices', { from, to });
  const isBeingRead = await slicesBeingRead(warehouse, from, to, envelope.publishTime);
  const asked: Reattribution = { requests: [], refused: [] };
  for (const row of slices.filter((one) => isAsked(one, message))) {
    const request = requestOf(row, message, envelope, mapping);
    const reason = whyNot(row, request) ?? (isBeingRead(request) ? BEING_READ : undefined);
    if (reason === undefined) asked.requests.push(request);
    // A refusal is a run of its own: it must not stand before the one that has done the work.
    else asked.refused.push({ request: { ...request, run_id: runId(envelope.messageId, request) }, reason });
  }
  return asked;
}

/** A reading that kickoff has asked for under an older mapping would bring the old owners back. */
async function slicesBeingRead(
  warehouse: Pick<Warehouse, 'read'>,
  from: Day,
  to: Day,
  publishTime: string,
): Promise<(slice: Slice) => boolean> {
  const open_since = new Date(Date.parse(publishTime) - OPEN_MS).toISOString();
  const runs = await warehouse.read('slices-to-skip', { from, to, open_since, done_since: publishTime });
  return slicesOfRows(runs.filter(({ is_unfinished }) => is_unfinished));
}

/**
 * The runs of an earlier delivery of the message under an older mapping: nobody else would end them. Messages of
 * one moment are told apart by their slices.
 */
export async function overtakenRuns(
  warehouse: Pick<Warehouse, 'read'>,
  message: Kickoff,
  { publishTime }: Envelope,
  asked: readonly { run_id: string }[],
): Promise<{ run: Row; reason: string }[]> {
  const open = await warehouse.read('open-runs-of-kickoff', { requested_at: publishTime });
  const days = daysAsked(message, yesterdayOf(publishTime)) ?? [];
  return open
    .filter(
      (run) => run.mode === message.mode && days.includes(String(run.usage_date)) && isAsked(run, message),
    )
    .filter(({ run_id }) => !asked.some((request) => request.run_id === run_id))
    .map((run) => ({ run, reason: 'the kickoff came again under a newer mapping' }));
}

function isAsked({ source, account }: Row, { sources, accounts }: Kickoff): boolean {
  const isAmong = (names: readonly string[] | undefined, name: unknown) =>
    names?.includes(String(name)) ?? true;
  return isAmong(sources, source) && isAmong(accounts, account);
}

function whyNot(
  { is_locked, mapping_version }: Row,
  { day, mapping_version: newest }: ReattributeRequest,
): string | undefined {
  if (mapping_version === newest) return UP_TO_DATE;
  return is_locked ? `${day.slice(0, 7)} is locked: a closed month keeps its owners` : undefined;
}

function requestOf(
  { source, account, usage_date, fetch_id, segment_ids, is_locked: _, ...figures }: Row,
  message: Kickoff,
  envelope: Envelope,
  mapping: MappingState,
): ReattributeRequest {
  const slice = { source, account, day: usage_date } as Slice;
  return reattributeRequest.parse({
    ...slice,
    run_id: reattributionRunId(mapping.version, slice),
    mode: message.mode,
    reason: message.reason ?? `attributed anew by the mapping ${mapping.version}`,
    requested_by: message.requested_by ?? null,
    requested_at: envelope.publishTime,
    force: false,
    plan_id: null,
    accept_magnitude: null,
    mapping_version: mapping.version,
    mapping_read_at: mapping.readAt,
    base: {
      ...figures,
      fetch_id,
      segment_ids: typeof segment_ids === 'string' ? segment_ids.split(',') : null,
    },
  });
}
