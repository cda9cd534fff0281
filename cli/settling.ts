import { formatUsd, type Nanos, parseUsd } from '../shared/money.ts';
import type { Row } from '../shared/warehouse/warehouse.ts';
import { counted } from './output.ts';

/** So many re-reads have to have found nothing anew before it is said that nothing moves any more. */
const WANTED_REREADS = 10;
/** What moves after the shorter window is less than this part of the money: one in a thousand. */
const SMALL_PART = 1000n;
/** As far back as REREAD_DAYS goes. */
const LONGEST_WINDOW = 35;

/** The re-reads of an account's closed days that were made so many days after the day. */
type Age = { daysAfter: number; reread: number; moved: number; movedUsd: Nanos };

/** What the rows of `settling` justify, a sentence or two for each source and account. */
export function settlingSentences(rows: readonly Row[]): string[] {
  if (rows.length === 0) return ['no basis: no closed day has been read a second time yet'];
  const accounts = Map.groupBy(rows, ({ source, account }) => `${source} (${account})`);
  return [...accounts].flatMap(([name, ages]) =>
    windowsOf(ages.map(ageOf), parseUsd(String(ages[0]?.of_billed_usd))).map((said) => `${name}: ${said}`),
  );
}

function ageOf({ days_after, reread_slices, moved_slices, moved_billed_usd }: Row): Age {
  return {
    daysAfter: Number(days_after),
    reread: Number(reread_slices),
    moved: Number(moved_slices),
    movedUsd: parseUsd(String(moved_billed_usd)),
  };
}

function windowsOf(ages: readonly Age[], billed: Nanos): string[] {
  const all = sum(ages, ({ reread }) => reread);
  if (all < WANTED_REREADS)
    return [`no basis: ${counted(all, 're-read')} of closed days, ${WANTED_REREADS} are wanted`];
  const whole = shortest(ages, (later) => later.every(({ moved }) => moved === 0));
  const close = shortest(ages, (later) => usdOf(later) * SMALL_PART < billed);
  return [
    wholeWindow(ages, whole),
    ...(billed > 0n && close < whole ? closeWindow(ages, close, billed) : []),
  ];
}

/** The window after which nothing moved, or that the data cannot tell it. */
function wholeWindow(ages: readonly Age[], days: number): string {
  const later = laterThan(ages, days);
  const looked = sum(later, ({ reread }) => reread);
  if (looked < WANTED_REREADS) {
    const moved = ages.some((age) => age.moved > 0)
      ? `days still moved ${counted(days, 'day')} after, and `
      : '';
    const seen = `${counted(looked, 're-read')} later than ${counted(days, 'day')} after`;
    return `no basis for a window that sees all: ${moved}of ${seen} ${WANTED_REREADS} are wanted`;
  }
  const [first, last] = [later[0]?.daysAfter, later.at(-1)?.daysAfter];
  const span = first === last ? `${first}` : `${first} to ${last}`;
  const quiet = `nothing moved in ${counted(looked, 're-read')} ${span} days after`;
  if (days > LONGEST_WINDOW)
    return `${quiet}: no REREAD_DAYS (at most ${LONGEST_WINDOW}) would have seen all`;
  return `${quiet}: REREAD_DAYS=${days} would have seen all`;
}

/** The window after which less moved than matters, where the data can tell it. */
function closeWindow(ages: readonly Age[], days: number, billed: Nanos): string[] {
  const later = laterThan(ages, days);
  if (sum(later, ({ reread }) => reread) < WANTED_REREADS || days > LONGEST_WINDOW) return [];
  const missed = `${formatUsd(usdOf(later))} USD, less than 0.1 % of ${formatUsd(billed)} USD billed`;
  return [`REREAD_DAYS=${days} would have seen all but ${missed}`];
}

/** The smallest number of days after which the re-reads are as wanted; a window has at least one day. */
function shortest(ages: readonly Age[], isWanted: (later: readonly Age[]) => boolean): number {
  const days = [1, ...ages.map(({ daysAfter }) => daysAfter)].sort((a, b) => a - b);
  return days.find((day) => isWanted(laterThan(ages, day))) ?? 1;
}

function laterThan(ages: readonly Age[], days: number): Age[] {
  return ages.filter(({ daysAfter }) => daysAfter > days);
}

function sum(ages: readonly Age[], count: (age: Age) => number): number {
  return ages.reduce((total, age) => total + count(age), 0);
}

function usdOf(ages: readonly Age[]): Nanos {
  return ages.reduce((total, { movedUsd }) => total + movedUsd, 0n);
}
