import { addDays } from '../days.ts';

/** The billing cycle starts on this day of the month: it need not be a calendar month. */
const CYCLE_DAY = '05';

/** A billing cycle: its first day, and the first day of the next one. */
export type Cycle = { start: string; end: string };

/** The billing cycle that a day belongs to. */
export function cycleOf(day: string): Cycle {
  const ofMonth = (month: string): string => `${month.slice(0, 8)}${CYCLE_DAY}`;
  const firstOfMonth = `${day.slice(0, 8)}01`;
  const thisMonth = ofMonth(day);
  const start = day >= thisMonth ? thisMonth : ofMonth(addDays(firstOfMonth, -1));
  return { start, end: ofMonth(addDays(start, 31)) };
}
