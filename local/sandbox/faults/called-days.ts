import { DAY_MS, dayOf, isDay } from '../days.ts';
import type { Call } from '../routes.ts';
import { isItem } from './answers.ts';

/** The days, both included, that a call asks about by either vendor's parameters; undefined without any. */
export function calledDays({ url, body }: Call, now: number): { first: string; last: string } | undefined {
  if (isItem(body) && isTime(body.startDate) && isTime(body.endDate)) {
    return { first: dayOf(body.startDate), last: dayOf(body.endDate) };
  }
  const start = url.searchParams.get('starting_at');
  const end = url.searchParams.get('ending_at');
  if (start === null || !isTime(Date.parse(start))) {
    return undefined;
  }
  if (isDay(start)) {
    return { first: start, last: start };
  }
  const last = end === null ? now : Date.parse(end) - 1;
  return { first: dayOf(Date.parse(start)), last: isTime(last) ? dayOf(last) : dayOf(now) };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < 100_000 * DAY_MS;
}
