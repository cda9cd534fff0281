/** Milliseconds of a day; UTC days are all alike. */
export const DAY_MS = 86_400_000;
/** Milliseconds of an hour. */
export const HOUR_MS = 3_600_000;

/** The UTC day, `YYYY-MM-DD`, of a moment in epoch milliseconds. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The first millisecond of a day. */
export function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** The day that is a number of days later, or earlier when it is negative. */
export function addDays(day: string, days: number): string {
  return dayOf(startOf(day) + days * DAY_MS);
}

/** Tells a real calendar day in `YYYY-MM-DD` from any other text. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(startOf(text)) && dayOf(startOf(text)) === text;
}

/** Tells Saturdays and Sundays, the quiet days. */
export function isWeekend(day: string): boolean {
  const weekday = new Date(startOf(day)).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** The hours of a day, 0 to 24, that are over: both vendors show finished hours only. */
export function closedHours(day: string, now: number): number {
  return Math.max(0, Math.min(24, Math.floor((now - startOf(day)) / HOUR_MS)));
}
