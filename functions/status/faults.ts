import type { Alert } from '../../shared/alerts/evaluate.ts';
import {
  type AccountFigures,
  accountLabel,
  type Figures,
  type LastRun,
} from '../../shared/alerts/figures.ts';
import type { AccountName } from '../../shared/alerts/read-figures.ts';
import type { RuleName } from '../../shared/alerts/rules.ts';
import type { Check } from './checks.ts';
import { oneLine } from './one-line.ts';

/** A vendor that should be read: the setting of its key, and the sources that the key serves. */
export type ExpectedVendor = { vendor: string; keySetting: string; sources: readonly string[] };

export type Findings = {
  checks: readonly Check[];
  figures: Figures | null;
  alerts: readonly Alert[];
  /** The accounts that have a key; undefined: the settings here do not say. */
  accounts: readonly AccountName[] | undefined;
  expected: readonly ExpectedVendor[];
};

/** How a run ends that a person has to look at. */
const UNDONE = new Set(['failed', 'refused']);
/** What a source is told for whose last run has failed: the reason says more. */
const FOLLOWS_FROM_FAILING = new Set<RuleName>(['slice_missing', 'run_long']);
const REASON_LENGTH = 300;

/** What is wrong, a sentence each: what follows from another fault is not told again. */
export function faultsOf({ checks, figures, alerts, accounts, expected }: Findings): string[] {
  const failing = (figures?.accounts ?? []).filter(({ isRead, lastRun }) => isRead && isUndone(lastRun));
  const isFailing = new Set(failing.map(accountLabel));
  const isToldBefore = ({ rule, subject }: Alert) =>
    FOLLOWS_FROM_FAILING.has(rule) && subject !== null && isFailing.has(subject);
  return [
    // The age of the mapping has a rule of its own.
    ...checks
      .filter(({ name, ok }) => !ok && name !== 'mapping')
      .map(({ name, detail }) => `${name}: ${detail}`),
    ...expected.flatMap((vendor) => withoutKey(vendor, accounts, figures)),
    ...failingLines(failing),
    ...undoneLines(
      (figures?.accounts ?? []).filter((one) => one.isRead && !isFailing.has(accountLabel(one))),
    ),
    ...alerts
      .filter((alert) => alert.state === 'firing' && !isToldBefore(alert))
      .map(({ sentence }) => `${sentence}`),
  ];
}

function isUndone(run: LastRun | null): boolean {
  return run !== null && UNDONE.has(run.status);
}

/** That a vendor has no key, by the settings; where they do not say, that nobody has ever asked for it. */
function withoutKey(
  { vendor, keySetting, sources }: ExpectedVendor,
  accounts: Findings['accounts'],
  figures: Figures | null,
): string[] {
  const known = accounts ?? figures?.accounts;
  if (!known || known.some(({ source }) => sources.includes(source))) return [];
  if (!accounts) {
    return [`${vendor} has never been asked for a day: see that ${keySetting} is set where days are fetched`];
  }
  return [`${vendor} has no key: set ${keySetting}, or name the vendors that there are in EXPECTED_VENDORS`];
}

/** One line for all sources that failed for the same reason: one key serves several. */
function failingLines(failing: readonly AccountFigures[]): string[] {
  const byReason = Map.groupBy(failing, ({ lastRun }) => `${lastRun?.status}: ${reasonOf(lastRun)}`);
  return [...byReason].map(([what, all]) => {
    const days = [...new Set(all.map(({ lastRun }) => lastRun?.day))].sort();
    return `${all.map(accountLabel).join(', ')}: the last run, of ${days.join(' and ')}, ${what}`;
  });
}

/** What has come in since hides no day that has not: a refused one is asked for by nobody. */
function undoneLines(accounts: readonly AccountFigures[]): string[] {
  return accounts.flatMap((account) => {
    const { undone } = account;
    if (!undone) return [];
    const days = undone.days === 1 ? `${undone.first}` : `${undone.days} days, ${undone.first} the first,`;
    return [
      `${accountLabel(account)}: the last reading of ${days} failed or was refused: see "ai-usage ledger"`,
    ];
  });
}

function reasonOf(run: LastRun | null): string {
  const reason = oneLine(run?.reason ?? 'the ledger has no reason');
  return reason.length > REASON_LENGTH ? `${reason.slice(0, REASON_LENGTH)}…`.toWellFormed() : reason;
}
