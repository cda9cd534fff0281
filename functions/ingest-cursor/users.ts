import type { Day } from '../../shared/day.ts';
import type { FetchRequest, Page } from '../../shared/ingest/source.ts';
import type { Cursor, StepPage } from '../../shared/ingest/steps.ts';
import { isOfDay, readRow } from '../../shared/ingest/vendor-rows.ts';
import type { SeatPrice } from '../../shared/seat-prices.ts';
import { DAILY_USAGE_ENDPOINT, onPlan, type RawRow, readDailyUsage } from './client.ts';
import { type Emails, withEmail } from './emails.ts';
import { userDayRecord } from './normalize.ts';
import { pageOf } from './page.ts';
import { USER_DAY_ESSENTIAL, userDay } from './schema.ts';
import { makeSeating, type Seating } from './seats.ts';
import type { State } from './state.ts';

/** Everybody's day, and the seats of those who are listed on it. */
export async function* readUsers(
  request: FetchRequest,
  state: State,
  from: Cursor | undefined,
  seatPrices: readonly SeatPrice[],
): AsyncGenerator<StepPage> {
  const { day, session } = request;
  const seating = makeSeating(seatPrices, day, state);
  const asking = onPlan(request, DAILY_USAGE_ENDPOINT);
  for await (const { rows, next } of readDailyUsage(session, day, Number(from ?? 1), asking)) {
    state.hasUsers = true;
    yield { page: usersPage(rows, day, seating, state.emails), next };
  }
}

/** Both ends of the range are inclusive, so the vendor's `day` decides what belongs to the slice. */
function usersPage(rows: RawRow[], day: Day, seating: Seating, emails: Emails): Page {
  const page = pageOf(DAILY_USAGE_ENDPOINT, rows, userDay);
  for (const raw of rows) {
    const read = readRow(raw, userDay, USER_DAY_ESSENTIAL, DAILY_USAGE_ENDPOINT);
    if (!isOfDay(String(raw.day), day, DAILY_USAGE_ENDPOINT)) continue;
    page.vendorRows += 1;
    if ('row' in read) page.records.push(withEmail(userDayRecord(read.row, raw), emails));
    else page.quarantined.push({ ...read.unreadable, usd: null });
    page.records.push(...seating(raw).map((seat) => withEmail(seat, emails)));
  }
  return page;
}
