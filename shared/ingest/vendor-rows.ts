import type { z } from 'zod';
import { complaint } from '../contract/envelope.ts';
import { addDays, type Day } from '../day.ts';
import { InvalidInputError } from '../errors.ts';
import type { Quarantined } from './source.ts';

/**
 * Reads an answer's frame.
 * @throws InvalidInputError naming what does not fit: such an answer fails the slice.
 */
export function readAnswer<T>(answer: unknown, schema: z.ZodType<T>, endpoint: string): T {
  const result = schema.safeParse(answer);
  if (!result.success)
    throw new InvalidInputError(`${endpoint} answered what does not fit: ${complaint(result.error)}`);
  return result.data;
}

/**
 * Reads one row. A row whose essential fields (its day, amount, currency, counts) cannot be read fails the
 * slice; any other unreadable row is a value, to be left out and kept as a dead letter.
 * @throws InvalidInputError for an essential field.
 */
export function readRow<T>(
  row: Record<string, unknown>,
  schema: z.ZodType<T>,
  essential: ReadonlySet<string>,
  endpoint: string,
): { row: T } | { unreadable: Omit<Quarantined, 'usd'> } {
  const result = schema.safeParse(row);
  if (result.success) return { row: result.data };
  const reason = `a row of ${endpoint} does not fit: ${complaint(result.error)}`;
  if (result.error.issues.some((issue) => essential.has(String(issue.path[0]))))
    throw new InvalidInputError(reason);
  return { unreadable: { payload: row, reason } };
}

/**
 * Whether a row is of the slice's day. A vendor whose range includes both ends may send a neighbour's rows, which
 * are cut; a row further away means that its time is not what we read it as.
 * @throws InvalidInputError for such a row.
 */
export function isOfDay(rowDay: Day, day: Day, endpoint: string): boolean {
  if (rowDay === day) return true;
  if (rowDay === addDays(day, -1) || rowDay === addDays(day, 1)) return false;
  throw new InvalidInputError(`${endpoint} sent a row of ${rowDay} when asked for ${day}`);
}

/** An e-mail as it is compared: trimmed, lower case; null when empty. */
export function normalizeEmail(email: string | null | undefined): string | null {
  return email?.trim().toLowerCase() || null;
}

/** An id as text; null when there is none. */
export function textId(id: string | number | null | undefined): string | null {
  return id === null || id === undefined || id === '' ? null : String(id);
}
