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
  records: [attribute(costOf('1'), indexMapping('v', [], []))],
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
