import { addDays, type Day } from '../../shared/day.ts';
import { ifOnPlan } from '../../shared/ingest/plan.ts';
import { type Remembered, readRemembered } from '../../shared/ingest/remembered.ts';
import type { FetchRequest } from '../../shared/ingest/source.ts';
import type { StepPage } from '../../shared/ingest/steps.ts';
import { normalizeEmail, readRow } from '../../shared/ingest/vendor-rows.ts';
import { MEMBERS_ENDPOINT, readMembers } from './client.ts';
import { noteEmail } from './emails.ts';
import { memberRecord } from './normalize.ts';
import { pageOf } from './page.ts';
import { member } from './schema.ts';
import type { Leaver, State, Team } from './state.ts';

/** A member as far as the rest of the day needs one. */
type KnownMember = Leaver & { isRemoved: boolean; role: string | null | undefined };

const FREE_ROLE = 'free-owner';
/** So long after the last fetch that listed somebody they may have gone on working. */
const UNSEEN_DAYS = 31;

/** The team: its directory over what is remembered of it, who has left it, and who pays for no seat. */
export async function* readTeam(request: FetchRequest, state: State): AsyncGenerator<StepPage> {
  const { day, session } = request;
  const remembered = (await readRemembered(request, 'cursor')).filter(({ kind }) => kind === 'member');
  for (const { id, email } of remembered) noteEmail(state.emails, id, email);
  const rows = await ifOnPlan(request, MEMBERS_ENDPOINT, () => readMembers(session));
  if (!rows) return;
  const page = pageOf(MEMBERS_ENDPOINT, rows, member);
  const rememberedEmails = new Map(remembered.map(({ id, email }) => [id, email]));
  const listed: KnownMember[] = [];
  for (const raw of rows) {
    const read = readRow(raw, member, new Set(), MEMBERS_ENDPOINT);
    if ('row' in read) {
      page.records.push(memberRecord(read.row, day, raw));
      const id = String(read.row.id);
      const email = normalizeEmail(read.row.email) ?? rememberedEmails.get(id) ?? null;
      listed.push({ id, email, isRemoved: read.row.isRemoved === true, role: read.row.role });
    } else page.quarantined.push({ ...read.unreadable, usd: null });
  }
  for (const { id, email } of listed) noteEmail(state.emails, id, email);
  state.team = teamOf(listed, remembered, day);
  yield { page, next: undefined };
}

function teamOf(listed: readonly KnownMember[], remembered: readonly Remembered[], day: Day): Team {
  const removed = listed.filter(({ isRemoved }) => isRemoved);
  const left = [...removed, ...forgottenMembers(listed, remembered, day)];
  const leavers = new Map(left.map(({ id, email }) => [id, { id, email }]));
  const free = listed.filter(({ role }) => role === FREE_ROLE);
  return {
    leavers: [...leavers.values()],
    freeOwners: free.flatMap(({ id, email }) => (email === null ? [id] : [id, email])),
  };
}

/**
 * Who was listed once and is not any more: the list may leave out who was removed, although it has a mark for them:
 * https://forum.cursor.com/t/admin-api-usage-and-member-endpoints-do-not-return-complete-data-for-removed-users/161589
 */
function forgottenMembers(
  listed: readonly KnownMember[],
  remembered: readonly Remembered[],
  day: Day,
): Leaver[] {
  const there = new Set(listed.flatMap(({ id, email }) => [id, email]));
  return remembered.filter(
    ({ id, email, lastSeen }) =>
      !there.has(id) && !(email !== null && there.has(email)) && day <= addDays(lastSeen, UNSEEN_DAYS),
  );
}
