import type { Day } from '../day.ts';

/** What holds from day to day, both inclusive; null is without end. */
export type Span = { valid_from: Day | null; valid_to: Day | null };

/** Whether it holds on `day` or later. */
export function reaches({ valid_to }: Span, day: Day): boolean {
  return valid_to === null || valid_to >= day;
}

/** Whether it holds on `day` or has held before. */
export function hasBegun({ valid_from }: Span, day: Day): boolean {
  return valid_from === null || valid_from <= day;
}

/** Whether both hold on some day. */
export function overlaps(a: Span, b: Span): boolean {
  const begins = (one: Span, other: Span) => other.valid_to === null || hasBegun(one, other.valid_to);
  return begins(a, b) && begins(b, a);
}

/** Oldest first; what holds from the beginning before all. */
export function byBegin(a: Span, b: Span): number {
  const [from, other] = [a.valid_from ?? '', b.valid_from ?? ''];
  if (from === other) return 0;
  return from < other ? -1 : 1;
}

/** The one that holds on `day` of spans that do not overlap, oldest first: a binary search. */
export function asOf<T extends Span>(spans: readonly T[], day: Day): T | undefined {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const span = spans[middle];
    if (span && hasBegun(span, day)) low = middle + 1;
    else high = middle;
  }
  const last = spans[low - 1];
  return last && reaches(last, day) ? last : undefined;
}
