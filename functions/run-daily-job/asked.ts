import { z } from 'zod';
import type { KickoffInput } from '../../shared/contract/messages.ts';
import { addDays, type Day, dayOf } from '../../shared/day.ts';

const MAX_DAYS = 30;

/** What can be asked for; unknown keys are refused, so that a misspelt `days` is never read as none. */
export const dailyJob = z
  .strictObject({
    mode: z.enum(['production', 'development', 'dry_run'], {
      error: 'is production, development or dry_run',
    }),
    days: z.int().min(1).max(MAX_DAYS).optional(),
    force: z.boolean().default(false),
  })
  .refine(({ mode, days }) => mode !== 'development' || days === undefined || days === 1, {
    error: 'development is one day, yesterday: leave days out, or ask for production',
    path: ['days'],
  });
export type DailyJob = z.infer<typeof dailyJob>;

/**
 * The kickoff of a job. Its days are written out, so that it asks for the same ones however late it is delivered;
 * without any the kickoff finds what is due.
 */
export function kickoffOf({ mode, days, force }: DailyJob, now: Date): KickoffInput {
  const to: Day = addDays(dayOf(now.getTime()), -1);
  const count = mode === 'development' ? 1 : days;
  return {
    ...(count === undefined ? {} : { from: addDays(to, 1 - count), to }),
    mode: mode === 'dry_run' ? 'plan' : 'apply',
    force,
  };
}
