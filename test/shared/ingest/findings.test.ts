import { expect, test } from '@jest/globals';
import { negativeCostFinding } from '../../../shared/ingest/findings.ts';

test('negative amounts are told with their number and sum', () => {
  expect(negativeCostFinding(2, -1_250_000_001n)).toEqual([
    {
      kind: 'negative_cost',
      severity: 'info',
      text: 'negative amounts: 2, -1.250000001 USD in all',
      usd: '-1.250000001',
    },
  ]);
});

test('without negative amounts there is nothing to tell', () => {
  expect(negativeCostFinding(0, 0n)).toEqual([]);
});
