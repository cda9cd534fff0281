import { Command, Option } from 'commander';
import { formatUsd, parseUsd, sizeOf } from '../../shared/money.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { withData } from '../data.ts';
import { counted, dataDirOption, type Format, formatAnswer, formatOption, say } from '../output.ts';

type ListOptions = { state: string; format: Format; dataDir?: string };

const STATES = ['open', 'redriven', 'discarded', 'superseded', 'all'];
const LONGEST_REASON = 90;
/** Topics whose messages hold no money: they ask for it. */
const ASKING = /^(kickoff|reattribute|ingest-.*)$/;
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** `ai-usage dead-letters list` */
export function listCommand(): Command {
  return new Command('list')
    .description('List the dead letters: first those whose dollars cannot be read, then most dollars first.')
    .addOption(new Option('--state <state>', 'of which state').choices(STATES).default('open'))
    .addOption(formatOption())
    .addOption(dataDirOption())
    .action(async ({ state, format, dataDir }: ListOptions) => {
      const rows = await withData(dataDir, (data) =>
        data.read('dead-letters', { state: state === 'all' ? null : state }),
      );
      console.log(listText(rows, format, Date.now()));
      say(totalLine(rows));
    });
}

/** The letters for a person; as JSON and CSV with every column but the payload. */
export function listText(rows: readonly Row[], format: Format, nowMs: number): string {
  if (format !== 'table')
    return formatAnswer({ columns: Object.keys(rows[0] ?? {}), rows: [...rows] }, format);
  const table = rows.map((row) => ({
    age: ageOf(String(row.received_at), nowMs),
    function: row.function_name,
    error: row.error_class,
    source: row.source,
    day: row.usage_date,
    records: row.record_count,
    dollars: row.usd_at_stake ?? unknownStake(row),
    id: row.dead_letter_id,
    state: row.state,
    reason: shortened(
      String(row.state === 'open' ? row.error_message : (row.state_reason ?? row.error_message)),
    ),
  }));
  const isOneState = new Set(rows.map((row) => row.state)).size <= 1;
  const columns = Object.keys(table[0] ?? {}).filter((column) => column !== 'state' || !isOneState);
  return formatAnswer({ columns, rows: table }, 'table');
}

/** How many there are, what is at stake in them, and of how many nobody can tell. */
export function totalLine(rows: readonly Row[]): string {
  const stakes = rows.map((row) => row.usd_at_stake).filter((usd) => usd !== null);
  const total = stakes.reduce<bigint>((sum, usd) => sum + sizeOf(parseUsd(String(usd))), 0n);
  const unreadable = rows.length - stakes.length;
  const unknown = unreadable === 0 ? '' : `, and nobody can tell of ${counted(unreadable, 'letter')}`;
  return `${counted(rows.length, 'dead letter')}: ${formatUsd(total)} USD at stake${unknown}.`;
}

/** Why nobody can tell the dollars: the message cannot be read, or it asks for days that have not been read. */
export function unknownStake({ topic }: Row): 'unreadable' | 'not read yet' {
  return ASKING.test(String(topic)) ? 'not read yet' : 'unreadable';
}

/** How long ago a moment is, to the minute, the hour or the day. */
export function ageOf(at: string, nowMs: number): string {
  const ms = Math.max(0, nowMs - Date.parse(at));
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  return ms < 2 * DAY ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / DAY)} d`;
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}
