import { largerFirst, sizeOf } from './money.ts';

/** One party of a split: its key orders ties (byte order, null last), its weight its part. */
export type Party = { key: string | null; weight: bigint };

/**
 * Splits `total` units over the parties in proportion to their weights by the largest remainder, so that the
 * parts sum to `total` exactly. A negative total is split by its absolute value and negated. Ties go to the
 * smaller key in byte order, a null key last. The parts come in the order of the parties.
 * @throws RangeError when no weight is above zero or one is below.
 */
export function largestRemainder(total: bigint, parties: readonly Party[]): bigint[] {
  const weights = parties.map((party) => party.weight);
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum <= 0n || weights.some((weight) => weight < 0n)) {
    throw new RangeError('weights must not be negative, and one must be above zero');
  }
  const size = sizeOf(total);
  const parts = weights.map((weight) => (size * weight) / sum);
  const remainder = (index: number) => (size * (weights[index] ?? 0n)) % sum;
  const left = Number(size - parts.reduce((a, b) => a + b, 0n));
  const order = parties
    .map((party, index) => ({ key: party.key, index }))
    .sort((a, b) => largerFirst(remainder(a.index), remainder(b.index)) || compareKeys(a.key, b.key));
  for (const { index } of order.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return total < 0n ? parts.map((part) => -part) : parts;
}

/** Byte order of the UTF-8 forms, null last. */
export function compareKeys(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
