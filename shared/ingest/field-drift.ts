import type { FieldCount } from './field-counts.ts';
import { type Compared, type FieldLook, holderOf, isAnyKey, joinTypes } from './fingerprint.ts';

/** A field as it was and as it is. */
export type FieldDrift = {
  path: string;
  before: FieldLook | undefined;
  now: FieldCount | undefined;
  /** How many objects could have held it, and in which part of them (0 to 1) it was null or absent. */
  holders: number;
  rate: number | null;
  /** Whether it is one of a row's own fields, or else whether what holds it has been an object before. */
  isTop: boolean;
  wasHeld: boolean;
};

/** Fewer objects than these say nothing of how often a field is null: such a rate is null itself. */
const MIN_HOLDERS = 20;
/** Up to this null rate a field is always there; from the other one on it mostly is not. */
export const ALWAYS = 0.05;
export const MOSTLY_NOT = 0.5;
/** A null rate that has moved by no more than this is the same. */
const SAME_RATE = 0.25;
/**
 * A null rate rises at once and falls by a tenth a reading: a field that comes and goes with the days (weekends,
 * days from before it existed that are read again) is said once and not each time. It is always there again
 * after 29 readings in a row that have it.
 */
const FALL = 0.9;

/** Every field that was there or is, in the order of their paths. */
export function driftOf({ before, now }: Compared): FieldDrift[] {
  const paths = new Set([...before.keys(), ...now.keys()]);
  // The rows themselves are no field.
  paths.delete('');
  return [...paths].sort().map((path) => {
    const holder = holderOf(path);
    const holders = holdersOf(path, now);
    const values = now.get(path)?.values ?? 0;
    return {
      path,
      before: before.get(path),
      now: now.get(path),
      holders,
      rate: holders < MIN_HOLDERS ? null : (holders - values) / holders,
      isTop: holder === '',
      wasHeld: before.get(holder)?.types.includes('object') ?? false,
    };
  });
}

/** Nothing can be missing of an array's items, nor of a map keyed by data. */
function holdersOf(path: string, now: ReadonlyMap<string, FieldCount>): number {
  if (isAnyKey(path) || path.endsWith('[]')) return 0;
  return now.get(path)?.holders ?? now.get(holderOf(path))?.objects ?? 0;
}

/** What is to be remembered of a field: every type that it ever had, and how often it is null. */
export function lookAfter(drift: FieldDrift): FieldLook {
  const { before, now } = drift;
  return { types: joinTypes(before?.types ?? [], now?.types ?? []), null_rate: rateAfter(drift) };
}

function rateAfter({ before, rate }: FieldDrift): number | null {
  const old = before?.null_rate ?? null;
  const next = old === null || rate === null ? (rate ?? old) : Math.max(rate, old * FALL);
  return next === null ? null : Math.round(next * 10_000) / 10_000;
}

/** Whether a null rate is worth storing: it is known for the first time, another one, or on its way back. */
export function hasMoved(drift: FieldDrift): boolean {
  const old = drift.before?.null_rate ?? null;
  const next = rateAfter(drift);
  if (next === null || drift.rate === null) return false;
  return old === null || Math.abs(next - old) > SAME_RATE || (drift.rate <= ALWAYS && old > ALWAYS);
}
