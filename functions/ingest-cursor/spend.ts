import { addDays, dayOf, startOfDay } from '../../shared/day.ts';
import type { FetchRequest, Page } from '../../shared/ingest/source.ts';
import type { Cursor, StepPage } from '../../shared/ingest/steps.ts';
import { readRow } from '../../shared/ingest/vendor-rows.ts';
import { readCents } from '../../shared/money.ts';
import { isNameless } from './claims.ts';
import {
  directly,
  EVENTS_ENDPOINT,
  onPlan,
  type RawRow,
  readEvents,
  readSpend,
  SPEND_ENDPOINT,
} from './client.ts';
import { type Emails, withEmail } from './emails.ts';
import { spendRecord } from './normalize.ts';
import { pageOf } from './page.ts';
import { memberSpend, usageEvent } from './schema.ts';
import { plus, type Spend, type State } from './state.ts';

/** A day that is busier by this time is not compared: the comparison is not worth more calls. */
const MOST_PAGES_OF_TODAY = 20;

/** What members have spent in the running cycle: it has no history, so only yesterday's slice asks for it. */
export async function* readSpending(
  request: FetchRequest,
  state: State,
  from: Cursor | undefined,
): AsyncGenerator<StepPage> {
  const { day, session, now } = request;
  const askedAt = now().getTime();
  if (from === undefined && addDays(dayOf(askedAt), -1) !== day) return;
  const asking = onPlan(request, SPEND_ENDPOINT);
  for await (const { rows, next, cycleStart } of readSpend(session, Number(from ?? 1), asking)) {
    state.spend ??= newSpend(cycleStart, askedAt);
    state.spend.isReadable &&= state.spend.cycleStart === cycleStart;
    state.spend.isRead = next === undefined;
    yield { page: spendPage(rows, request, state.spend, state.emails), next };
  }
}

function newSpend(cycleStart: number, askedAt: number): Spend {
  const today = { usd: '0', namelessUsd: '0', isRead: false };
  return { cycleStart, askedAt, usd: '0', isReadable: true, isRead: false, today };
}

function spendPage(rows: RawRow[], { day }: FetchRequest, spend: Spend, emails: Emails): Page {
  const page = pageOf(SPEND_ENDPOINT, rows, memberSpend);
  for (const raw of rows) {
    const read = readRow(raw, memberSpend, new Set(), SPEND_ENDPOINT);
    const cents = 'row' in read ? read.row.overallSpendCents : undefined;
    if (cents) spend.usd = plus(spend.usd, readCents(cents, 'overallSpendCents').nanos);
    else spend.isReadable = false;
    if ('row' in read)
      page.records.push(withEmail(spendRecord(read.row, day, spend.cycleStart, raw), emails));
    else page.quarantined.push({ ...read.unreadable, usd: null });
  }
  return page;
}

/** Today's events until the spend was asked for, which holds them already. */
export async function* readToday(
  { day, session }: FetchRequest,
  { spend, eventsCounted }: State,
  from: Cursor | undefined,
): AsyncGenerator<StepPage> {
  if (!spend?.isRead || !spend.isReadable || eventsCounted === null) return;
  const range = { startDate: startOfDay(addDays(day, 1)), endDate: spend.askedAt };
  for await (const { rows, page, next } of readEvents(session, range, Number(from ?? 1), directly)) {
    if (page === MOST_PAGES_OF_TODAY && next !== undefined) return;
    for (const raw of rows) {
      const { nanos } = readCents(raw.chargedCents, 'chargedCents');
      spend.today.usd = plus(spend.today.usd, nanos);
      if (isNameless(raw)) spend.today.namelessUsd = plus(spend.today.namelessUsd, nanos);
    }
    spend.today.isRead = next === undefined;
    yield { page: pageOf(EVENTS_ENDPOINT, rows, usageEvent), next };
  }
}
