import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidInputError } from '../../../shared/errors.ts';
import { cutBySize, makeBatcher } from '../../../shared/ingest/batches.ts';

describe('cutting by size', () => {
  test('keeps as many items together as fit', () => {
    // Each item is 4 bytes: "aa" with its quotes; three of them with brackets and commas are 16.
    const items = ['aa', 'bb', 'cc', 'dd', 'ee'];
    expect(cutBySize(items, 16)).toEqual([
      ['aa', 'bb', 'cc'],
      ['dd', 'ee'],
    ]);
    expect(cutBySize(items, 15)).toEqual([['aa', 'bb'], ['cc', 'dd'], ['ee']]);
  });

  test('counts bytes, not letters', () => {
    // "€" is three bytes: with quotes and brackets one item is 7, two are 13.
    expect(cutBySize(['€', '€'], 13)).toEqual([['€', '€']]);
    expect(cutBySize(['€', '€'], 12)).toEqual([['€'], ['€']]);
  });

  test('lets an item that is larger than the limit stand alone', () => {
    expect(cutBySize(['a', 'x'.repeat(100), 'b'], 20)).toEqual([['a'], ['x'.repeat(100)], ['b']]);
  });

  test('makes no batch of nothing', () => {
    expect(cutBySize([], 10)).toEqual([]);
    expect(makeBatcher(10).flush()).toEqual([]);
  });

  test('refuses what no message can carry', () => {
    // A message takes 10 MB; 9,000,000 bytes with the quotes and the comma are still sent.
    expect(cutBySize(['x'.repeat(8_999_997)], 100)).toHaveLength(1);
    const large = () => cutBySize(['x'.repeat(8_999_998)], 100);
    expect(large).toThrow(InvalidInputError);
    expect(large).toThrow('a record of 9000001 bytes is above the 9000000 that a message takes');
  });

  test('loses nothing, keeps the order and the limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.integer({ min: 1, max: 60 }),
        (items, limit) => {
          const batches = cutBySize(items, limit);
          expect(batches.flat()).toEqual(items);
          for (const batch of batches) {
            const bytes = Buffer.byteLength(JSON.stringify(batch));
            expect(batch.length === 1 || (batch.length > 1 && bytes <= limit)).toBe(true);
          }
        },
      ),
    );
  });
});
