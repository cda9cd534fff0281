import { Command, Option } from 'commander';
import { SOURCES } from '../shared/contract/messages.ts';
import { parseDay } from '../shared/day.ts';
import { UsageError } from '../shared/errors.ts';
import { withData } from './data.ts';
import { dataDirOption, type Format, formatAnswer, formatOption, say } from './output.ts';
import { settlingSentences } from './settling.ts';

type LedgerOptions = { day?: string; source?: string; settling?: true; format: Format; dataDir?: string };

const COLUMNS = [
  'recorded_at',
  'usage_date',
  'source',
  'account',
  'status',
  'vendor_rows',
  'billed_usd',
  'included_usd',
  'previous_billed_usd',
  'rows_added',
  'rows_removed',
  'rows_changed',
  'reason',
  'run_id',
];

const SETTLING_COLUMNS = [
  'source',
  'account',
  'days_after',
  'reread_slices',
  'moved_slices',
  'moved_billed_usd',
  'net_billed_usd',
  'moved_included_usd',
  'of_billed_usd',
];

/** `ai-usage ledger` */
export function ledgerCommand(): Command {
  return new Command('ledger')
    .description('Print the runs, newest first: what was asked for, what came of it, and what moved.')
    .option('--day <YYYY-MM-DD>', 'the runs of one day')
    .addOption(new Option('--source <source>', 'the runs of one source').choices([...SOURCES]))
    .option('--settling', 'how long closed days go on moving, and which REREAD_DAYS that asks for')
    .addOption(formatOption())
    .addOption(dataDirOption())
    .action(async ({ day, source, settling, format, dataDir }: LedgerOptions) => {
      if (settling) return printSettling(day, source, format, dataDir);
      const params = { usage_date: day === undefined ? null : parseDay(day), source: source ?? null };
      const rows = await withData(dataDir, (data) => data.read('ledger', params));
      const columns = format === 'table' ? COLUMNS : Object.keys(rows[0] ?? {});
      console.log(formatAnswer({ columns, rows }, format));
    });
}

async function printSettling(
  day: string | undefined,
  source: string | undefined,
  format: Format,
  dataDir: string | undefined,
): Promise<void> {
  if (day !== undefined) throw new UsageError('--settling looks at all days: leave --day away');
  const rows = await withData(dataDir, (data) => data.read('settling', { source: source ?? null }));
  console.log(formatAnswer({ columns: SETTLING_COLUMNS, rows }, format));
  for (const sentence of settlingSentences(rows)) say(sentence);
}
