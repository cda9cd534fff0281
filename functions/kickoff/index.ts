import { createHash } from 'node:crypto';
import { type MappingState, syncMapping } from '../../shared/attribution/sync.ts';
import type { Publisher } from '../../shared/broker/broker.ts';
import type { Envelope } from '../../shared/contract/envelope.ts';
import { makeMessage, readMessage } from '../../shared/contract/envelope.ts';
import { type IngestRequest, type Kickoff, kickoff } from '../../shared/contract/messages.ts';
import { ingestTopic } from '../../shared/contract/topics.ts';
import { addDays } from '../../shared/day.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import type { MappingSheet } from '../../shared/sheet/sheet.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
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

/** Syncs the mapping, decides which slices a message asks for, and asks for each: a ledger row and a request. */
export function makeKickoff(deps: KickoffDeps): (envelope: Envelope) => Promise<void> {
  const { warehouse, publisher, accounts, windows, now, log } = deps;
  return async (envelope) => {
    const message = readMessage(envelope, kickoff);
    if (message.mode !== 'apply') {
      throw new InvalidInputError(`mode ${message.mode} is not in this version: only apply is`);
    }
    if (message.plan_id !== undefined) {
      throw new InvalidInputError('plan_id is not in this version: there are no plans to apply');
    }
    const isSettled = await settledSlices(warehouse, envelope.publishTime);
    const slices = slicesOf(message, accounts, envelope.publishTime, windows, isSettled);
    const mapping = await syncMapping(deps);
    const requests = slices.map((slice) => requestOf(slice, message, envelope, mapping));

    const run_id = requests[0]?.run_id ?? null;
    await warehouse.append(
      'findings',
      mapping.findings.map((finding) => ({ ...finding, run_id })),
    );
    await warehouse.append(
      'pipeline_runs',
      requests.map((request) => requestedRow(request, now())),
    );
    for (const [source, asked] of Map.groupBy(requests, (request) => request.source)) {
      await publisher.publish(
        ingestTopic(source),
        asked.map((request) => makeMessage('ingest', request)),
      );
    }
    log.info({ slices: slices.length, mapping_version: mapping.version }, 'kickoff.requested');
  };
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

/** 16 hex of SHA-256: a redelivered kickoff asks for the same runs. */
export function runId(kickoffMessageId: string, { source, account, day }: Slice): string {
  const identity = JSON.stringify([kickoffMessageId, source, account, day]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
}

function requestedRow({ day, continues: _, ...request }: IngestRequest, now: Date) {
  const { force: _force, accept_magnitude: _accepted, ...row } = request;
  return { ...row, usage_date: day, status: 'requested', recorded_at: now.toISOString() };
}

async function settledSlices(warehouse: Warehouse, publishTime: string): Promise<(slice: Slice) => boolean> {
  const since = addDays(yesterdayOf(publishTime), -LONG_WINDOW_DAYS);
  const rows = await warehouse.read('settled-slices', { since });
  const settled = new Set(
    rows.map(({ source, account, usage_date }) => `${source} ${account} ${usage_date}`),
  );
  return ({ source, account, day }) => settled.has(`${source} ${account} ${day}`);
}
