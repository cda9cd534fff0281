import { createHash } from 'node:crypto';
import type { Publisher } from '../../shared/broker/broker.ts';
import { type Envelope, makeMessage, readMessage } from '../../shared/contract/envelope.ts';
import {
  type AttributionBase,
  type Manifest,
  type ReattributeRequest,
  reattributeRequest,
} from '../../shared/contract/messages.ts';
import { TOPICS } from '../../shared/contract/topics.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { makeSender } from '../../shared/ingest/sender.ts';
import { emptyPage } from '../../shared/ingest/source.ts';
import { makeTally } from '../../shared/ingest/tally.ts';
import type { Log } from '../../shared/log.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { readLanded } from './landed.ts';

export type ReattributeDeps = { warehouse: Pick<Warehouse, 'read'>; publisher: Publisher; log: Log };

/** The money was held against its tokens when it was fetched. */
const HELD_BEFORE = { priced_usd: '0', expected_usd: '0' };

/**
 * Sends the landed records of a slice's committed fetch on as a fetch of their own, so that attribute, load and
 * commit give them the owners of the mapping version that the request names. No vendor is called.
 * @throws InvalidInputError when landing does not hold what was committed.
 */
export function makeReattribute({
  warehouse,
  publisher,
  log,
}: ReattributeDeps): (envelope: Envelope) => Promise<void> {
  return async (envelope) => {
    const { base, ...request } = readMessage(envelope, reattributeRequest);
    const { run_id, source, account, day, mapping_version } = request;
    const fetch_id = fetchIdOf(request, base);
    const segment_id = `${fetch_id}-0`;
    const identity = { run_id, source, account, day, fetch_id, segment_id };
    const sender = makeSender(publisher, { ...identity, mapping_version });
    const tally = makeTally();
    for await (const records of readLanded(warehouse, day, base)) {
      await sender.send(records);
      tally.add({ ...emptyPage(), records });
    }
    const counted = tally.close();
    assertSame(request, base, counted);
    const manifest: Manifest = {
      ...request,
      ...counted,
      fetch_id,
      segments: [{ segment_id, batch_count: await sender.close() }],
      fetched_at: base.fetched_at,
      report: base.report,
      vendor_rows: base.vendor_rows,
      quarantined: base.quarantined,
      quarantined_usd: base.quarantined_usd,
      recovered_usd: base.recovered_usd,
      totals: { ...counted.totals, rounding_usd: base.rounding_usd },
      magnitude: HELD_BEFORE,
      proven_empty: false,
    };
    await publisher.publish(TOPICS.manifests, [makeMessage('manifest', manifest)]);
    log.info({ ...identity, records: manifest.record_count }, 'fetch.reattributed');
  };
}

/**
 * The same for a request that comes again: what it sends then has landed, and its manifest is found unchanged. It
 * sorts after every fetch of the same moment and mapping, which are hexadecimal.
 */
function fetchIdOf(
  { run_id, requested_at }: Omit<ReattributeRequest, 'base'>,
  base: AttributionBase,
): string {
  const identity = JSON.stringify([run_id, requested_at, base.fetch_id]);
  return `reattributed-${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`;
}

/** What is read must be what was committed, to the last digit, or else nothing moves. */
function assertSame(
  { source, account, day }: Omit<ReattributeRequest, 'base'>,
  base: AttributionBase,
  { content_hash, totals }: Pick<Manifest, 'content_hash' | 'totals'>,
): void {
  const isSame =
    content_hash === base.content_hash &&
    totals.billed_usd === base.billed_usd &&
    totals.included_usd === base.included_usd;
  if (isSame) return;
  throw new InvalidInputError(
    `${source} ${account} ${day}: landing does not hold what was committed (billed ${totals.billed_usd} of ` +
      `${base.billed_usd} USD, included ${totals.included_usd} of ${base.included_usd} USD): replay the day`,
  );
}
