import { type MappingState, syncMapping } from '../../shared/attribution/sync.ts';
import type { Publisher } from '../../shared/broker/broker.ts';
import type { Envelope } from '../../shared/contract/envelope.ts';
import { makeMessage, readMessage } from '../../shared/contract/envelope.ts';
import {
  type IngestRequest,
  type Kickoff,
  kickoff,
  type ReattributeRequest,
} from '../../shared/contract/messages.ts';
import { ingestTopic, TOPICS } from '../../shared/contract/topics.ts';
import { addDays } from '../../shared/day.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import type { MappingSheet } from '../../shared/sheet/sheet.ts';
import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';
import { withBackdatings } from './backdated.ts';
import { reattributionOf } from './reattribution.ts';
import { runId } from './run-id.ts';
import { LONG_WINDOW_DAYS, type Slice, slicesOf, type Windows, yesterdayOf } from './slices.ts';

export type KickoffDeps = {
  warehouse: Warehouse;
  publisher: Publisher;
  sheet: MappingSheet | undefined;
  movedUsd?: string;
  accounts: readonly Pick<Slice, 'source' | 'account'>[];
  windows: Windows;
  now: () => Date;
  log: Log;
};

/** What a kickoff asks for, and what of it cannot be done, each with the reason. */
type Asked = {
  requests: (IngestRequest | ReattributeRequest)[];
  refused: { request: ReattributeRequest; reason: string }[];
};

/** Syncs the mapping, decides which slices a message asks for, and asks for each: a ledger row and a request. */
export function makeKickoff(deps: KickoffDeps): (envelope: Envelope) => Promise<void> {
  const { warehouse, publisher, now, log } = deps;
  return async (envelope) => {
    const message = readMessage(envelope, kickoff);
    assertSupported(message);
    const slices = message.mode === 'reattribute' ? [] : await slicesToFetch(deps, message, envelope);
    const mapping = await syncMapping(deps);
    const { requests: toDo, refused }: Asked =
      message.mode === 'reattribute'
        ? await reattributionOf(warehouse, message, envelope, mapping)
        : { requests: slices.map((slice) => requestOf(slice, message, envelope, mapping)), refused: [] };

    const requests = await withBackdatings(warehouse, toDo);
    const run_id = requests[0]?.run_id ?? null;
    await warehouse.append(
      'findings',
      mapping.findings.map((finding) => ({ ...finding, run_id })),
    );
    const asked = [...requests, ...refused.map(({ request }) => request)];
    const overtaken = await overtakenRuns(warehouse, message, envelope, asked);
    await warehouse.append('pipeline_runs', [
      ...overtaken.map((run) => ({ ...run, status: 'superseded', recorded_at: now().toISOString() })),
      ...asked.map((request) => requestedRow(request, now())),
      ...refused.map(({ request, reason }) => ({
        ...requestedRow(request, now()),
        status: 'refused',
        reason,
      })),
    ]);
    for (const [topic, own] of Map.groupBy(requests, topicOf)) {
      const type = topic === TOPICS.reattribute ? 'reattribute' : 'ingest';
      await publisher.publish(
        topic,
        own.map((request) => makeMessage(type, request)),
      );
    }
    log.info(
      { slices: requests.length, refused: refused.length, mapping_version: mapping.version },
      'kickoff.requested',
    );
  };
}

/** @throws InvalidInputError for what the interfaces promise and this version does not do yet. */
function assertSupported({ mode, plan_id }: Kickoff): void {
  if (mode === 'plan' || mode === 'probe') {
    throw new InvalidInputError(`mode ${mode} is not in this version: apply and reattribute are`);
  }
  if (plan_id !== undefined) {
    throw new InvalidInputError('plan_id is not in this version: there are no plans to apply');
  }
}

function topicOf(request: IngestRequest | ReattributeRequest): string {
  return 'base' in request ? TOPICS.reattribute : ingestTopic(request.source);
}

/** The runs of an earlier delivery of the message under an older mapping: nobody else would end them. */
async function overtakenRuns(
  warehouse: Pick<Warehouse, 'read'>,
  { mode }: Kickoff,
  { publishTime }: Envelope,
  asked: readonly { run_id: string }[],
): Promise<Row[]> {
  if (mode !== 'reattribute') return [];
  const open = await warehouse.read('open-runs-of-kickoff', { requested_at: publishTime });
  const reason = 'the kickoff came again under a newer mapping';
  return open
    .filter(({ run_id }) => !asked.some((request) => request.run_id === run_id))
    .map((run) => ({ ...run, reason, requested_at: publishTime }));
}

async function slicesToFetch(
  { warehouse, accounts, windows }: KickoffDeps,
  message: Kickoff,
  { publishTime }: Envelope,
): Promise<Slice[]> {
  const isSettled = await settledSlices(warehouse, publishTime);
  return slicesOf(message, accounts, publishTime, windows, isSettled);
}

function requestOf(slice: Slice, message: Kickoff, envelope: Envelope, mapping: MappingState): IngestRequest {
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

function requestedRow(request: IngestRequest | ReattributeRequest, now: Date): Row {
  const { run_id, source, account, day, mode, reason, requested_by, requested_at } = request;
  const { plan_id, mapping_version, mapping_read_at } = request;
  return {
    ...{ run_id, source, account, mode, reason, requested_by, requested_at },
    ...{ plan_id, mapping_version, mapping_read_at },
    usage_date: day,
    status: 'requested',
    recorded_at: now.toISOString(),
  };
}

async function settledSlices(warehouse: Warehouse, publishTime: string): Promise<(slice: Slice) => boolean> {
  const since = addDays(yesterdayOf(publishTime), -LONG_WINDOW_DAYS);
  const rows = await warehouse.read('settled-slices', { since });
  const settled = new Set(
    rows.map(({ source, account, usage_date }) => `${source} ${account} ${usage_date}`),
  );
  return ({ source, account, day }) => settled.has(`${source} ${account} ${day}`);
}
