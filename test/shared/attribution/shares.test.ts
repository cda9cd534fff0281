import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { indexMapping } from '../../../shared/attribution/mapping.ts';
import { readOwners } from '../../../shared/attribution/read-owners.ts';
import { attribute } from '../../../shared/attribution/rules.ts';
import type { AttributedRecord } from '../../../shared/contract/records.ts';
import { addDays } from '../../../shared/day.ts';
import { formatUsd, parseUsd } from '../../../shared/money.ts';
import { costOf, keyOf, usageOf } from '../../support/records.ts';

/** A mapping in which one key belongs to these owners. */
function sharedBy(text: string) {
  const read = readOwners(text);
  if ('problem' in read) throw new Error(read.problem);
  return indexMapping(
    'v',
    read.owners.map((owner) => keyOf({ api_key_id: 'apikey_1', ...owner })),
    [],
  );
}

const THREE = 'ann@example.com 33.33%, ben@example.com 33.33%, cy@example.com 33.34%';
const costsOf = (parts: AttributedRecord[]) => parts.map(({ split }) => split?.cost?.cost_usd);

describe('a record of a shared key', () => {
  test('goes to each owner by the share, and says how many there are', () => {
    const record = costOf('10', { volume_units: '1', list_cost_usd: '12.5' }, { api_key_id: 'apikey_1' });
    const parts = attribute(record, sharedBy('ann@example.com 60%, ben@example.com 40%'));
    expect(parts).toMatchObject([
      {
        share_index: 0,
        share_count: 2,
        split: { cost: { cost_usd: '6', list_cost_usd: '7.5', volume_units: '0.6' } },
        owner: { user_email: 'ann@example.com', share_ratio: '0.6', attribution_method: 'sheet_key_id' },
      },
      {
        share_index: 1,
        share_count: 2,
        split: { cost: { cost_usd: '4', list_cost_usd: '5', volume_units: '0.4' } },
        owner: { user_email: 'ben@example.com', share_ratio: '0.4', attribution_method: 'sheet_key_id' },
      },
    ]);
    expect(parts.map((part) => part.record)).toEqual([record, record]);
  });

  test('gives what does not divide to the larger remainder, in billionths', () => {
    // 0.00000001 is 10 billionths: 3.333, 3.333 and 3.334 of them; the one that is left goes to the largest remainder.
    const record = costOf('0.00000001', {}, { api_key_id: 'apikey_1' });
    expect(costsOf(attribute(record, sharedBy(THREE)))).toEqual([
      '0.000000003',
      '0.000000003',
      '0.000000004',
    ]);
    const refund = costOf('-0.00000001', {}, { api_key_id: 'apikey_1' });
    expect(costsOf(attribute(refund, sharedBy(THREE)))).toEqual([
      '-0.000000003',
      '-0.000000003',
      '-0.000000004',
    ]);
  });

  test('splits its usage in whole units, and gives a tie to the first name', () => {
    const record = usageOf({ api_key_id: 'apikey_1', measures: { input_tokens: 7, requests: 1 } });
    const parts = attribute(record, sharedBy('ben@example.com 50%, ann@example.com 50%'));
    expect(parts.map(({ owner, split }) => [owner.user_email, split?.measures])).toEqual([
      ['ann@example.com', { input_tokens: 4, requests: 1 }],
      ['ben@example.com', { input_tokens: 3, requests: 0 }],
    ]);
  });

  test('keeps the parent of a legacy share, and states no amount that the vendor does not', () => {
    const record = costOf('1', { parent_cost_usd: '8' }, { api_key_id: 'apikey_1' });
    const [part] = attribute(record, sharedBy(THREE));
    expect(part?.split?.cost).toMatchObject({
      parent_cost_usd: '8',
      list_cost_usd: null,
      volume_units: null,
    });
  });
});

const billionths = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

test('three owners over a thousand days: every day sums to its whole, to the last digit', () => {
  const mapping = sharedBy(THREE);
  const days = Array.from({ length: 1000 }, (_, index) => addDays('2024-01-01', index));
  const day = fc.record({ cost: billionths, tokens: fc.nat({ max: Number.MAX_SAFE_INTEGER }) });
  fc.assert(
    fc.property(fc.array(day, { minLength: days.length, maxLength: days.length }), (amounts) => {
      for (const [index, usage_date] of days.entries()) {
        const { cost, tokens } = amounts[index] ?? { cost: 0n, tokens: 0 };
        const more = { api_key_id: 'apikey_1', usage_date, measures: { input_tokens: tokens } };
        const parts = attribute(costOf(formatUsd(cost), {}, more), mapping);
        const sum = costsOf(parts).reduce((total, usd) => total + parseUsd(usd ?? ''), 0n);
        const used = parts.reduce(
          (total, { split }) => total + BigInt(split?.measures?.input_tokens ?? -1),
          0n,
        );
        if (sum !== cost || used !== BigInt(tokens))
          throw new Error(`${usage_date}: ${sum} of ${cost}, ${used} of ${tokens}`);
      }
    }),
    { numRuns: 5 },
  );
});

test('any owners and shares: nothing is lost, and nobody gets a billionth more than the share', () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 999_999_999 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(cuts, billionths, (at, cost) => {
      const edges = [0, ...at.toSorted((a, b) => a - b), 1_000_000_000];
      const ratios = edges.slice(1).map((edge, index) => BigInt(edge - (edges[index] ?? 0)));
      const keys = ratios.map((ratio, index) =>
        keyOf({ api_key_id: 'apikey_1', user_email: `p${index}@example.com`, share_ratio: formatUsd(ratio) }),
      );
      const record = costOf(formatUsd(cost), {}, { api_key_id: 'apikey_1' });
      const parts = costsOf(attribute(record, indexMapping('v', keys, []))).map((usd) => parseUsd(usd ?? ''));
      expect(parts.reduce((a, b) => a + b, 0n)).toBe(cost);
      for (const [index, part] of parts.entries()) {
        const off = part * 1_000_000_000n - cost * (ratios[index] ?? 0n);
        expect(off < 1_000_000_000n && off > -1_000_000_000n).toBe(true);
      }
    }),
  );
});
