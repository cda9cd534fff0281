import { addDays, dayOf } from '../day.ts';
import { formatUsd, parseUsd } from '../money.ts';
import { type AccountFigures, accountLabel, type Figures } from './figures.ts';
import { HOUR_MS, isBeyond, type Measure } from './measure.ts';
import type { Rule, RuleName } from './rules.ts';

/** Holds the figures against a rule: a measure for each account, platform or whole that it concerns. */
type Judge = (figures: Figures, rule: Rule) => Measure[];

/** What a daily run leaves behind is looked at for so many hours: a day, and what may delay the next one. */
export const WINDOW_HOURS = 26;

/** The mapping is a little over a day old each time the daily kickoff is about to read it again. */
const KICKOFF_GRACE = parseUsd('2');

/** The weekdays that a day is compared with. */
const WEEKDAYS = 4;

/** How each rule measures. */
export const JUDGES: Record<RuleName, Judge> = {
  slice_missing: ({ accounts, at }, rule) =>
    accounts.filter(({ isRead }) => isRead).map((account) => freshness(account, at, rule)),
  dead_letters_open: ({ deadLetters }) => [
    { subject: null, part: BigInt(deadLetters.open), whole: 1n, detail: stakeOf(deadLetters) },
  ],
  coverage_low: ({ platforms }) =>
    platforms.length === 0
      ? [{ subject: null, noBasis: 'nothing has been billed in the last 30 days' }]
      : platforms.map(({ platform, billed, strong }) =>
          billed > 0n
            ? { subject: platform, part: strong, whole: billed, detail: `of ${formatUsd(billed)} USD` }
            : { subject: platform, noBasis: 'nothing has been billed in the last 30 days' },
        ),
  cost_spike: ({ accounts, at }) => accounts.map((account) => dayCost(account, at)),
  api_errors: ({ accounts }) =>
    accounts.map((account) => {
      const { calls, errors } = account;
      const subject = accountLabel(account);
      if (calls === 0n) return { subject, noBasis: `no vendor call in the last ${WINDOW_HOURS} hours` };
      return { subject, part: errors, whole: calls, detail: `${errors} of ${calls}` };
    }),
  restated: ({ accounts }) =>
    accounts.map((account) => {
      const { billedBefore, restated } = account;
      const subject = accountLabel(account);
      if (billedBefore <= 0n && restated === 0n) {
        return { subject, noBasis: `no billed day was read again in the last ${WINDOW_HOURS} hours` };
      }
      const detail = `${formatUsd(restated)} of ${formatUsd(billedBefore)} USD`;
      // Where nothing was billed before, all of it is new.
      return { subject, part: restated, whole: billedBefore > 0n ? billedBefore : restated, detail };
    }),
  mapping_stale: mappingAge,
  run_long: ({ accounts, at }) =>
    accounts.filter(({ isRead }) => isRead).map((account) => longestRun(account, at)),
};

function stakeOf({ open, unknown, usd }: Figures['deadLetters']): string {
  if (unknown === open) return 'of unknown size';
  return `${formatUsd(usd)} USD at stake${unknown > 0 ? ` and ${unknown} of unknown size` : ''}`;
}

function freshness(account: AccountFigures, at: Date, rule: Rule): Measure {
  const { producedAt, firstAskedAt, lastRun } = account;
  const subject = accountLabel(account);
  const isOfLate = lastRun !== null && lastRun.day >= addDays(dayOf(at.getTime()), -2);
  if (isOfLate && lastRun.status === 'not_on_plan')
    return { subject, noBasis: 'the vendor’s plan does not have it' };
  const since = producedAt ?? firstAskedAt;
  if (!since) return { subject, noBasis: 'it has never been asked for' };
  const measure = { subject, part: msBetween(since, at), whole: HOUR_MS, detail: '' };
  if (producedAt || isBeyond(rule, measure.part, measure.whole)) return measure;
  return { subject, noBasis: `it was first asked for less than ${WINDOW_HOURS} hours ago` };
}

/** Judges how old the mapping is; a kickoff that could not read it has made it old at once. */
export function mappingAge({ mapping, at }: Pick<Figures, 'mapping' | 'at'>, { threshold }: Rule): Measure[] {
  const { isSet, readAt, missedAt, firstAskedAt } = mapping;
  const since = readAt ?? firstAskedAt;
  if (!(isSet ?? readAt)) return [{ subject: null, noBasis: 'no mapping is set' }];
  if (!since) return [{ subject: null, noBasis: 'no kickoff has read it yet' }];
  const isMissed = !readAt || (missedAt !== null && missedAt > readAt);
  return [
    {
      subject: null,
      part: msBetween(since, at),
      whole: HOUR_MS,
      detail: readAt ? 'was last read' : 'has never been read, though a kickoff asked for days',
      ...(isMissed ? {} : { threshold: threshold + KICKOFF_GRACE }),
    },
  ];
}

/** A day against the median of the four same weekdays before it: the mean of the middle two. */
function dayCost(account: AccountFigures, at: Date): Measure {
  const [newest, ...before] = account.dayCosts;
  const subject = accountLabel(account);
  const yesterday = addDays(dayOf(at.getTime()), -1);
  if (!newest || newest.day < addDays(yesterday, -1)) {
    return { subject, noBasis: 'neither yesterday nor the day before has been read' };
  }
  if (before.length < WEEKDAYS) {
    return { subject, noBasis: `${before.length} of the last four same weekdays have been read` };
  }
  const [, low = 0n, high = 0n] = before.map(({ usd }) => usd).sort((a, b) => (a < b ? -1 : 1));
  const twice = low + high;
  if (newest.usd === 0n && twice === 0n) return { subject, noBasis: 'nothing is billed there' };
  if (twice < 0n) return { subject, noBasis: 'the last four same weekdays were refunds' };
  return {
    subject,
    part: newest.usd * 2n,
    whole: twice,
    detail: `${newest.day} was billed ${formatUsd(newest.usd)} USD, the median of its last four same weekdays ${formatUsd(twice / 2n)} USD`,
  };
}

function longestRun(account: AccountFigures, at: Date): Measure {
  const { openRun, longestRun } = account;
  const subject = accountLabel(account);
  const openMs = openRun ? msBetween(openRun.since, at) : 0n;
  const tookMs = BigInt(longestRun?.seconds ?? 0) * 1000n;
  if (openRun && openMs >= tookMs) {
    return { subject, part: openMs, whole: HOUR_MS, detail: `the run of ${openRun.day} has been open for` };
  }
  if (longestRun) {
    return { subject, part: tookMs, whole: HOUR_MS, detail: `the run of ${longestRun.day} took` };
  }
  return { subject, noBasis: `no run in the last ${WINDOW_HOURS} hours` };
}

function msBetween(from: Date, to: Date): bigint {
  return BigInt(to.getTime() - from.getTime());
}
