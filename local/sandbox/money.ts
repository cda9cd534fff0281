/**
 * Money here is a whole number of 1e-9 dollars ("nano"), which is 1e-7 cents. `tail` is two more digits behind
 * it, 0 to 99 and of the same sign: only an organization that asks for extra decimals has any.
 */

const NANO_DIGITS = 9;
/** Cents have two decimals less than dollars, and the tail has two more: nine in all. */
const CENT_DIGITS = 9;

/** One cent. */
export const CENT = 10_000_000;

/** Joins an amount and its tail to a whole number of 1e-11 dollars. */
export function unitsOf(nano: number, tail: number): number {
  const units = nano * 100 + Math.sign(nano) * tail;
  if (!Number.isSafeInteger(units)) {
    throw new RangeError(`an amount that is not exact: ${nano}`);
  }
  return units;
}

/** Rounds an amount with its tail to 1e-9 dollars, half away from zero. */
export function roundedNano(nano: number, tail: number): number {
  return tail >= 50 ? nano + Math.sign(nano) : nano;
}

/** Cents as a JSON number: its shortest text is exact, since it has at most 15 digits. */
export function centsNumber(nano: number, tail = 0): number {
  return unitsOf(nano, tail) / 1e9;
}

/** Cents as a decimal string, from 1e-11 dollars. */
export function centsText(units: number): string {
  return decimalText(BigInt(units), CENT_DIGITS);
}

/** Dollars as a decimal string, from 1e-9 dollars. */
export function dollarsText(nano: number): string {
  if (!Number.isSafeInteger(nano)) {
    throw new RangeError(`a sum that is not exact: ${nano}`);
  }
  return decimalText(BigInt(nano), NANO_DIGITS);
}

function decimalText(value: bigint, digits: number): string {
  const sign = value < 0n ? '-' : '';
  const text = (value < 0n ? -value : value).toString().padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return `${sign}${text.slice(0, -digits)}${fraction === '' ? '' : `.${fraction}`}`;
}
