import { type ClaudeDay, makeClaudeDay } from './anthropic/day.ts';
import { type CursorDay, makeCursorDay, type PersonDay } from './cursor/day.ts';
import { eventCount } from './cursor/events.ts';
import { makeDayCache } from './day-cache.ts';
import { closedHours, startOf } from './days.ts';
import type { Organization } from './organization.ts';

/** What the vendors' endpoints read: the organization, the clock, and its days, made when they are asked for. */
export type Records = {
  organization: Organization;
  now(): number;
  cursorDay(day: string): CursorDay;
  /** The number of a day's events, without making them where the day is over. */
  cursorCount(day: string): number;
  /** The people of a Cursor day without its events, so that whole months can be kept. */
  cursorPersons(day: string): PersonDay[];
  claudeDay(day: string): ClaudeDay;
};

/** Events kept at a time: the whole reference year, or two days of a very busy one. */
const KEPT_EVENTS = 400_000;
const KEPT_DAYS = 400;

/** Makes the records of an organization as they stand at a clock. */
export function makeRecords(organization: Organization, now: () => number): Records {
  const cursorDays = makeDayCache((day: CursorDay) => day.events.length + 1, KEPT_EVENTS);
  const personDays = makeDayCache((_: PersonDay[]) => 1, KEPT_DAYS);
  const claudeDays = makeDayCache((_: ClaudeDay) => 1, KEPT_DAYS);
  const cursorDay = (day: string): CursorDay => {
    const hours = closedHours(day, now());
    const isListed = startOf(day) <= now();
    return cursorDays(`${day}/${hours}/${isListed}`, () => makeCursorDay(organization, day, hours, isListed));
  };
  return {
    organization,
    now,
    cursorDay,
    cursorCount: (day) =>
      closedHours(day, now()) === 24 ? eventCount(organization, day) : cursorDay(day).events.length,
    cursorPersons: (day) => personDays(`${day}/${closedHours(day, now())}`, () => cursorDay(day).persons),
    claudeDay: (day) => {
      const hours = closedHours(day, now());
      return claudeDays(`${day}/${hours}`, () => makeClaudeDay(organization, day, hours));
    },
  };
}
