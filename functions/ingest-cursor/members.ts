import { ifOnPlan } from '../../shared/ingest/plan.ts';
import type { FetchRequest } from '../../shared/ingest/source.ts';
import type { StepPage } from '../../shared/ingest/steps.ts';
import { normalizeEmail, readRow } from '../../shared/ingest/vendor-rows.ts';
import { MEMBERS_ENDPOINT, readMembers } from './client.ts';
import { memberRecord } from './normalize.ts';
import { pageOf } from './page.ts';
import { type Member, member } from './schema.ts';
import type { State, Team } from './state.ts';

const FREE_ROLE = 'free-owner';

/** The team: its directory, who has left it, and who pays for no seat. */
export async function* readTeam(request: FetchRequest, state: State): AsyncGenerator<StepPage> {
  const { day, session } = request;
  const rows = await ifOnPlan(request, MEMBERS_ENDPOINT, () => readMembers(session));
  if (!rows) return;
  const page = pageOf(MEMBERS_ENDPOINT, rows, member);
  const team: Team = { leavers: [], freeOwners: [] };
  for (const raw of rows) {
    const read = readRow(raw, member, new Set(), MEMBERS_ENDPOINT);
    if ('row' in read) {
      page.records.push(memberRecord(read.row, day, raw));
      addMember(team, read.row);
    } else page.quarantined.push({ ...read.unreadable, usd: null });
  }
  state.team = team;
  yield { page, next: undefined };
}

function addMember({ leavers, freeOwners }: Team, { id, email, role, isRemoved }: Member): void {
  const leaver = { id: String(id), email: normalizeEmail(email) };
  if (isRemoved && !leavers.some(({ id: known }) => known === leaver.id)) leavers.push(leaver);
  if (role === FREE_ROLE) freeOwners.push(leaver.id, ...(leaver.email === null ? [] : [leaver.email]));
}
