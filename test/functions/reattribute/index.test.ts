import { describe, expect, test } from '@jest/globals';
import { makeReattribute } from '../../../functions/reattribute/index.ts';
import { readMessage } from '../../../shared/contract/envelope.ts';
import {
  type AttributionBase,
  manifest,
  type ReattributeRequest,
  recordBatch,
} from '../../../shared/contract/messages.ts';
import type { NormalizedRecord } from '../../../shared/contract/records.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import { emptyPage } from '../../../shared/ingest/source.ts';
import { makeTally } from '../../../shared/ingest/tally.ts';
import type { Params } from '../../../shared/warehouse/warehouse.ts';
import { fakePublisher, fakeWarehouse, first, silentLog } from '../../support/fakes.ts';
import { delivered, envelopeOf, requestOf } from '../../support/messages.ts';
import { costOf, DAY, usageOf } from '../../support/records.ts';

const RECORDS = [costOf('1.5'), costOf('-0.25', {}, { ordinal: 1 }), usageOf({ ordinal: 2 })];

/** What the ledger says of a fetch that sent these. */
function baseOf(records: readonly NormalizedRecord[], more: Partial<AttributionBase> = {}): AttributionBase {
  const tally = makeTally();
  tally.add({ ...emptyPage(), records: [...records] });
  const { totals, content_hash } = tally.close();
  return {
    fetch_id: 'f1',
    segment_ids: ['s2'],
    fetched_at: '2026-01-06T14:00:01.000Z',
    report: 'analytics/cost',
    vendor_rows: 7,
    quarantined: 1,
    quarantined_usd: '0.5',
    billed_usd: totals.billed_usd,
    included_usd: totals.included_usd,
    recovered_usd: '0.125',
    rounding_usd: '0.000000001',
    content_hash,
    ...more,
  };
}

/** Landing with the records of segment s2 in one batch of twenty; an abandoned segment s1 is there too. */
function setUp(records: readonly NormalizedRecord[] = RECORDS, batches = 20) {
  const { publisher, on } = fakePublisher();
  const { warehouse, reads } = fakeWarehouse({
    'landed-batches': [
      { segment_id: 's1', batch_index: 0 },
      ...Array.from({ length: batches }, (_, batch_index) => ({ segment_id: 's2', batch_index })),
    ],
    'landed-records': ({ segment_id, first_batch }: Params) =>
      (segment_id === 's2' && first_batch === 8 ? records : segment_id === 's1' ? RECORDS : []).map(
        (record) => {
          const { raw_response, ...unsplit } = record;
          return { record_json: JSON.stringify(unsplit), raw_json: JSON.stringify(raw_response) };
        },
      ),
  });
  const { continues: _, ...request } = requestOf({
    mode: 'reattribute',
    mapping_version: '1767708000000-new',
  });
  const handle = makeReattribute({ warehouse, publisher, log: silentLog });
  return {
    reattribute: (base: AttributionBase, more: Partial<ReattributeRequest> = {}) =>
      handle(envelopeOf({ ...request, base, ...more })),
    batches: () => on('records').map((message) => readMessage(delivered(message), recordBatch)),
    manifests: () => on('manifests').map((message) => readMessage(delivered(message), manifest)),
    reads,
  };
}

