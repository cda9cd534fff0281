import { expect, test } from '@jest/globals';
import { makeLoad } from '../../../functions/load/index.ts';
import { indexMapping } from '../../../shared/attribution/mapping.ts';
import { attribute } from '../../../shared/attribution/rules.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import { fakeWarehouse } from '../../support/fakes.ts';
import { envelopeOf } from '../../support/messages.ts';
import { costOf } from '../../support/records.ts';

const BATCH = {
  run_id: 'r',
  source: 'anthropic',
  account: 'default',
  day: '2026-01-05',
  fetch_id: 'f',
  segment_id: 's',
  mapping_version: 'v',
  batch_index: 0,
  records: attribute(costOf('1'), indexMapping('v', [], [])),
};

test('an attributed batch lands as it is', async () => {
  const { warehouse, landed } = fakeWarehouse();
  await makeLoad({ warehouse })(envelopeOf(BATCH));
  expect(landed).toEqual([BATCH]);
});

test('a batch that does not fit lands nowhere', async () => {
  const { warehouse, landed } = fakeWarehouse();
  const [one] = BATCH.records;
  const records = [{ ...one, share_count: 0 }];
  const loading = makeLoad({ warehouse })(envelopeOf({ ...BATCH, records }));
  await expect(loading).rejects.toBeInstanceOf(InvalidInputError);
  expect(landed).toEqual([]);
});

test('the records that the warehouse refuses are an error with those records alone', async () => {
  const { warehouse } = fakeWarehouse();
  const [one] = BATCH.records;
  const records = [0, 1, 2].map((ordinal) => ({ ...one, record: { ...one?.record, ordinal } }));
  const refusing = {
    ...warehouse,
    land: async () => [{ ordinal: 1, share_index: 0, reason: 'out of range' }],
  };
  const error = await makeLoad({ warehouse: refusing })(envelopeOf({ ...BATCH, records })).catch(
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error.message).toBe('the warehouse refused 1 of 3 records: out of range');
  expect(JSON.parse(error.part)).toEqual({ ...BATCH, records: [records[1]] });
});
