import type { Person } from '../people.ts';
import { type CursorEvent, UNNAMED } from './event.ts';

/** Corrections, events without charge and the very small one of a day are left as they are. */
const LEAST_NANO = 100;

/**
 * Makes an event of somebody who has left equal, in all that the vendor shows, to one of nobody known, and
 * another one to one of another leaver: only the number of equal events tells how many are whose.
 */
export function addLookalikes(events: CursorEvent[], people: readonly Person[]): CursorEvent[] {
  const isLeavers = (event: CursorEvent): boolean => people[event.person]?.hasLeft === true;
  const places = events.flatMap((event, index) => {
    const next = events[index + 1];
    const isFree = next !== undefined && isPlain(events, index + 1) && !isLeavers(next);
    return isFree && isLeavers(event) ? [index] : [];
  });
  const [first, second] = places.map((index) => ({ index, person: events[index]?.person }));
  const other = events.find((event) => isLeavers(event) && event.person !== second?.person);
  const changed = [...events];
  repeatAs(changed, first?.index, UNNAMED);
  repeatAs(changed, second?.index, other?.person);
  return changed;
}

/** The last event of a day keeps its moment, and twins keep each other. */
function isPlain(events: CursorEvent[], index: number): boolean {
  const event = events[index];
  const hasTwin = [events[index - 1], events[index + 1]].some((one) => one?.offset === event?.offset);
  return event !== undefined && event.nano >= LEAST_NANO && !hasTwin && index < events.length - 1;
}

function repeatAs(events: CursorEvent[], index: number | undefined, person: number | undefined): void {
  const event = events[index ?? -1];
  if (event !== undefined && index !== undefined && person !== undefined) {
    events[index + 1] = { ...event, person };
  }
}
