import type { Nanos } from '../money.ts';
import { ONE, type Rule, type Unit } from './rules.ts';

/** What a rule is held against: `part` of `whole`, exactly; or why there is nothing to judge by. */
export type Measure =
  | {
      subject: string | null;
      part: bigint;
      whole: bigint;
      detail: string;
      /** The threshold where it is not the rule's own. */
      threshold?: Nanos;
    }
  | { subject: string | null; noBasis: string };

/** An hour, as times are measured in milliseconds. */
export const HOUR_MS = 3_600_000n;

/** Whether a part of a whole lies on the side of the threshold on which the rule fires. */
export function isBeyond(
  { fires, threshold }: Pick<Rule, 'fires' | 'threshold'>,
  part: bigint,
  whole: bigint,
) {
  const [is, limit] = [part * ONE, threshold * whole];
  return fires === 'above' ? is > limit : is < limit;
}

/**
 * A quotient in words, as `27.5 hours` or `86.66 %`, rounded to the side on which the rule fires: what is beyond a
 * threshold never reads as if it were at it.
 */
export function inWords(part: bigint, whole: bigint, unit: Unit, fires: Rule['fires']): string {
  if (unit === 'ratio') return `${quotient(part * 100n, whole, 2n, fires)} %`;
  const count = quotient(part, whole, 1n, fires);
  return `${count} ${count === '1' ? unit.replace(/s$/, '') : unit}`;
}

/** A quotient with so many places at the most, without trailing zeros. */
function quotient(part: bigint, whole: bigint, places: bigint, fires: Rule['fires']): string {
  const scale = 10n ** places;
  const size = (part < 0n ? -part : part) * scale;
  const isUp = fires === 'above';
  const scaled = (size + (isUp ? whole - 1n : 0n)) / whole;
  const digits = scaled.toString().padStart(Number(places) + 1, '0');
  const fraction = digits.slice(-Number(places)).replace(/0+$/, '');
  return `${part < 0n ? '-' : ''}${digits.slice(0, -Number(places))}${fraction && `.${fraction}`}`;
}
