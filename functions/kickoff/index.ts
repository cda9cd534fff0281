import { type SyncDeps, syncMapping } from '../../shared/attribution/sync.ts';
import type { Publisher } from '../../shared/broker/broker.ts';
import type { Envelope } from '../../shared/contract/envelope.ts';
import { makeMessage, readMessage } from '../../shared/contract/envelope.ts';
import { type IngestRequest, kickoff, type ReattributeRequest } from '../../shared/contract/messages.ts';
import { ingestTopic, TOPICS } from '../../shared/contract/topics.ts';
import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';
import { withBackdatings } from './backdated.ts';
import { type FetchDeps, fetchRequest, slicesToFetch } from './fetches.ts';
import { overtakenRuns, type Reattribution, reattributionOf } from './reattribution.ts';

export type KickoffDeps = SyncDeps & FetchDeps & { warehouse: Warehouse; publisher: Publisher };

type Request = IngestRequest | ReattributeRequest;

const NONE = { slices: [], leftOut: 0 };

/** Syncs the mapping, decides which slices a message asks for, and asks for each: a ledger row and a request. */
export function makeKickoff(deps: KickoffDeps): (envelope: Envelope) => Promise<void> {
  const { warehouse, publisher, now, log } = deps;
  return async (envelope) => {
    const message = readMessage(envelope, kickoff);
    const isReattribution = message.mode === 'reattribute';
    const { slices, leftOut } = isReattribution ? NONE : await slicesToFetch(deps, message, envelope);
    const mapping = await syncMapping(deps);
    const { requests, refused }: Asked = isReattribution
      ? await reattributionOf(warehouse, message, envelope, mapping)
      : { requests: slices.map((slice) => fetchRequest(slice, message, envelope, mapping)), refused: [] };
    const told = await withBackdatings(warehouse, requests);

    await warehouse.append(
      'findings',
      mapping.findings.map((finding) => ({ ...finding, run_id: told[0]?.run_id ?? null })),
    );
    const runs = [...told, ...refused.map(({ request }) => request)];
    const overtaken = isReattribution ? await overtakenRuns(warehouse, message, envelope, runs) : [];
    await warehouse.append('pipeline_runs', [
      ...overtaken.map(({ run, reason }) => ({ ...run, ...stateOf('superseded', now()), reason })),
      ...runs.map((request) => ({ ...ledgerRow(request), ...stateOf('requested', now()) })),
      ...refused.map(({ request, reason }) => ({
        ...ledgerRow(request),
        ...stateOf('refused', now()),
        reason,
      })),
    ]);
    for (const [topic, own] of Map.groupBy(told, topicOf)) {
      const type = topic === TOPICS.reattribute ? 'reattribute' : 'ingest';
      await publisher.publish(
        topic,
        own.map((request) => makeMessage(type, request)),
      );
    }
    log.info(
      { slices: told.length, left_out: leftOut, refused: refused.length, mapping_version: mapping.version },
      'kickoff.requested',
    );
  };
}

/** What a kickoff asks for, and what of it cannot be done, each with the reason. */
type Asked = { requests: Request[]; refused: Reattribution['refused'] };

function topicOf(request: Request): string {
  return 'base' in request ? TOPICS.reattribute : ingestTopic(request.source);
}

function ledgerRow({ day, run_id, source, account, mode, reason, requested_by, ...request }: Request): Row {
  const { requested_at, plan_id, mapping_version, mapping_read_at } = request;
  return {
    ...{ run_id, source, account, usage_date: day, mode, reason, requested_by, requested_at },
    ...{ plan_id, mapping_version, mapping_read_at },
  };
}

function stateOf(status: 'requested' | 'refused' | 'superseded', at: Date): Row {
  return { status, recorded_at: at.toISOString() };
}
