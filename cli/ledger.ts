import { Command, Option } from 'commander';
import { SOURCES } from '../shared/contract/messages.ts';
import { parseDay } from '../shared/day.ts';
import { withData } from './data.ts';
import { dataDirOption, type Format, formatAnswer, formatOption } from './output.ts';

type LedgerOptions = { day?: string; source?: string; format: Format; dataDir?: string };

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

/** `ai-usage ledger` */
export function ledgerCommand(): Command {
  return new Command('ledger')
    .description('Print the runs, newest first: what was asked for, what came of it, and what moved.')
    .option('--day <YYYY-MM-DD>', 'the runs of one day')
    .addOption(new Option('--source <source>', 'the runs of one source').choices([...SOURCES]))
    .addOption(formatOption())
    .addOption(dataDirOption())
    .action(async ({ day, source, format, dataDir }: LedgerOptions) => {
      const params = { usage_date: day === undefined ? null : parseDay(day), source: source ?? null };
      const rows = await withData(dataDir, (data) => data.read('ledger', params));
      const columns = format === 'table' ? COLUMNS : Object.keys(rows[0] ?? {});
      console.log(formatAnswer({ columns, rows }, format));
    });
}
