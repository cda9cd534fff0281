import { type CodeRow, makeCodeRows } from './anthropic/claude-code/rows.ts';
import { type ClaudeDay, makeClaudeDay } from './anthropic/day.ts';
import { type CursorDay, makeCursorDay, type PersonDay } from './cursor/day.ts';
import { eventCount } from './cursor/events.ts';
import { makeDayCache } from './day-cache.ts';
import { closedHours, HOUR_MS, startOf } from './days.ts';
import type { Organization } from './organization.ts';
import { hoursShown, type Revision, reviseClaude } from './revisions.ts';

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
  /** The rows of the Claude Code report, which shows only what is more than an hour old. */
  claudeCodeDay(day: string): CodeRow[];
};

/** Events kept at a time: the whole reference year, or two days of a very busy one. */
const KEPT_EVENTS = 400_000;
const KEPT_DAYS = 400;

/** Makes the records of an organization as they stand at a clock, with what is revised of a day. */
export function makeRecords(
  organization: Organization,
  now: () => number,
  revisionsOf: (day: string) => readonly Revision[] = () => [],
): Records {
  const cursorDays = makeDayCache((day: CursorDay) => day.events.length + 1, KEPT_EVENTS);
  const personDays = makeDayCache((_: PersonDay[]) => 1, KEPT_DAYS);
  const claudeDays = makeDayCache((_: ClaudeDay) => 1, KEPT_DAYS);
  const stateOf = (day: string) => {
    const revisions = revisionsOf(day);
    const hours = hoursShown(closedHours(day, now()), revisions);
    return { hours, isListed: startOf(day) <= now(), revisions };
  };
  const cursorDay = (day: string): CursorDay => {
    const state = stateOf(day);
    return cursorDays(JSON.stringify([day, state]), () => makeCursorDay(organization, day, state));
  };
  return {
    organization,
    now,
    cursorDay,
    cursorCount: (day) => {
      const { hours, revisions } = stateOf(day);
      const isAsMade = hours === 24 && revisions.length === 0;
      return isAsMade ? eventCount(organization, day) : cursorDay(day).events.length;
    },
    cursorPersons: (day) => personDays(JSON.stringify([day, stateOf(day)]), () => cursorDay(day).persons),
    claudeDay: (day) => {
      const state = stateOf(day);
      return claudeDays(JSON.stringify([day, state]), () =>
        reviseClaude(makeClaudeDay(organization, day, state.hours), state.revisions),
      );
    },
    claudeCodeDay: (day) =>
      makeCodeRows(organization, day, hoursShown(closedHours(day, now() - HOUR_MS), revisionsOf(day))),
  };
}
