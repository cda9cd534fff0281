import { Command } from 'commander';
import pRetry from 'p-retry';
import { RetryableError } from '../shared/errors.ts';
import { daysOfMonth, type MonthClose } from '../shared/month-lock.ts';
import { withData } from './data.ts';
import { reasonOption } from './options.ts';
import { counted, dataDirOption, jsonOption, say } from './output.ts';
import { personHere } from './person.ts';

type LockOptions = { reason?: string; dataDir?: string; json?: boolean };

/** A commit that is under way takes seconds. */
const RETRIES = 6;

/** `ai-usage lock` */
export function lockCommand(): Command {
  return monthCommand(
    'lock',
    true,
    'Close a month: what moves in it later is booked as adjustments when it is found.',
  ).addOption(reasonOption('--reason <text>', 'why, for those who look later'));
}

/** `ai-usage unlock` */
export function unlockCommand(): Command {
  return monthCommand(
    'unlock',
    false,
    'Open a closed month: a reading replaces its days, and takes adjustments back.',
  ).addOption(reasonOption('--reason <text>', 'why, for those who look later').makeOptionMandatory());
}

function monthCommand(name: string, isLocked: boolean, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<month>', 'YYYY-MM')
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(async (month: string, { reason, dataDir, json }: LockOptions) => {
      const lock = { month, isLocked, changedBy: personHere(), reason: reason ?? null };
      const close = await withData(dataDir, (data) =>
        pRetry(() => data.lockMonth(lock), {
          retries: RETRIES,
          shouldRetry: ({ error }) => error instanceof RetryableError,
        }),
      );
      for (const line of closeLines(close)) say(line);
      if (json) console.log(JSON.stringify(close));
    });
}

/** What a month holds now that it is closed or open, for a person. */
export function closeLines({
  month,
  is_locked,
  billed_usd,
  included_usd,
  missing_slices,
  undone_slices,
}: MonthClose): string[] {
  if (!is_locked) {
    const { from, to } = daysOfMonth(month);
    return [
      `${month} is open: its days change with their next reading, and what was adjusted is then taken back.`,
      `Read them with: ai-usage run --from ${from} --to ${to} --force`,
    ];
  }
  return [
    `${month} is locked with ${billed_usd} USD billed and ${included_usd} USD included.`,
    ...(missing_slices > 0
      ? [
          `${counted(missing_slices, 'slice')} of it never came in: their money will be adjusted in a later month.`,
        ]
      : []),
    ...(undone_slices > 0
      ? [
          `Of ${counted(undone_slices, 'slice')} the last reading failed or was refused: see "ai-usage ledger".`,
        ]
      : []),
  ];
}
