import { randomFrom, vendorId } from './random.ts';

/** A made-up person of the organization. */
export type Person = {
  index: number;
  cursorId: number;
  cursorUserId: string;
  consoleUserId: string;
  name: string;
  email: string;
  role: 'owner' | 'member' | 'free-owner';
  hasLeft: boolean;
  /** The last day as a member, of somebody who has left. */
  leftOn: string | null;
  isMessy: boolean;
  weight: number;
  department: string;
  team: string;
  costCenter: string;
};

/** A place where a person's e-mail is written, each in its own way. */
export type Place = 'members' | 'daily' | 'events' | 'spend' | 'console' | 'sheet';

const FIRST = `Ada Bela Cleo Dario Edda Felix Greta Hugo Ines Jonas Kira Levi Mona Nico Olga Pavel Quinn Rosa
Stefan Tilda Umar Vera Wim Xenia Yara Zoltan Anouk Bruno Carla Dmitri Elif Farid Gina Henk Iris Jamal Karla
Lars Mira Noor`.split(/\s+/);
const LAST = `Abbott Brandt Castell Dahl Eriksen Farrow Gallo Hartog Ibsen Jansen Keller Lorenz Meadow Novak
Okafor Petrov Quist Rossi Sandoval Tanaka Urban Vance Weber Xu Young Zeller Arden Bloom Crane Drake Ellis
Frost Grove Hale Irving Joyce Knox Lane Marsh North`.split(/\s+/);
const TEAMS = [
  ['Engineering', 'Checkout', 'CC-1100'],
  ['Engineering', 'Search', 'CC-1110'],
  ['Engineering', 'Platform', 'CC-1120'],
  ['Data', 'Analytics', 'CC-1200'],
  ['Support', 'Tooling', 'CC-1300'],
  ['Finance', 'Reporting', 'CC-1400'],
] as const;
/** The last days of those who leave, counted from the end of the list of people. */
const LAST_DAYS = ['2026-03-10', '2025-12-23', '2025-09-30'];
const PLACES: Place[] = ['members', 'daily', 'events', 'spend', 'console', 'sheet'];

/** The last day of each person who leaves, by index. */
export type Leavers = Readonly<Record<number, string>>;

/** Who leaves when nothing else is asked for: the last of the people. */
export function usualLeavers(count: number): Leavers {
  const leavers = count >= 20 ? 3 : count >= 4 ? 1 : 0;
  return Object.fromEntries(LAST_DAYS.slice(0, leavers).map((day, index) => [count - 1 - index, day]));
}

/** Makes the people: two owners, a free owner who never works, members, and some who leave. */
export function makePeople(seed: string, count: number, leavers = usualLeavers(count)): Person[] {
  return Array.from({ length: count }, (_, index) => makePerson(seed, index, leavers[index] ?? null));
}

/** Whether somebody is in the team on a day; the day on which they leave is their last. */
export function isMember(person: Person, day: string): boolean {
  return person.leftOn === null || day <= person.leftOn;
}

/** The person's e-mail as one place writes it: some people's have capitals or blanks, else as it is. */
export function emailAs(person: Person, place: Place): string {
  if (!person.isMessy) {
    return person.email;
  }
  const style = (person.index + PLACES.indexOf(place)) % 4;
  const capitals = person.email.replace(/(^|\.)[a-z]/g, (letter) => letter.toUpperCase());
  return (
    [person.email, capitals, ` ${person.email} `, `${person.email.toUpperCase()} `][style] ?? person.email
  );
}

function makePerson(seed: string, index: number, leftOn: string | null): Person {
  const hasLeft = leftOn !== null;
  const first = FIRST[index % FIRST.length];
  const last = LAST[(index * 7 + Math.floor(index / FIRST.length) * 3) % LAST.length];
  const number = index < FIRST.length * 3 ? '' : String(index);
  const [department, team, costCenter] = TEAMS[index % TEAMS.length] ?? TEAMS[0];
  return {
    index,
    cursorId: 101 + index,
    cursorUserId: vendorId('user', seed, 'cursor', index),
    consoleUserId: vendorId('user', seed, 'console', index),
    name: `${first} ${last}`,
    email: `${first}.${last}${number}@example.com`.toLowerCase(),
    role: index < 2 ? 'owner' : index === 2 ? 'free-owner' : 'member',
    hasLeft,
    leftOn,
    isMessy: index % 7 === 4,
    weight: 30 + Math.floor(randomFrom(seed, 'weight', index)() * 140),
    department,
    team,
    costCenter,
  };
}
