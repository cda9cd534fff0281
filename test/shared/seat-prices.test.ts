import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { daysBetween } from '../../shared/day.ts';
import { UsageError } from '../../shared/errors.ts';
import { readSeatPrices, seatCostOn, seatPriceOn } from '../../shared/seat-prices.ts';

describe('the price of a seat', () => {
  test.each([
    ['40', [{ from: null, price: 40_000_000_000n }]],
    [' 0.000000001 ', [{ from: null, price: 1n }]],
    ['0', [{ from: null, price: 0n }]],
    ['2026-07:45', [{ from: '2026-07', price: 45_000_000_000n }]],
    [
      '2025-12:32.5, 2026-07:45',
      [
        { from: '2025-12', price: 32_500_000_000n },
        { from: '2026-07', price: 45_000_000_000n },
      ],
    ],
  ])('is written as %j', (text, prices) => {
    expect(readSeatPrices(text)).toEqual(prices);
  });

  test.each([
    ['', '"" is no price'],
    ['forty', '"forty" is no price'],
    ['$40', '"$40" is no price'],
    ['4e1', '"4e1" is no price'],
    ['.5', '".5" is no price'],
    ['-40', '"-40" is no price'],
    ['40.0000000001', '"40.0000000001" is no price'],
    ['40,45', '"40" is no price'],
    ['40,2026-07:45', '"40" is no price'],
    ['2026-13:40', '"2026-13:40" is no price'],
    ['2026-00:40', '"2026-00:40" is no price'],
    ['2026-1:40', '"2026-1:40" is no price'],
    ['2026-01-01:40', '"2026-01-01:40" is no price'],
    ['2026-01:-40', '"2026-01:-40" is no price'],
    ['2026-01:', '"2026-01:" is no price'],
    ['2026-01:40,', '"" is no price'],
    ['2026-07:45,2026-01:40', '2026-01 comes after 2026-07'],
    ['2026-01:40,2026-01:45', '2026-01 comes after 2026-01'],
  ])('is not %j', (text, reason) => {
    const reading = () => readSeatPrices(text);
    expect(reading).toThrow(UsageError);
    expect(reading).toThrow(
      `${reason}: write the US dollars of a seat and month, at most 9 decimals: 40, or with the month that a ` +
        'price begins in, oldest first: 2026-01:40,2026-07:45',
    );
  });

  test.each([
    ['2025-12-31', undefined],
    ['2026-01-01', 40_000_000_000n],
    ['2026-06-30', 40_000_000_000n],
    ['2026-07-01', 45_000_000_000n],
    ['2030-01-01', 45_000_000_000n],
  ])('on %s is that of its month', (day, price) => {
    expect(seatPriceOn(readSeatPrices('2026-01:40,2026-07:45'), day)).toBe(price);
  });

  test('without a month holds for all days, and none is no price', () => {
    expect(seatPriceOn(readSeatPrices('40'), '2001-01-01')).toBe(40_000_000_000n);
    expect(seatPriceOn([], '2026-01-01')).toBeUndefined();
  });
});

describe('the cost of a seat and day', () => {
  test.each([
    // 40e9 / 31 is 1290322580, and 20 are left.
    ['2026-01-01', 1_290_322_581n],
    ['2026-01-20', 1_290_322_581n],
    ['2026-01-21', 1_290_322_580n],
    ['2026-01-31', 1_290_322_580n],
    // 40e9 / 28 is 1428571428, and 16 are left; 40e9 / 29 is 1379310344, and 24 are left.
    ['2026-02-16', 1_428_571_429n],
    ['2026-02-17', 1_428_571_428n],
    ['2028-02-24', 1_379_310_345n],
    ['2028-02-25', 1_379_310_344n],
  ])('at 40 USD a month on %s is %d', (day, nanos) => {
    expect(seatCostOn(40_000_000_000n, day)).toBe(nanos);
  });

  test('sums to the price over any month', () => {
    const month = fc.record({
      year: fc.integer({ min: 2000, max: 2100 }),
      month: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(month, fc.bigInt({ min: 0n, max: 10n ** 15n }), ({ year, month }, price) => {
        const first = `${year}-${String(month).padStart(2, '0')}-01`;
        const last = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
        const costs = daysBetween(first, last).map((day) => seatCostOn(price, day));
        expect(costs.reduce((sum, cost) => sum + cost, 0n)).toBe(price);
      }),
    );
  });
});
