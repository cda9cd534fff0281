import { REGISTERED_SOURCES } from '../functions/functions.ts';
import { checkAsked, type Slice, slicesOf, type Windows } from '../functions/kickoff/slices.ts';
import type { About } from '../local/instance.ts';
import { complaint } from '../shared/contract/envelope.ts';
import { type Kickoff, type KickoffInput, kickoff, type SourceName } from '../shared/contract/messages.ts';
import { addDays, type Day, daysBetween } from '../shared/day.ts';
import { messageOf, UsageError } from '../shared/errors.ts';

const NO_ACCOUNT =
  'no account has been asked for lately, so that none is known here: "ai-usage probe" asks all that have a key';

/** The options by which a person names days. */
export type DayOptions = { day?: string; from?: string; to?: string };

/** The options by which a person names slices. */
export type SliceOptions = DayOptions & { sources?: string; accounts?: string };

/** The days that a person named, as a kickoff names them; none when there are none. @throws UsageError */
export function daysAsked({
  day,
  from,
  to,
}: DayOptions): Pick<KickoffInput, 'day' | 'from' | 'to'> | undefined {
  if ((from === undefined) !== (to === undefined)) throw new UsageError('--from and --to go together');
  if (from && to && from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  if (day) return { day };
  return from && to ? { from, to } : undefined;
}

/** The slices that a person named, as a kickoff names them. @throws UsageError without days. */
export function spanAsked({
  sources,
  accounts,
  ...named
}: SliceOptions): Pick<KickoffInput, 'day' | 'from' | 'to' | 'sources' | 'accounts'> {
  const days = daysAsked(named);
  if (!days) throw new UsageError('name the days: --day D, or --from D --to D');
  return { ...days, ...accountsAsked({ sources, accounts }) };
}

/** The sources and accounts that a person named, as a kickoff names them. @throws UsageError */
export function accountsAsked({
  sources,
  accounts,
}: {
  sources?: string | undefined;
  accounts?: string | undefined;
}): Pick<KickoffInput, 'sources' | 'accounts'> {
  return {
    ...(sources === undefined ? {} : { sources: readSources(sources) }),
    ...(accounts === undefined ? {} : { accounts: readNames(accounts) }),
  };
}

/** Sources that a person typed, separated by commas. @throws UsageError for one that there is not. */
export function readSources(text: string): SourceName[] {
  return readNames(text).map((name) => {
    const known = REGISTERED_SOURCES.find((source) => source === name);
    if (known) return known;
    throw new UsageError(`there is no source ${name}: the sources are ${REGISTERED_SOURCES.join(', ')}`);
  });
}

/** Names that a person typed, separated by commas. */
export function readNames(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/**
 * The slices that a kickoff would ask for now, newest day first.
 * @throws UsageError for a kickoff that does not fit, days that cannot be had, a source or an account without a key.
 */
export function slicesAsked(message: KickoffInput, { accounts }: About, windows: Windows): Slice[] {
  if (accounts.length === 0) throw new UsageError(NO_ACCOUNT);
  return asKickoffWould(message, (read, now) => slicesOf(read, accounts, now, windows, () => true));
}

/**
 * The slices of a span that may be longer than one kickoff takes, since it is asked for day by day.
 * @throws UsageError as `slicesAsked` does.
 */
export function slicesOfSpan(
  { from, to, ...message }: KickoffInput,
  about: About,
  windows: Windows,
): Slice[] {
  if (from === undefined || to === undefined) return slicesAsked({ ...message, from, to }, about, windows);
  // Its ends first: between two that can be had there are no more days than landing keeps.
  const [first, last] = [from, to].map((day) => slicesAsked({ ...message, day }, about, windows));
  if (from === to) return first ?? [];
  const middle = daysBetween(addDays(from, 1), addDays(to, -1)).reverse();
  const ofDay = (day: Day) => (last ?? []).map((slice) => ({ ...slice, day }));
  return [...(last ?? []), ...middle.flatMap(ofDay), ...(first ?? [])];
}

/** Checks the days and names of a message without asking who has a key. @throws UsageError as kickoff would. */
export function checkDays(message: KickoffInput): void {
  const { from, to, ...rest } = message;
  const ends =
    from === undefined || to === undefined ? [message] : [from, to].map((day) => ({ ...rest, day }));
  for (const end of ends) asKickoffWould(end, (read, now) => checkAsked(read, [], now));
}

/** Reads a message as kickoff would now, and makes what it says against it a matter of wrong usage. */
function asKickoffWould<T>(message: KickoffInput, use: (read: Kickoff, now: string) => T): T {
  const read = kickoff.safeParse(message);
  if (!read.success) throw new UsageError(complaint(read.error));
  try {
    return use(read.data, new Date().toISOString());
  } catch (error) {
    throw new UsageError(messageOf(error), { cause: error });
  }
}
