import type { Kickoff, SourceName } from '../../shared/contract/messages.ts';
import { addDays, type Day, dayOf, daysBetween, daysEnding } from '../../shared/day.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { firstKeptDay, LANDING_DAYS } from '../../shared/warehouse/landing.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';

/** The unit of replacement. */
export type Slice = { source: SourceName; account: string; day: Day };

/** Tells whether a slice is one of these ledger rows'. */
export function slicesOfRows(rows: readonly Row[]): (slice: Slice) => boolean {
  const keys = new Set(rows.map(({ source, account, usage_date }) => sliceKey(source, account, usage_date)));
  return ({ source, account, day }) => keys.has(sliceKey(source, account, day));
}

/** A slice as the key of a look-up. */
export function sliceKey(source: unknown, account: unknown, day: unknown): string {
  return JSON.stringify([source, account, day]);
}

export type Windows = {
  /** How many days the daily kickoff reads again, yesterday included. */
  rereadDays: number;
  /** The day of the month on which the whole last month is read again. */
  monthCloseDay: number;
};

/** Anthropic's reports can move for weeks: on Mondays this many days are read again, and missed ones made up. */
export const LONG_WINDOW_DAYS = 35;
const MONDAY = 1;

/** The day that a kickoff calls yesterday: counted from its publish time, so that a redelivery asks for the same. */
export function yesterdayOf(publishTime: string): Day {
  return addDays(dayOf(Date.parse(publishTime)), -1);
}

/**
 * The slices that a kickoff asks for, newest day first. `open` are the slices of the long window that have
 * never been produced: the empty kickoff makes up for them.
 * @throws InvalidInputError for a source or an account without a key, and for days that cannot be had.
 */
export function slicesOf(
  message: Kickoff,
  accounts: readonly Pick<Slice, 'source' | 'account'>[],
  publishTime: string,
  windows: Windows,
  isSettled: (slice: Slice) => boolean,
): Slice[] {
  const yesterday = yesterdayOf(publishTime);
  const chosen = chooseAccounts(message, accounts);
  const asked = daysAsked(message, yesterday);
  const days = asked ?? dueDays(yesterday, windows);
  const madeUp = asked ? [] : daysEnding(yesterday, LONG_WINDOW_DAYS).filter((day) => !days.includes(day));
  return [...days, ...madeUp]
    .sort()
    .reverse()
    .flatMap((day) => chosen.map(({ source, account }) => ({ source, account, day })))
    .filter((slice) => !madeUp.includes(slice.day) || !isSettled(slice));
}

/**
 * The days that the message names, oldest first, or none when it leaves the choice to us.
 * @throws InvalidInputError for a day that is not over, or older than landing keeps.
 */
export function daysAsked(message: Kickoff, yesterday: Day): Day[] | undefined {
  const asked = namedDays(message, yesterday);
  const late = asked?.find((day) => day > yesterday);
  if (late !== undefined) {
    throw new InvalidInputError(
      `${late} is not over yet: ${yesterday} is the last day that can be asked for`,
    );
  }
  const [oldest] = asked ?? [];
  const first = firstKeptDay(addDays(yesterday, 1));
  if (oldest !== undefined && oldest < first) {
    throw new InvalidInputError(
      `${oldest} is too old: landing keeps ${LANDING_DAYS} days, ${first} is the first day that can be asked for`,
    );
  }
  return asked;
}

/**
 * Checks what a message asks for before it is published, as kickoff will.
 * @throws InvalidInputError as kickoff would.
 */
export function checkAsked(
  message: Kickoff,
  accounts: readonly Pick<Slice, 'source' | 'account'>[],
  publishTime: string,
): void {
  daysAsked(message, yesterdayOf(publishTime));
  // Facts are attributed anew without a key.
  if (message.mode !== 'reattribute') chooseAccounts(message, accounts);
}

function namedDays({ mode, day, from, to, days }: Kickoff, yesterday: Day): Day[] | undefined {
  // A key is asked about the newest day that every vendor has.
  if (mode === 'probe') return [yesterday];
  if (day) return [day];
  if (from && to) return daysBetween(from, to);
  return days ? daysEnding(yesterday, days) : undefined;
}

function dueDays(yesterday: Day, { rereadDays, monthCloseDay }: Windows): Day[] {
  const today = new Date(`${addDays(yesterday, 1)}T00:00:00Z`);
  const isMonday = today.getUTCDay() === MONDAY;
  const due = new Set(daysEnding(yesterday, isMonday ? Math.max(rereadDays, LONG_WINDOW_DAYS) : rereadDays));
  if (today.getUTCDate() === monthCloseDay) {
    const lastOfMonth = addDays(yesterday, 1 - monthCloseDay);
    for (const day of daysBetween(`${lastOfMonth.slice(0, 8)}01`, lastOfMonth)) due.add(day);
  }
  return [...due];
}

function chooseAccounts(message: Kickoff, accounts: readonly Pick<Slice, 'source' | 'account'>[]) {
  const missing = message.sources?.find((source) => !accounts.some((account) => account.source === source));
  if (missing) throw new InvalidInputError(`the source ${missing} has no key: set one and start again`);
  const unknown = message.accounts?.find((name) => !accounts.some(({ account }) => account === name));
  if (unknown) throw new InvalidInputError(`no source has an account ${unknown}`);
  const chosen = accounts.filter(
    ({ source, account }) =>
      (message.sources?.includes(source) ?? true) && (message.accounts?.includes(account) ?? true),
  );
  if (chosen.length === 0 && accounts.length > 0)
    throw new InvalidInputError(`${message.sources} has no account ${message.accounts}`);
  return chosen;
}
