import { HOUR_MS } from '../days.ts';
import { roundedNano } from '../money.ts';
import type { Organization } from '../organization.ts';
import { isMember } from '../people.ts';
import { type Revision, reviseEvents } from '../revisions.ts';
import type { Tally } from '../tally.ts';
import type { CursorEvent } from './event.ts';
import { makeEvents } from './events.ts';

/** What one person did on a day: raw counts of events, and money in 1e-9 dollars. */
export type PersonDay = {
  events: number;
  chargeable: number;
  included: number;
  billedNano: number;
  includedNano: number;
  model: string | null;
};

/** All that Cursor knows of a day; `events` are oldest first, `persons` by the index of the person. */
export type CursorDay = { events: CursorEvent[]; persons: PersonDay[]; tally: Tally };

/** How much of a day there is to see: its finished hours, whether its members are listed, what was revised. */
export type DayState = { hours: number; isListed: boolean; revisions: readonly Revision[] };

/** Makes a day of Cursor usage, of an unfinished day the part of its finished hours. */
export function makeCursorDay(organization: Organization, day: string, state: DayState): CursorDay {
  const { hours, isListed, revisions } = state;
  const made = hours === 0 ? [] : visible(makeEvents(organization, day), hours);
  const events = reviseEvents(made, revisions);
  const members = organization.people.filter((person) => isListed && isMember(person, day)).length;
  const persons = organization.people.map(emptyPerson);
  const tally = { records: members, billedNano: 0, includedNano: 0, inputTokens: 0, outputTokens: 0 };
  for (const event of events) {
    const nano = roundedNano(event.nano, event.tail);
    count(tally, event, nano);
    const person = persons[event.person];
    if (person !== undefined) {
      countPerson(person, event, nano);
    }
  }
  return { events, persons, tally };
}

function visible(events: CursorEvent[], hours: number): CursorEvent[] {
  return hours === 24 ? events : events.filter((event) => event.offset < hours * HOUR_MS);
}

function count(tally: Tally, event: CursorEvent, nano: number): void {
  tally.records += 1;
  tally.billedNano += event.isChargeable ? nano : 0;
  tally.includedNano += event.isChargeable ? 0 : nano;
  tally.inputTokens += event.tokens?.input ?? 0;
  tally.outputTokens += event.tokens?.output ?? 0;
}

function countPerson(person: PersonDay, event: CursorEvent, nano: number): void {
  person.events += 1;
  person.chargeable += event.isChargeable ? 1 : 0;
  person.included += event.kind.startsWith('Included') ? 1 : 0;
  person.billedNano += event.isChargeable ? nano : 0;
  person.includedNano += event.isChargeable ? 0 : nano;
  person.model ??= event.model;
}

function emptyPerson(): PersonDay {
  return { events: 0, chargeable: 0, included: 0, billedNano: 0, includedNano: 0, model: null };
}
