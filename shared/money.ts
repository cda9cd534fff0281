/**
 * Exact money. An amount is a bigint of nano-dollars (1e-9 US dollars, the scale of NUMERIC); it is read from
 * the vendor's own text and never passes through a float.
 */
import { InvalidInputError } from './errors.ts';

/** 1e-9 US dollars. */
export type Nanos = bigint;

const SCALE = 9;
/** Rounding is counted in 1e-18 dollars, nine digits finer than money itself. */
const RESIDUE_SCALE = 18;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/** What was read: the amount at 9 decimals and what rounding added to it, in 1e-18 dollars. */
export type ReadAmount = { nanos: Nanos; roundedBy: bigint };

/**
 * Reads an amount in cents, as text or exponent form, and rounds half away from zero at 9 decimals of dollars.
 * @throws InvalidInputError when the text is no plain decimal (null, empty, NaN, a thousands separator).
 */
export function readCents(text: unknown, field: string): ReadAmount {
  return readDecimal(text, field, -2);
}

/** Reads an amount in US dollars; otherwise like `readCents`. */
export function readDollars(text: unknown, field: string): ReadAmount {
  return readDecimal(text, field, 0);
}

function readDecimal(text: unknown, field: string, shift: number): ReadAmount {
  const match = typeof text === 'string' ? DECIMAL.exec(text) : null;
  if (!match)
    throw new InvalidInputError(`${field} is no decimal amount: ${JSON.stringify(text) ?? 'missing'}`);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const decimals = fraction.length - Number(exponent) - shift;
  const nanos = rescale(digits, decimals, SCALE);
  const roundedBy = nanos * 10n ** BigInt(RESIDUE_SCALE - SCALE) - rescale(digits, decimals, RESIDUE_SCALE);
  return sign ? { nanos: -nanos, roundedBy: -roundedBy } : { nanos, roundedBy };
}

/** `digits` x 10^-from as a whole number of 10^-to, half away from zero; `digits` is not negative. */
function rescale(digits: bigint, from: number, to: number): bigint {
  if (from <= to) return digits * 10n ** BigInt(to - from);
  const divisor = 10n ** BigInt(from - to);
  return (digits + divisor / 2n) / divisor;
}

/** Rounding in 1e-18 dollars as nano-dollars, half away from zero. */
export function roundingNanos(roundedBy: bigint): Nanos {
  const size = rescale(roundedBy < 0n ? -roundedBy : roundedBy, RESIDUE_SCALE, SCALE);
  return roundedBy < 0n ? -size : size;
}

/** A plain decimal of US dollars without exponent and trailing zeros: `-0.5`, `12`, `0`. */
export function formatUsd(nanos: Nanos): string {
  const digits = (nanos < 0n ? -nanos : nanos).toString().padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '');
  return `${nanos < 0n ? '-' : ''}${digits.slice(0, -SCALE)}${fraction && `.${fraction}`}`;
}

/** Reads a decimal of US dollars that we wrote ourselves. */
export function parseUsd(text: string): Nanos {
  return readDollars(text, 'amount').nanos;
}

/** The amount without its sign. */
export function sizeOf(nanos: Nanos): Nanos {
  return nanos < 0n ? -nanos : nanos;
}

/** Orders amounts, the larger first. */
export function largerFirst(a: Nanos, b: Nanos): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}

/** A ratio of two amounts with 6 places, rounded half away from zero; null where there is no basis. */
export function formatRatio(part: Nanos, whole: Nanos): string | null {
  if (whole === 0n) return null;
  const millionths = (sizeOf(part) * 2_000_000n + sizeOf(whole)) / (sizeOf(whole) * 2n);
  const negative = part < 0n !== whole < 0n && millionths !== 0n;
  const digits = millionths.toString().padStart(7, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
