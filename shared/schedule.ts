import { Cron } from 'croner';

/** When the daily kickoff is published, here and in the cloud: through daylight saving too. */
export const DAILY = { pattern: '0 6 * * *', timezone: 'America/Los_Angeles' } as const;

/** The next daily kickoff after an instant. */
export function nextDaily(after: Date): Date | null {
  return new Cron(DAILY.pattern, { timezone: DAILY.timezone, paused: true }).nextRun(after);
}
