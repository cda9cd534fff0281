import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys, largestRemainder, type Party } from '../../shared/largest-remainder.ts';

const split = (total: bigint, ...parties: [key: string | null, weight: bigint][]) =>
  largestRemainder(
    total,
    parties.map(([key, weight]) => ({ key, weight })),
  );

describe('a split by the largest remainder', () => {
  test('gives what is left to the largest remainders', () => {
    // 10 x 1/6, 2/6, 3/6 = 1.67, 3.33, 5: one is left, and 0.67 is the largest remainder.
    expect(split(10n, ['a', 1n], ['b', 2n], ['c', 3n])).toEqual([2n, 3n, 5n]);
    // 100 x 47, 16, 15, 22 of 100 needs no remainder.
    expect(split(100n, ['a', 47n], ['b', 16n], ['c', 15n], ['d', 22n])).toEqual([47n, 16n, 15n, 22n]);
    // 7 x 5, 3, 3 of 11 = 3.18, 1.91, 1.91: two are left.
    expect(split(7n, ['a', 5n], ['b', 3n], ['c', 3n])).toEqual([3n, 2n, 2n]);
  });

  test('gives a tie to the smaller key, null last, whatever the order', () => {
    expect(split(1n, [null, 1n], ['b', 1n], ['a', 1n])).toEqual([0n, 0n, 1n]);
    expect(split(2n, [null, 1n], ['b', 1n], ['a', 1n])).toEqual([0n, 1n, 1n]);
    expect(split(1n, ['a', 1n], ['B', 1n])).toEqual([0n, 1n]);
  });

  test('splits a negative total by its size and negates it', () => {
    expect(split(-10n, ['a', 1n], ['b', 2n], ['c', 3n])).toEqual([-2n, -3n, -5n]);
    expect(split(-1n, ['b', 1n], ['a', 1n])).toEqual([0n, -1n]);
  });

  test('gives nothing to a weight of zero, and splits nothing into nothing', () => {
    expect(split(5n, ['a', 0n], ['b', 1n])).toEqual([0n, 5n]);
    expect(split(0n, ['a', 1n], ['b', 1n])).toEqual([0n, 0n]);
  });

  test('refuses weights that say nothing', () => {
    expect(() => split(5n)).toThrow(RangeError);
    expect(() => split(5n, ['a', 0n])).toThrow(RangeError);
    expect(() => split(5n, ['a', 3n], ['b', -1n])).toThrow(RangeError);
  });
});

test('keys are ordered by their bytes in UTF-8, not by UTF-16 units', () => {
  // U+FF5E is EF BD 9E, U+1F600 is F0 9F 98 80; in UTF-16 the latter begins with D83D and would be first.
  expect([null, '\u{1F600}', '\uFF5E', 'b', 'a', 'B'].sort(compareKeys)).toEqual([
    'B',
    'a',
    'b',
    '\uFF5E',
    '\u{1F600}',
    null,
  ]);
});

describe('any split', () => {
  const parties = fc
    .uniqueArray(fc.tuple(fc.option(fc.string()), fc.bigInt({ min: 0n, max: 10n ** 12n })), {
      minLength: 1,
      maxLength: 12,
      selector: ([key]) => key,
    })
    .map((list): Party[] => list.map(([key, weight]) => ({ key, weight })))
    .filter((list) => list.some(({ weight }) => weight > 0n));
  const total = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

  test('sums to the total, each part within one unit of its share', () => {
    fc.assert(
      fc.property(total, parties, (whole, list) => {
        const parts = largestRemainder(whole, list);
        const weight = list.reduce((sum, party) => sum + party.weight, 0n);
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(whole);
        for (const [index, part] of parts.entries()) {
          const off = part * weight - whole * (list[index]?.weight ?? 0n);
          expect(off > -weight && off < weight).toBe(true);
        }
      }),
    );
  });

  test('does not depend on the order of the parties', () => {
    const shuffled = parties.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(total, shuffled, (whole, [list, other]) => {
        const byKey = (some: Party[]) => {
          const parts = largestRemainder(whole, some);
          return new Map(some.map(({ key }, index) => [key, parts[index]]));
        };
        expect(byKey(other)).toEqual(byKey(list));
      }),
    );
  });
});
