import { type Alert, evaluate } from '../../shared/alerts/evaluate.ts';
import type { AccountFigures, Figures } from '../../shared/alerts/figures.ts';
import { HOUR_MS } from '../../shared/alerts/measure.ts';
import { type AccountName, COVERAGE_DAYS, readFigures } from '../../shared/alerts/read-figures.ts';
import { coverageRatio } from '../../shared/attribution/coverage.ts';
import { addDays, dayOf } from '../../shared/day.ts';
import { messageOf } from '../../shared/errors.ts';
import { formatUsd } from '../../shared/money.ts';
import { type Check, type CheckDeps, runChecks } from './checks.ts';
import { type ExpectedVendor, faultsOf } from './faults.ts';
import { oneLine } from './one-line.ts';

export type ReportDeps = CheckDeps & {
  /** The accounts that have a key; undefined: the settings here name none, and the ledger says who is read. */
  accounts: readonly AccountName[] | undefined;
  expected: readonly ExpectedVendor[];
  /** When the daily kickoff comes next; null where nobody publishes it. */
  nextSchedule(after: Date): Date | null;
};

/** How the pipeline does; what the warehouse alone knows is null while it does not answer. */
export type StatusReport = Awaited<ReturnType<typeof readReport>>;

/** A source of an account, as `/status` tells of it. */
export type SourceStatus = ReturnType<typeof sourceStatus>;

/** The figures, the alerts and the checks behind a report. */
export type Reading = { at: Date; checks: Check[]; figures: Figures | null; alerts: Alert[] };

/** Asks the back ends, and reads what the rules judge by. */
export async function readAll(deps: ReportDeps): Promise<Reading> {
  const at = deps.now();
  const checks = await runChecks(deps);
  const isAnswering = checks.every(({ name, ok }) => name !== 'warehouse' || ok);
  if (!isAnswering) return { at, checks, figures: null, alerts: [] };
  try {
    const figures = await readFigures({ ...deps, at });
    return { at, checks, figures, alerts: evaluate(figures) };
  } catch (error) {
    const detail = oneLine(messageOf(error));
    const failed = checks.map((check) =>
      check.name === 'warehouse' ? { ...check, ok: false, detail } : check,
    );
    return { at, checks: failed, figures: null, alerts: [] };
  }
}

/** What `/status` answers with. */
export async function readReport(deps: ReportDeps, reading?: Reading) {
  const { at, checks, figures, alerts } = reading ?? (await readAll(deps));
  return {
    at: at.toISOString(),
    faults: faultsOf({ checks, figures, alerts, accounts: deps.accounts, expected: deps.expected }),
    checks,
    sources: figures?.accounts.map((account) => sourceStatus(account, at)) ?? null,
    coverage: figures && coverageStatus(figures),
    dead_letters: figures && {
      open: figures.deadLetters.open,
      usd_at_stake: formatUsd(figures.deadLetters.usd),
      unknown_size: figures.deadLetters.unknown,
      oldest_at: instantOf(figures.deadLetters.oldestAt),
    },
    mapping: figures && {
      version: figures.mapping.version,
      read_at: instantOf(figures.mapping.readAt),
      hours_old: hoursBetween(figures.mapping.readAt, at),
    },
    next_schedule: instantOf(deps.nextSchedule(at)),
    alerts,
  };
}

function sourceStatus(account: AccountFigures, at: Date) {
  const { lastRun } = account;
  return {
    source: account.source,
    account: account.account,
    is_read: account.isRead,
    last_run: lastRun && {
      run_id: lastRun.runId,
      day: lastRun.day,
      status: lastRun.status,
      reason: lastRun.reason && oneLine(lastRun.reason),
      ended_at: lastRun.endedAt.toISOString(),
    },
    newest_day: account.newestDay,
    fresh_at: instantOf(account.producedAt),
    hours_since_fresh: hoursBetween(account.producedAt, at),
    open_since: instantOf(account.openRun?.since ?? null),
  };
}

function coverageStatus({ platforms, at }: Figures) {
  const sum = (of: 'billed' | 'attributed' | 'strong') =>
    platforms.reduce((total, platform) => total + platform[of], 0n);
  const figures = (billed: bigint, attributed: bigint, strong: bigint) => ({
    billed_usd: formatUsd(billed),
    coverage: coverageRatio(attributed, billed),
    strong_coverage: coverageRatio(strong, billed),
  });
  const today = dayOf(at.getTime());
  return {
    from: addDays(today, -COVERAGE_DAYS),
    to: addDays(today, -1),
    ...figures(sum('billed'), sum('attributed'), sum('strong')),
    platforms: platforms.map(({ platform, billed, attributed, strong }) => ({
      platform,
      ...figures(billed, attributed, strong),
    })),
  };
}

function instantOf(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}

/** Hours with one place; null without a beginning. */
function hoursBetween(from: Date | null, to: Date): number | null {
  return from && Math.round(((to.getTime() - from.getTime()) * 10) / Number(HOUR_MS)) / 10;
}
