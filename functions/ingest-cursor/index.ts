import { missingEndpoint } from '../../shared/ingest/plan.ts';
import type { Finding, Source } from '../../shared/ingest/source.ts';
import { makeSteppedSource } from '../../shared/ingest/steps.ts';
import { type SeatPrice, seatPriceOn } from '../../shared/seat-prices.ts';
import { DAILY_USAGE_ENDPOINT, EVENTS_ENDPOINT, MEMBERS_ENDPOINT, readMembers } from './client.ts';
import { compareGroups, compareSpend, secondOpinion } from './compare.ts';
import { readDayEvents } from './events.ts';
import { readGroupsDay } from './groups.ts';
import { askForLeavers, leaverFindings } from './leavers.ts';
import { readTeam } from './members.ts';
import { readSpending, readToday } from './spend.ts';
import { newState, type State } from './state.ts';
import { readUsers } from './users.ts';

export type CursorOptions = {
  /** What a seat costs a month, by the month that a price begins in; none: seats cost nothing here. */
  seatPrices: readonly SeatPrice[];
};

/** Cursor: the team, each user's day and seat, every usage event with its money, and second opinions on it. */
export function makeCursorSource({ seatPrices }: CursorOptions): Source {
  return makeSteppedSource<State>({
    name: 'cursor',
    async probe({ session }) {
      await readMembers(session);
      return MEMBERS_ENDPOINT;
    },
    start: newState,
    steps: {
      members: readTeam,
      leavers: askForLeavers,
      users: (request, state, from) => readUsers(request, state, from, seatPrices),
      events: readDayEvents,
      spend: secondOpinion(readSpending),
      today: secondOpinion(readToday),
      groups: secondOpinion(readGroupsDay),
    },
    async end(state, request) {
      const hasSeats = seatPriceOn(seatPrices, request.day) !== undefined;
      return {
        report: state.eventsCounted === null ? 'daily-usage-data' : 'filtered-usage-events',
        provenEmpty: state.eventsCounted === 0,
        findings: [
          ...missingEndpoints(state, hasSeats),
          ...leaverFindings(state),
          ...(await compareSpend(state, request)),
          ...compareGroups(state, request.day),
          ...state.findings,
        ],
      };
    },
  });
}

/** What the plan or the key lacks, and what that does to the money. */
function missingEndpoints({ team, hasUsers, eventsCounted }: State, hasSeats: boolean): Finding[] {
  const findings: Finding[] = [];
  if (team === null) {
    const seats = hasSeats ? ', and free owners are counted as seats' : '';
    const meaning = `events of people who have left stay unattributed${seats}`;
    findings.push(missingEndpoint(MEMBERS_ENDPOINT, meaning));
  }
  if (!hasUsers) {
    const seats = hasSeats ? ', and its seats are not in the money' : '';
    findings.push(missingEndpoint(DAILY_USAGE_ENDPOINT, `the day has no lines of code${seats}`));
  }
  if (eventsCounted === null)
    findings.push(missingEndpoint(EVENTS_ENDPOINT, 'no money of Cursor is in these figures'));
  return findings;
}
