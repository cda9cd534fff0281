import { REGISTERED_SOURCES } from '../functions/functions.ts';
import { type Slice, slicesOf, type Windows } from '../functions/kickoff/slices.ts';
import type { About } from '../local/instance.ts';
import { complaint } from '../shared/contract/envelope.ts';
import { type KickoffInput, kickoff, type SourceName } from '../shared/contract/messages.ts';
import { messageOf, UsageError } from '../shared/errors.ts';

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
  return {
    ...days,
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
 * @throws UsageError for a kickoff that does not fit, a day that is not over, a source or an account without a key.
 */
export function slicesAsked(message: KickoffInput, { accounts }: About, windows: Windows): Slice[] {
  const read = kickoff.safeParse(message);
  if (!read.success) throw new UsageError(complaint(read.error));
  try {
    return slicesOf(read.data, accounts, new Date().toISOString(), windows, () => true);
  } catch (error) {
    throw new UsageError(messageOf(error), { cause: error });
  }
}
