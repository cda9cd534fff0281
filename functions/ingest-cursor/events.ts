import type { Day } from '../../shared/day.ts';
import { countAmount, type FetchRequest, type Page, RestartFetch } from '../../shared/ingest/source.ts';
import type { Cursor, StepPage } from '../../shared/ingest/steps.ts';
import { isOfDay, readRow } from '../../shared/ingest/vendor-rows.ts';
import { formatUsd, readCents } from '../../shared/money.ts';
import { isNameless, isNobodys, takeClaim } from './claims.ts';
import {
  EVENTS_ENDPOINT,
  type EventsPage,
  miscounted,
  onPlan,
  type RawRow,
  rangeOf,
  readEvents,
} from './client.ts';
import { withEmail } from './emails.ts';
import { eventDay, eventRecord } from './normalize.ts';
import { pageOf } from './page.ts';
import { EVENT_ESSENTIAL, usageEvent } from './schema.ts';
import { type Leaver, plus, type State } from './state.ts';

/** Every event of the day with its money; without users' days there is nothing but these, so they are needed. */
export async function* readDayEvents(
  request: FetchRequest,
  state: State,
  from: Cursor | undefined,
): AsyncGenerator<StepPage> {
  const { day, session } = request;
  const asking = onPlan(request, EVENTS_ENDPOINT, !state.hasUsers);
  for await (const answer of readEvents(session, rangeOf(day), Number(from ?? 1), asking)) {
    countEvents(state, answer);
    yield { page: eventsPage(answer.rows, day, state), next: answer.next };
  }
}

/**
 * Keeps count of the events.
 * @throws RestartFetch when the vendor's count has moved since the page before: the events moved with it.
 * @throws InvalidInputError when there are more or fewer events than the vendor counts.
 */
function countEvents(state: State, { rows, totalCount, next }: EventsPage): void {
  const { eventsCounted } = state;
  if (eventsCounted !== null && eventsCounted !== totalCount) {
    throw new RestartFetch(
      `${EVENTS_ENDPOINT} counted ${eventsCounted} events, and ${totalCount} a page later`,
    );
  }
  state.eventsCounted = totalCount;
  state.eventsRead += rows.length;
  const { eventsRead } = state;
  if (eventsRead > totalCount || (next === undefined && eventsRead !== totalCount))
    throw miscounted(eventsRead, totalCount);
}

function eventsPage(rows: RawRow[], day: Day, state: State): Page {
  const page = pageOf(EVENTS_ENDPOINT, rows, usageEvent);
  const sums = { billed: 0n, included: 0n, nameless: 0n };
  for (const raw of rows) {
    const read = readRow(raw, usageEvent, EVENT_ESSENTIAL, EVENTS_ENDPOINT);
    if (!isOfDay(eventDay({ timestamp: String(raw.timestamp) }), day, EVENTS_ENDPOINT)) continue;
    page.vendorRows += 1;
    const { nanos } = readCents(raw.chargedCents, 'chargedCents');
    sums[raw.isChargeable ? 'billed' : 'included'] += nanos;
    const leaver = leaverOf(raw, state);
    if ('row' in read) {
      const { record, amount } = eventRecord(read.row, raw, leaver);
      const named = raw.serviceAccountId ? record : withEmail(record, state.emails);
      page.records.push(named);
      countAmount(page, amount);
      if (named.directory_email === null && isNameless(raw)) sums.nameless += nanos;
      if (leaver?.email && read.row.isChargeable) page.recovered += nanos;
    } else {
      page.quarantined.push({ ...read.unreadable, usd: formatUsd(nanos) });
      if (!leaver?.email && isNameless(raw)) sums.nameless += nanos;
    }
  }
  state.billedUsd = plus(state.billedUsd, sums.billed);
  state.includedUsd = plus(state.includedUsd, sums.included);
  state.namelessUsd = plus(state.namelessUsd, sums.nameless);
  return page;
}

function leaverOf(raw: RawRow, { claims, team }: State): Leaver | undefined {
  const leavers = team?.leavers ?? [];
  const index = takeClaim(claims, raw, leavers);
  return index === undefined || !isNobodys(raw) ? undefined : leavers[index];
}
