import { slicesOf } from '../../functions/kickoff/slices.ts';
import { kickoff } from '../../shared/contract/messages.ts';
import { addDays, daysBetween } from '../../shared/day.ts';

/** How many slices of one account the daily kickoffs of an average month ask for. */
export type Asked = {
  days: number;
  /** Yesterday's, each for the first time. */
  first: number;
  /** Those that are read again. */
  again: number;
  /** How often a day is asked for in all, and how many of its fetches landing holds when it is read, on average. */
  times: number;
  fetches: number;
};

const YEAR = daysBetween('2026-01-01', '2026-12-31');
const MONTHS = 12;
const ACCOUNT = { source: 'cursor', account: 'default' } as const;

/** Counts what the kickoffs of a year ask for, when every slice is settled as soon as it was asked for once. */
export function askedInAMonth(windows: { rereadDays: number; monthCloseDay: number }): Asked {
  const asked = YEAR.map(
    (day) =>
      slicesOf(kickoff.parse({}), [ACCOUNT], `${addDays(day, 1)}T14:00:00Z`, windows, () => true).length,
  ).reduce((sum, count) => sum + count, 0);
  const times = asked / YEAR.length;
  return {
    days: YEAR.length / MONTHS,
    first: YEAR.length / MONTHS,
    again: (asked - YEAR.length) / MONTHS,
    times,
    // One when it is first committed, all of them when it is last read again.
    fetches: (times + 1) / 2,
  };
}
