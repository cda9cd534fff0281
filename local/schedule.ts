import { Cron } from 'croner';

const SIX_IN_THE_MORNING = '0 6 * * *';
const PACIFIC = 'America/Los_Angeles';

/** Runs something daily at 6:00 Pacific, through daylight saving too. */
export function scheduleDaily(run: () => void): { next: Date | null; stop(): void } {
  const job = new Cron(SIX_IN_THE_MORNING, { timezone: PACIFIC, unref: true }, run);
  return { next: job.nextRun(), stop: () => job.stop() };
}
