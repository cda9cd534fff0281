import { DAY_MS, dayOf } from '../days.ts';
import { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';

/** The parameters of a GET, by their documented names; arrays keep their `[]`. */
export type Query = {
  one(name: string): string | undefined;
  many(name: string): string[];
};

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Reads a query; unknown names are refused, and so are arrays that are not written as repeated `name[]`. */
export function readQuery(call: Call, names: readonly string[]): Query {
  const parameters = call.url.searchParams;
  for (const name of new Set(parameters.keys())) {
    if (!names.includes(name)) {
      throw new Refusal(400, `${name}: Extra inputs are not permitted`);
    }
    if (!name.endsWith('[]') && parameters.getAll(name).length > 1) {
      throw new Refusal(400, `${name}: given more than once`);
    }
  }
  return { one: (name) => parameters.get(name) ?? undefined, many: (name) => parameters.getAll(name) };
}

/** Reads a limit between 1 and a highest value. */
export function readLimit(query: Query, missing: number, highest: number): number {
  const text = query.one('limit') ?? String(missing);
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > highest) {
    throw new Refusal(400, `limit: must be a whole number from 1 to ${highest}`);
  }
  return limit;
}

/** Reads values of an array that must all be among the documented ones, each once. */
export function readChoices(query: Query, name: string, choices: readonly string[]): string[] {
  const values = query.many(name);
  const wrong = values.find((value) => !choices.includes(value));
  if (wrong !== undefined) {
    throw new Refusal(400, `${name}: '${wrong}' is not one of ${choices.join(', ')}`);
  }
  if (new Set(values).size < values.length) {
    throw new Refusal(400, `${name}: values must be unique`);
  }
  return values;
}

/** A range of days, both included; `first` after `last` when it holds none. */
export type DayRange = { first: string; last: string };

/** Reads starting_at and ending_at into the days whose buckets lie in between; without an end, up to today. */
export function readDays(query: Query, now: number): DayRange {
  const start = readTime(query, 'starting_at');
  const end = readTime(query, 'ending_at');
  if (start === undefined) {
    throw new Refusal(400, 'starting_at: Field required');
  }
  if (end !== undefined && end <= start) {
    throw new Refusal(400, 'ending_at: must be after starting_at');
  }
  return { first: dayOf(start), last: end === undefined ? dayOf(now) : lastWholeDay(end) };
}

/** The day before the one that an end falls into: that bucket is not over yet, or starts at the very end. */
function lastWholeDay(end: number): string {
  return dayOf(end - DAY_MS);
}

/** Reads a full timestamp into epoch milliseconds. */
export function readTime(query: Query, name: string): number | undefined {
  const text = query.one(name);
  if (text === undefined) {
    return undefined;
  }
  const time = TIMESTAMP.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new Refusal(400, `${name}: must be a full RFC 3339 timestamp`);
  }
  return time;
}
