import { describe, expect, test } from '@jest/globals';
import { makeAttribute } from '../../../functions/attribute/index.ts';
import { readMessage } from '../../../shared/contract/envelope.ts';
import { attributedBatch } from '../../../shared/contract/messages.ts';
import type { NormalizedRecord } from '../../../shared/contract/records.ts';
import { InvalidInputError, RetryableError } from '../../../shared/errors.ts';
import { fakePublisher, fakeWarehouse } from '../../support/fakes.ts';
import { delivered, envelopeOf } from '../../support/messages.ts';
import { costOf, keyOf, personOf, usageOf } from '../../support/records.ts';

const VERSION = '1767708000000-0123456789ab';

const batchOf = (records: NormalizedRecord[], mapping_version = VERSION) => ({
  run_id: 'r',
  source: 'anthropic',
  account: 'default',
  day: '2026-01-05',
  fetch_id: 'f',
  segment_id: 's',
  mapping_version,
  batch_index: 3,
  records,
});

function setUp(rowCount: () => number = () => 1) {
  const { publisher, on } = fakePublisher();
  const { warehouse, reads } = fakeWarehouse({
    'mapping-has-version': () => [{ row_count: rowCount() }],
    'mapping-keys': ({ version }) =>
      version === VERSION ? [keyOf({ api_key_id: 'apikey_1', user_email: 'a@example.com' })] : [],
    'mapping-people': [personOf({ email: 'a@example.com', team: 'T' })],
  });
  const handle = makeAttribute({ warehouse, publisher });
  return {
    attribute: (batch: unknown) => handle(envelopeOf(batch)),
    sent: () => on('attributed').map((message) => readMessage(delivered(message), attributedBatch)),
    attributes: () => on('attributed').map(({ attributes }) => attributes),
    reads,
  };
}

describe('attribute', () => {
  test('gives every record of a batch its owner, and keeps its identity', async () => {
    const { attribute, sent, attributes } = setUp();
    const records = [usageOf({ api_key_id: 'apikey_1' }), costOf('1', {}, { ordinal: 1 })];
    await attribute(batchOf(records));
    const { records: _, ...identity } = batchOf([]);
    expect(sent()).toMatchObject([
      {
        ...identity,
        records: [
          { record: records[0], owner: { user_email: 'a@example.com', team: 'T' } },
          { record: records[1], owner: { attribution_method: 'unattributed' } },
        ],
      },
    ]);
    expect(attributes()).toMatchObject([
      { type: 'attributed', run_id: 'r', fetch_id: 'f', batch_index: '3' },
    ]);
  });

  test('reads each mapping version once', async () => {
    const { attribute, reads } = setUp();
    await Promise.all([attribute(batchOf([usageOf()])), attribute(batchOf([usageOf()]))]);
    await attribute(batchOf([usageOf()]));
    expect(reads).toEqual([
      ['mapping-has-version', { version: VERSION }],
      ['mapping-keys', { version: VERSION }],
      ['mapping-people', { version: VERSION }],
    ]);
  });

  test('tries again when the warehouse does not see the version yet, and then reads it', async () => {
    let rows = 0;
    const { attribute, sent } = setUp(() => rows);
    const early = attribute(batchOf([usageOf({ api_key_id: 'apikey_1' })]));
    await expect(early).rejects.toBeInstanceOf(RetryableError);
    await expect(early).rejects.toThrow(`the warehouse does not see mapping version ${VERSION} yet`);
    rows = 1;
    await attribute(batchOf([usageOf({ api_key_id: 'apikey_1' })]));
    expect(sent()).toMatchObject([{ records: [{ owner: { user_email: 'a@example.com' } }] }]);
  });

  test('needs no mapping before there is one', async () => {
    const { attribute, sent } = setUp(() => 0);
    await attribute(batchOf([usageOf({ stated_email: 'b@example.com' })], '0000000000000-none'));
    expect(sent()).toMatchObject([{ records: [{ owner: { attribution_method: 'direct_email' } }] }]);
  });

  test('sends a batch that has grown too large as several messages of its index', async () => {
    const large = (ordinal: number) => usageOf({ ordinal, raw_response: { text: 'x'.repeat(3_000_000) } });
    const { attribute, sent } = setUp();
    await attribute(batchOf([large(0), large(1), large(2), usageOf({ ordinal: 3 })]));
    const parts = sent();
    expect(
      parts.map(({ batch_index, records }) => [batch_index, records.map((one) => one.record.ordinal)]),
    ).toEqual([
      [3, [0, 1]],
      [3, [2, 3]],
    ]);
  });

  test('refuses a batch that does not fit', async () => {
    const { attribute } = setUp();
    await expect(attribute(batchOf([]))).rejects.toBeInstanceOf(InvalidInputError);
  });
});
