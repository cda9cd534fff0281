import { isDay } from './days.ts';
import type { Records } from './records.ts';
import { Refusal } from './refusal.ts';
import { tallyJson } from './tally.ts';

/** What `/__truth?day=D` says: the figures that a correct pipeline has to arrive at for a day. */
export function truthOf(records: Records, day: string | null) {
  if (day === null || !isDay(day)) {
    throw new Refusal(400, 'day must be YYYY-MM-DD');
  }
  return {
    day,
    sources: {
      cursor: tallyJson(records.cursorDay(day).tally),
      anthropic: tallyJson(records.claudeDay(day).tally),
    },
  };
}
