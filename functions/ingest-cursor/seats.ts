import type { UnnumberedRecord } from '../../shared/contract/records.ts';
import type { Day } from '../../shared/day.ts';
import { normalizeEmail, textId } from '../../shared/ingest/vendor-rows.ts';
import { type SeatPrice, seatCostOn, seatPriceOn } from '../../shared/seat-prices.ts';
import type { RawRow } from './client.ts';
import { seatRecord } from './normalize.ts';
import { seatHolder } from './schema.ts';
import type { State } from './state.ts';

/** Gives the seat of a listed user-day, unless its person has one already or pays for none. */
export type Seating = (raw: RawRow) => UnnumberedRecord[];

/** Seats in no API: everybody who is listed on the day has one, at the configured price; without a price none. */
export function makeSeating(
  seatPrices: readonly SeatPrice[],
  day: Day,
  { team, seated: alreadySeated }: State,
): Seating {
  const price = seatPriceOn(seatPrices, day);
  if (price === undefined) return () => [];
  const cost = seatCostOn(price, day);
  const free = new Set(team?.freeOwners);
  const seated = new Set(alreadySeated);
  return (raw) => {
    const holder = seatHolder.parse(raw);
    const [id, email] = [textId(holder.userId), normalizeEmail(holder.email)];
    const names = [id, email].filter((name) => name !== null);
    if (names.some((name) => free.has(name) || seated.has(name))) return [];
    for (const name of names) seated.add(name);
    alreadySeated.push(...names);
    return [seatRecord(holder, day, cost, raw)];
  };
}
