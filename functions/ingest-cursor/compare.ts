import { addDays, type Day, dayOf, daysBetween, startOfDay } from '../../shared/day.ts';
import { CredentialError, InvalidInputError, messageOf, RetryableError } from '../../shared/errors.ts';
import { NotAllowedError } from '../../shared/http.ts';
import type { FetchRequest, Finding } from '../../shared/ingest/source.ts';
import type { Step } from '../../shared/ingest/steps.ts';
import { formatUsd, type Nanos, parseUsd } from '../../shared/money.ts';
import type { State } from './state.ts';

const CENT: Nanos = 10_000_000n;
const DOLLAR: Nanos = 100n * CENT;

/** A step that only gives a second opinion: what goes wrong there holds up no money. */
export function secondOpinion(step: Step<State>): Step<State> {
  return async function* (request, state, from) {
    try {
      yield* step(request, state, from);
    } catch (error) {
      const isVendors = [InvalidInputError, RetryableError, NotAllowedError, CredentialError].some(
        (kind) => error instanceof kind,
      );
      if (!isVendors) throw error;
      const text = `a second opinion on the money is missing: ${messageOf(error)}`;
      state.findings.push({ kind: 'second_opinion_missing', severity: 'info', text, usd: null });
    }
  };
}

/**
 * The day's events against what the billing groups have spent on the day. The documentation does not say whether
 * `spendCents` of a group holds the included value; that of a member does not. Either sum is agreement.
 */
export function compareGroups({ groupsUsd, billedUsd, includedUsd }: State, day: Day): Finding[] {
  if (groupsUsd === null) return [];
  const [stated, billed] = [parseUsd(groupsUsd), parseUsd(billedUsd)];
  const gaps = [apart(stated, billed), apart(stated, billed + parseUsd(includedUsd))];
  const [difference = 0n] = gaps.sort((a, b) => (a < b ? -1 : 1));
  if (difference <= CENT) return [];
  const text =
    `the billing groups have spent ${groupsUsd} USD on ${day}, and the events of the day are ${billedUsd} USD ` +
    `billed and ${includedUsd} USD included`;
  return [{ kind: 'groups_differ', severity: 'warning', text, usd: formatUsd(difference) }];
}

/**
 * The spend of the running billing cycle against its events: those of the committed days, this day's and today's.
 * Two parts of these may be in the spend or not: what cost before the cycle began within its first day, and what
 * no member is named for (services), since the spend is that of members.
 */
export async function compareSpend(state: State, { day, account, read }: FetchRequest): Promise<Finding[]> {
  const { spend } = state;
  if (!spend?.today.isRead || spend.cycleStart > startOfDay(day)) return [];
  const from = dayOf(spend.cycleStart);
  const to = addDays(day, -1);
  const [cycle] = await read('cursor-cycle-spend', { account, from, to });
  if (Number(cycle?.days_committed) !== daysBetween(from, to).length) return [];
  const before = startOfDay(from) === spend.cycleStart ? '0' : cycle?.first_day_usd;
  const most = sum(cycle?.usd, state.billedUsd, state.includedUsd, spend.today.usd);
  const least = most - sum(before, cycle?.nameless_usd, state.namelessUsd, spend.today.namelessUsd);
  const stated = parseUsd(spend.usd);
  const difference = stated > most ? stated - most : stated < least ? least - stated : 0n;
  if (difference <= DOLLAR || difference * 100n <= stated) return [];
  const text =
    `Cursor states ${spend.usd} USD spent since ${new Date(spend.cycleStart).toISOString()}, and the events ` +
    `since then are ${least === most ? '' : `${formatUsd(least)} to `}${formatUsd(most)} USD`;
  return [{ kind: 'spend_differs', severity: 'warning', text, usd: formatUsd(difference) }];
}

function sum(...usd: unknown[]): Nanos {
  return usd.reduce((all: Nanos, one) => all + parseUsd(String(one)), 0n);
}

function apart(a: Nanos, b: Nanos): Nanos {
  return a > b ? a - b : b - a;
}
