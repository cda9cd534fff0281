import { coverageOf, readCoverageLine } from '../attribution/coverage.ts';
import { addDays, dayOf } from '../day.ts';
import { parseUsd } from '../money.ts';
import type { Row, Warehouse } from '../warehouse/warehouse.ts';
import type { AccountFigures, Figures, LastRun, MappingFigures, PlatformFigures } from './figures.ts';
import { WINDOW_HOURS } from './judges.ts';
import { HOUR_MS } from './measure.ts';

/** An account by its names. */
export type AccountName = { source: string; account: string };

type Reading = {
  warehouse: Pick<Warehouse, 'read'>;
  at: Date;
  /** The accounts that are read; undefined: those that kickoff still asks for, by the ledger. */
  accounts: readonly AccountName[] | undefined;
  hasMapping: boolean | undefined;
};

/** Coverage is that of so many days. */
export const COVERAGE_DAYS = 30;
/** An account that kickoff has not asked for in so many days, while it asked for others, is read no more. */
const FORGOTTEN_DAYS = 35n;
/** The newest day may be the one before yesterday, and is compared with four weeks. */
const COST_DAYS = 30;

/** Reads what the rules judge by. */
export async function readFigures({ warehouse, at, accounts, hasMapping }: Reading): Promise<Figures> {
  const today = dayOf(at.getTime());
  const since = new Date(at.getTime() - WINDOW_HOURS * Number(HOUR_MS)).toISOString();
  const endingYesterday = (days: number) => ({ from: addDays(today, -days), to: addDays(today, -1) });
  const [known, readings, runs, costs, coverage, letters, mapping] = await Promise.all([
    warehouse.read('status-accounts'),
    warehouse.read('alert-readings', { since }),
    warehouse.read('alert-runs', { since }),
    warehouse.read('alert-day-costs', endingYesterday(COST_DAYS)),
    warehouse.read('coverage', endingYesterday(COVERAGE_DAYS)),
    warehouse.read('status-dead-letters'),
    readMapping(warehouse, hasMapping),
  ]);
  const read = accounts ?? accountsAskedFor(known);
  const named = [...known, ...read.filter((one) => !known.some((row) => isOf(one)(row)))];
  const lines = [...Map.groupBy(coverage.map(readCoverageLine), ({ platform }) => platform)];
  const [{ open_count, unknown_count, usd_at_stake, oldest_at } = {}] = letters;
  return {
    at,
    accounts: named
      .map((row) => {
        const own = isOf(row);
        return accountFigures(row, read.some(own), readings.find(own), runs.find(own), costs.filter(own));
      })
      .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    platforms: lines.map(([platform, own]): PlatformFigures => {
      const { billed, attributed, strong } = coverageOf(own);
      return { platform, billed: billed.usd, attributed: attributed.usd, strong: strong.usd };
    }),
    deadLetters: {
      open: Number(open_count ?? 0),
      unknown: Number(unknown_count ?? 0),
      usd: parseUsd(String(usd_at_stake ?? 0)),
      oldestAt: instant(oldest_at),
    },
    mapping,
  };
}

/** Reads how old the mapping is. */
export async function readMapping(
  warehouse: Pick<Warehouse, 'read'>,
  isSet: boolean | undefined,
): Promise<MappingFigures> {
  const [row = {}] = await warehouse.read('status-mapping');
  return {
    isSet,
    version: text(row.mapping_version),
    readAt: instant(row.read_at),
    missedAt: instant(row.missed_at),
    firstAskedAt: instant(row.first_asked_at),
  };
}

/** The accounts of the ledger, by rows of `status-accounts`, that kickoff still asks for. */
export function accountsAskedFor(known: readonly Row[]): AccountName[] {
  const times = known.map(({ last_asked_at }) => Date.parse(String(last_asked_at)));
  const oldest = Math.max(...times) - Number(FORGOTTEN_DAYS * 24n * HOUR_MS);
  return known
    .filter((_, index) => (times[index] ?? 0) >= oldest)
    .map(({ source, account }) => ({ source: String(source), account: String(account) }));
}

function accountFigures(
  row: Row,
  isRead: boolean,
  reading: Row = {},
  run: Row = {},
  costs: readonly Row[] = [],
): AccountFigures {
  return {
    source: String(row.source),
    account: String(row.account),
    isRead,
    firstAskedAt: instant(row.first_asked_at),
    newestDay: text(row.newest_day),
    producedAt: instant(row.produced_at),
    lastRun: lastRunOf(row),
    undone:
      Number(row.undone_days ?? 0) > 0
        ? { days: Number(row.undone_days), first: String(row.first_undone_day) }
        : null,
    calls: BigInt(String(reading.calls ?? 0)),
    errors: BigInt(String(reading.errors ?? 0)),
    billedBefore: parseUsd(String(reading.billed_before_usd ?? 0)),
    restated: parseUsd(String(reading.restated_usd ?? 0)),
    openRun: openRunOf(run),
    longestRun:
      typeof run.longest_seconds === 'number'
        ? { day: String(run.longest_day), seconds: run.longest_seconds }
        : null,
    dayCosts: costs
      .map(({ usage_date, billed_usd }) => ({ day: String(usage_date), usd: parseUsd(String(billed_usd)) }))
      .sort((a, b) => (a.day < b.day ? 1 : -1)),
  };
}

function openRunOf({ open_day, open_since }: Row): AccountFigures['openRun'] {
  const since = instant(open_since);
  return since && { day: String(open_day), since };
}

function lastRunOf(row: Row): LastRun | null {
  const endedAt = instant(row.last_run_ended_at);
  if (!endedAt) return null;
  return {
    runId: String(row.last_run_id),
    day: String(row.last_run_day),
    status: String(row.last_run_status),
    reason: text(row.last_run_reason),
    endedAt,
  };
}

function isOf({ source, account }: Row | AccountName): (row: Row | AccountName) => boolean {
  return (row) => row.source === source && row.account === account;
}

function nameOf({ source, account }: AccountName): string {
  return `${source} ${account}`;
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function instant(value: unknown): Date | null {
  return value === null || value === undefined ? null : new Date(String(value));
}
