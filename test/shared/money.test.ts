import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidInputError } from '../../shared/errors.ts';
import {
  formatRatio,
  formatUsd,
  parseUsd,
  readCents,
  readDollars,
  roundingNanos,
} from '../../shared/money.ts';

const amount = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });

describe('an amount in cents', () => {
  test.each([
    ['1234.5678', 12_345_678_000n],
    ['1.25', 12_500_000n],
    ['1.5', 15_000_000n],
    ['8', 80_000_000n],
    ['123.45', 1_234_500_000n],
    ['1e-7', 1n],
    ['1E2', 1_000_000_000n],
    ['1.5e+1', 150_000_000n],
    ['-0.5', -5_000_000n],
    ['0', 0n],
    ['-0', 0n],
    ['0.10', 1_000_000n],
    ['00012', 120_000_000n],
    ['9007199254740993.1', 90_071_992_547_409_931_000_000n],
  ])('%s is exactly %d billionths of a dollar', (text, nanos) => {
    expect(readCents(text, 'chargedCents')).toEqual({ nanos, roundedBy: 0n });
  });

  test.each([
    // 0.12345674 cents are 0.0012345674 dollars: the tenth decimal goes.
    ['0.12345674', 1_234_567n, -400_000_000n],
    ['0.12345675', 1_234_568n, 500_000_000n],
    ['-0.12345675', -1_234_568n, -500_000_000n],
    ['-0.12345674', -1_234_567n, 400_000_000n],
    ['0.00000005', 1n, 500_000_000n],
    ['0.000000049', 0n, -490_000_000n],
    ['-4e-8', 0n, 400_000_000n],
    ['1e-8', 0n, -100_000_000n],
  ])('%s is rounded half away from zero and the residue is kept', (text, nanos, roundedBy) => {
    expect(readCents(text, 'amount')).toEqual({ nanos, roundedBy });
  });

  test.each([
    [null, 'null'],
    [undefined, 'missing'],
    ['', '""'],
    ['NaN', '"NaN"'],
    ['Infinity', '"Infinity"'],
    ['1,234', '"1,234"'],
    ['abc', '"abc"'],
    [' 1', '" 1"'],
    ['1\n', '"1\\n"'],
    ['+1', '"+1"'],
    ['.5', '".5"'],
    ['1.', '"1."'],
    ['0x10', '"0x10"'],
    ['$1', '"$1"'],
    ['1e9999', '"1e9999"'],
    [1.25, '1.25'],
    [{}, '{}'],
  ])('%j is refused by its field', (text, shown) => {
    expect(() => readCents(text, 'chargedCents')).toThrow(
      new InvalidInputError(`chargedCents is no decimal amount: ${shown}`),
    );
  });
});

test('dollars are not moved by two places', () => {
  expect(readDollars('1.25', 'usd')).toEqual({ nanos: 1_250_000_000n, roundedBy: 0n });
  expect(readDollars('2', 'requestsCosts').nanos).toBe(2_000_000_000n);
});

test('a sum of residues is rounded once, half away from zero', () => {
  expect(roundingNanos(499_999_999n)).toBe(0n);
  expect(roundingNanos(500_000_000n)).toBe(1n);
  expect(roundingNanos(-500_000_000n)).toBe(-1n);
  expect(roundingNanos(-1_400_000_000n)).toBe(-1n);
  expect(roundingNanos(0n)).toBe(0n);
});

describe('an amount as text', () => {
  test.each([
    [0n, '0'],
    [1n, '0.000000001'],
    [-1n, '-0.000000001'],
    [-500_000_000n, '-0.5'],
    [12_000_000_000n, '12'],
    [1_230_000_000n, '1.23'],
    [100_000_000_000n, '100'],
    [10n ** 30n, '1000000000000000000000'],
  ])('%d is written %s', (nanos, text) => {
    expect(formatUsd(nanos)).toBe(text);
  });

  test('reads back as what was written, without exponent or trailing zeros', () => {
    fc.assert(
      fc.property(amount, (nanos) => {
        const text = formatUsd(nanos);
        expect(parseUsd(text)).toBe(nanos);
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d{0,8}[1-9])?$/);
      }),
    );
  });
});

describe('a ratio', () => {
  test.each([
    [1n, 3n, '0.333333'],
    [2n, 3n, '0.666667'],
    [1n, 1n, '1.000000'],
    [0n, 5n, '0.000000'],
    [-1n, 3n, '-0.333333'],
    [1n, -3n, '-0.333333'],
    [-2n, -3n, '0.666667'],
    [5n, 2n, '2.500000'],
    [1n, 2_000_000n, '0.000001'],
    [-1n, 2_000_000n, '-0.000001'],
    [-1n, 10_000_000n, '0.000000'],
  ])('of %d to %d is %s', (part, whole, text) => {
    expect(formatRatio(part, whole)).toBe(text);
  });

  test('is null without a basis', () => {
    expect(formatRatio(1n, 0n)).toBeNull();
    expect(formatRatio(0n, 0n)).toBeNull();
  });
});
