import { DAY_MS } from '../days.ts';
import { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';

/** The parameters of a POST, each looked at before it is used. */
export type Body = Readonly<Record<string, unknown>>;

const MAX_RANGE_MS = 30 * DAY_MS;

/** Reads the body of a POST; anything but an object of the documented parameters is refused. */
export function readBody(call: Call, known: readonly string[]): Body {
  if (call.url.search !== '') {
    throw new Refusal(400, 'Parameters belong into the body');
  }
  const body = call.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal(400, 'The body must be a JSON object');
  }
  const unknown = Object.keys(body).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Refusal(400, `Unknown parameter: ${unknown.join(', ')}`);
  }
  return { ...body };
}

/** Reads startDate and endDate: epoch milliseconds, both included, at most 30 days apart. */
export function readRange(body: Body): { start: number; end: number } {
  const start = body.startDate;
  const end = body.endDate;
  if (!isMoment(start) || !isMoment(end)) {
    throw new Refusal(400, 'startDate and endDate are required, in epoch milliseconds');
  }
  if (end < start) {
    throw new Refusal(400, 'endDate must not be before startDate');
  }
  if (end - start > MAX_RANGE_MS) {
    throw new Refusal(400, 'Date range cannot exceed 30 days');
  }
  return { start, end };
}

/** Reads a whole number between 1 and a highest value, or gives what stands for a missing one. */
export function readCount(
  body: Body,
  name: string,
  missing: number,
  highest = Number.MAX_SAFE_INTEGER,
): number {
  const value = body[name] ?? missing;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > highest) {
    const upTo = highest === Number.MAX_SAFE_INTEGER ? '' : ` up to ${highest}`;
    throw new Refusal(400, `${name} must be a whole number from 1${upTo}`);
  }
  return value;
}

/** Reads a text that may be missing. */
export function readText(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value !== undefined && typeof value !== 'string') {
    throw new Refusal(400, `${name} must be a string`);
  }
  return value;
}

function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 8.64e15;
}
