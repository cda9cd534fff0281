/** The day that most cases ask for: yesterday by the clock, so that everything of a day is asked. */
export const DAY = '2026-03-05';
/** A day with more events than fit on a page of Cursor's. */
export const PAGED_DAY = '2026-03-04';
/** The clock of the vendors and of the pipeline begins here: the day is over for good. */
export const START = Date.parse('2026-03-06T14:00:00Z');
