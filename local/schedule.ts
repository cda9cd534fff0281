import { Cron } from 'croner';
import { DAILY } from '../shared/schedule.ts';

/** Runs something daily at 6:00 Pacific, through daylight saving too. */
export function scheduleDaily(run: () => void): { next: Date | null; stop(): void } {
  const job = new Cron(DAILY.pattern, { timezone: DAILY.timezone, unref: true }, run);
  return { next: job.nextRun(), stop: () => job.stop() };
}
