/** What a seat costs: a price a month, spread over its days so that a full month sums to the price. */
import type { Day } from './day.ts';
import { UsageError } from './errors.ts';
import { type Nanos, parseUsd } from './money.ts';

/** The price of a seat and month. */
export type SeatPrice = {
  /** The first month that it holds for, `YYYY-MM`; null when it holds for all. */
  from: string | null;
  price: Nanos;
};

const USD = /^\d+(\.\d{1,9})?$/;
const DATED = /^(\d{4}-(?:0[1-9]|1[0-2])):(.*)$/;
const EXPECTED =
  'write the US dollars of a seat and month, at most 9 decimals: 40, or with the month that a price begins in, ' +
  'oldest first: 2026-01:40,2026-07:45';

/**
 * Reads `40`, or prices by the month that they begin in: `2026-01:40,2026-07:45`.
 * @throws UsageError that says what is expected.
 */
export function readSeatPrices(text: string): SeatPrice[] {
  if (USD.test(text.trim())) return [{ from: null, price: parseUsd(text.trim()) }];
  const prices = text.split(',').map((part) => readDated(part.trim()));
  prices.reduce((before, { from }) => {
    if (from <= before) throw new UsageError(`${from} comes after ${before}: ${EXPECTED}`);
    return from;
  }, '');
  return prices;
}

function readDated(part: string) {
  const [, from, usd = ''] = DATED.exec(part) ?? [];
  if (from === undefined || !USD.test(usd)) throw new UsageError(`"${part}" is no price: ${EXPECTED}`);
  return { from, price: parseUsd(usd) };
}

/** The price of a seat in the month of the day; undefined before the first one. */
export function seatPriceOn(prices: readonly SeatPrice[], day: Day): Nanos | undefined {
  const month = day.slice(0, 7);
  return prices.findLast(({ from }) => from === null || from <= month)?.price;
}

/** A day's part of a month's price: floor(price / days), and one unit more on as many first days as remain. */
export function seatCostOn(price: Nanos, day: Day): Nanos {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const days = BigInt(new Date(Date.UTC(year, month, 0)).getUTCDate());
  return price / days + (BigInt(date) <= price % days ? 1n : 0n);
}