describe('reattribute', () => {
  test('sends what was committed on as a fetch of its own, and closes it with the figures of its base', async () => {
    const { reattribute, batches, manifests } = setUp();
    const base = baseOf(RECORDS);
    await reattribute(base);
    const [batch, closing] = [first(batches()), first(manifests())];
    expect(batch.records).toEqual(RECORDS);
    expect(batch).toMatchObject({
      fetch_id: closing.fetch_id,
      mapping_version: '1767708000000-new',
      batch_index: 0,
    });
    expect(closing).toMatchObject({
      mode: 'reattribute',
      mapping_version: '1767708000000-new',
      segments: [{ segment_id: batch.segment_id, batch_count: 1 }],
      fetched_at: base.fetched_at,
      report: 'analytics/cost',
      vendor_rows: 7,
      record_count: 3,
      side_count: 0,
      quarantined: 1,
      quarantined_usd: '0.5',
      totals: { billed_usd: '1.25', included_usd: '0', rounding_usd: '0.000000001', input_tokens: 10 },
      recovered_usd: '0.125',
      magnitude: { priced_usd: '0', expected_usd: '0' },
      content_hash: base.content_hash,
      proven_empty: false,
      api_calls: 0,
      api_errors: 0,
    });
    // After every fetch that a vendor was asked for: their ids are hexadecimal.
    expect(closing.fetch_id > 'ffffffff').toBe(true);
  });

  test('sends the same fetch when its request comes again, and another when it is asked for anew', async () => {
    const { reattribute, batches, manifests } = setUp();
    const base = baseOf(RECORDS);
    await reattribute(base);
    await reattribute(base);
    await reattribute(base, { requested_at: '2026-01-07T14:00:00.000Z' });
    await reattribute({ ...base, fetch_id: 'f2' });
    const [one, again, later, other] = manifests();
    expect(again).toEqual(one);
    expect(batches()[1]).toEqual(batches()[0]);
    expect(new Set([one, later, other].map((sent) => sent?.fetch_id)).size).toBe(3);
  });

  test('reads eight batches at a time, of the committed chain of segments alone', async () => {
    const { reattribute, reads } = setUp();
    await reattribute(baseOf(RECORDS));
    const asked = { usage_date: DAY, fetch_id: 'f1' };
    expect(reads).toEqual([
      ['landed-batches', asked],
      ['landed-records', { ...asked, segment_id: 's2', first_batch: 0, last_batch: 7 }],
      ['landed-records', { ...asked, segment_id: 's2', first_batch: 8, last_batch: 15 }],
      ['landed-records', { ...asked, segment_id: 's2', first_batch: 16, last_batch: 19 }],
    ]);
  });

  test('reads the whole fetch where an older ledger row names no segments', async () => {
    const { reattribute, batches, manifests } = setUp([], 0);
    await reattribute(baseOf(RECORDS, { segment_ids: null }));
    expect(first(batches()).records).toEqual(RECORDS);
    expect(manifests()).toHaveLength(1);
  });

  test('sends a slice without records on as an empty one', async () => {
    const { reattribute, batches, manifests } = setUp([], 0);
    await reattribute(baseOf([], { segment_ids: [] }));
    expect(batches()).toEqual([]);
    expect(manifests()).toMatchObject([{ record_count: 0, segments: [{ batch_count: 0 }] }]);
  });

  test.each([
    ['lost a record', RECORDS.slice(1), 'billed -0.25 of 1.25 USD, included 0 of 0 USD'],
    ['got one twice', [...RECORDS, costOf('1.5')], 'billed 2.75 of 1.25 USD'],
    [
      'another person',
      [costOf('1.5', {}, { stated_email: 'x@example.com' }), ...RECORDS.slice(1)],
      'billed 1.25 of 1.25 USD',
    ],
  ])('sends no manifest for a landing that has %s', async (_, records, figures) => {
    const { reattribute, manifests } = setUp(records);
    const refused = reattribute(baseOf(RECORDS));
    await expect(refused).rejects.toBeInstanceOf(InvalidInputError);
    await expect(refused).rejects.toThrow(
      `anthropic default ${DAY}: landing does not hold what was committed (${figures}`,
    );
    expect(manifests()).toEqual([]);
  });

  test('refuses a record of another version', async () => {
    const { reattribute } = setUp([{ ...costOf('1'), platform: 'copilot' } as never]);
    await expect(reattribute(baseOf(RECORDS))).rejects.toThrow(
      'landing holds a record of another version: replay the day',
    );
  });
});
