import { expect, test } from '@jest/globals';
import { negativeCosts } from '../../../shared/ingest/findings.ts';
import { costOf, usageOf } from '../../support/records.ts';

test('negative amounts are counted with their sum, over a continuation too', () => {
  const before = negativeCosts({ count: 0, nanos: '0' });
  for (const record of [costOf('5'), costOf('-1.25'), usageOf(), costOf('0')]) before.add(record);
  const after = negativeCosts(JSON.parse(JSON.stringify(before.store())));
  after.add(costOf('-0.000000001'));
  expect(after.findings()).toEqual([
    {
      kind: 'negative_cost',
      severity: 'info',
      text: '2 negative amounts, -1.250000001 USD in all',
      usd: '-1.250000001',
    },
  ]);
});

test('without negative amounts there is nothing to tell', () => {
  const none = negativeCosts({ count: 0, nanos: '0' });
  none.add(costOf('1'));
  expect(none.findings()).toEqual([]);
});
