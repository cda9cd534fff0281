/** UTC days as `YYYY-MM-DD`. */
import { UsageError } from './errors.ts';

/** A UTC day, `YYYY-MM-DD`. */
export type Day = string;

const DAY_MS = 86_400_000;

/** Whether the text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): text is Day {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(time) && dayOf(time) === text;
}

/** The day of an instant in epoch milliseconds. */
export function dayOf(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The first millisecond of a day, epoch milliseconds. */
export function startOfDay(day: Day): number {
  return Date.parse(`${day}T00:00:00.000Z`);
}

/** The last millisecond of a day, epoch milliseconds. */
export function endOfDay(day: Day): number {
  return startOfDay(day) + DAY_MS - 1;
}

/** The day `count` days later, or earlier when negative. */
export function addDays(day: Day, count: number): Day {
  return dayOf(startOfDay(day) + count * DAY_MS);
}

/** Every day from `from` to `to`, both inclusive, oldest first; none when `to` is earlier. */
export function daysBetween(from: Day, to: Day): Day[] {
  const count = Math.round((startOfDay(to) - startOfDay(from)) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => addDays(from, index));
}

/** The `count` days that end with `last`, oldest first. */
export function daysEnding(last: Day, count: number): Day[] {
  return daysBetween(addDays(last, 1 - count), last);
}

/** Reads a day that a person typed. @throws UsageError when it is none. */
export function parseDay(text: string): Day {
  if (!isDay(text)) throw new UsageError(`${text} is no day: write it as YYYY-MM-DD`);
  return text;
}
