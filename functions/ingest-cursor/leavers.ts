import { endOfDay, startOfDay } from '../../shared/day.ts';
import { InvalidInputError, RetryableError } from '../../shared/errors.ts';
import { NotAllowedError } from '../../shared/http.ts';
import { emptyPage, type FetchRequest, type Finding } from '../../shared/ingest/source.ts';
import type { Cursor, StepPage } from '../../shared/ingest/steps.ts';
import { normalizeEmail } from '../../shared/ingest/vendor-rows.ts';
import { addClaims, countClaims, dropClaims, sameClaims } from './claims.ts';
import { directly, EVENTS_ENDPOINT, type EventsPage, type RawRow, rangeOf, readEvents } from './client.ts';
import { pageOf } from './page.ts';
import { usageEvent } from './schema.ts';
import type { Leaver, State } from './state.ts';

/**
 * The day's events of everybody who has left, asked for one by one: among all events theirs have lost the e-mail.
 * A vendor that does not tell leaves them unattributed.
 */
export async function* askForLeavers(
  request: FetchRequest,
  state: State,
  from: Cursor | undefined,
): AsyncGenerator<StepPage> {
  const leavers = state.team?.leavers ?? [];
  const [at = 0, firstPage = 1] = from === undefined ? [] : String(from).split(':').map(Number);
  for (const [index, leaver] of leavers.entries()) {
    if (index < at) continue;
    const after = index + 1 < leavers.length ? `${index + 1}:1` : undefined;
    for await (const answer of pagesOf(request, leaver, index === at ? firstPage : 1)) {
      if (answer) {
        addClaims(state.claims, index, answer.rows.filter(isOfDay(request)));
        const next = answer.next ? `${index}:${answer.next}` : after;
        if (next === undefined) forgetSame(state);
        yield { page: pageOf(EVENTS_ENDPOINT, answer.rows, usageEvent), next };
      } else {
        forget(state, index);
        if (after === undefined) forgetSame(state);
        yield { page: emptyPage(), next: after };
      }
    }
  }
}

/** Those who claim the same events as another have not been told apart. */
function forgetSame(state: State): void {
  for (const index of sameClaims(state.claims, state.team?.leavers.length ?? 0)) forget(state, index);
}

function forget(state: State, index: number): void {
  dropClaims(state.claims, index);
  state.untold += 1;
}

/** The pages of a leaver's events; undefined, as the last, when the vendor does not tell them. */
async function* pagesOf(
  { day, session }: FetchRequest,
  leaver: Leaver,
  from: number,
): AsyncGenerator<EventsPage | undefined> {
  try {
    const wanted = { ...rangeOf(day), userId: leaver.id };
    for await (const answer of readEvents(session, wanted, from, directly)) {
      if (answer.rows.some(isOfAnother(leaver))) break;
      yield answer;
      if (answer.next === undefined) return;
    }
  } catch (error) {
    const isVendors = [NotAllowedError, InvalidInputError, RetryableError].some(
      (kind) => error instanceof kind,
    );
    if (!isVendors) throw error;
  }
  yield undefined;
}

/** Whether a row shows that the vendor did not heed whom it was asked for. */
function isOfAnother({ email }: Leaver) {
  return ({ userEmail, serviceAccountId }: RawRow) =>
    Boolean(serviceAccountId) || ![null, email].includes(normalizeEmail(String(userEmail ?? '')));
}

function isOfDay({ day }: FetchRequest) {
  const [start, end] = [startOfDay(day), endOfDay(day)];
  return ({ timestamp }: RawRow) => Number(timestamp) >= start && Number(timestamp) <= end;
}

/** What a person should know of the events of people who have left. */
export function leaverFindings({ team, untold, claims, eventsCounted }: State): Finding[] {
  const findings: Finding[] = [];
  if (untold > 0) {
    const text =
      `${EVENTS_ENDPOINT} does not tell the events of ${untold} of the ${team?.leavers.length} people who have ` +
      'left: theirs without an e-mail stay unattributed';
    findings.push({ kind: 'leavers_untold', severity: 'warning', text, usd: null });
  }
  const unmet = eventsCounted === null ? 0 : countClaims(claims);
  if (unmet > 0) {
    const text = `${EVENTS_ENDPOINT} told ${unmet} events of people who have left that are not among all events`;
    findings.push({ kind: 'leavers_unmet', severity: 'info', text, usd: null });
  }
  return findings;
}
