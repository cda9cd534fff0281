import { addDays, dayOf, isDay, startOf } from '../days.ts';
import { centsNumber } from '../money.ts';
import { emailAs, isMember, type Person } from '../people.ts';
import { vendorId } from '../random.ts';
import type { Records } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';
import { type Cycle, cycleOf } from './cycle.ts';

/** Some people are in no group. */
const UNASSIGNED_EVERY = 9;
const JOINED_AT = '2025-01-06T09:00:00.000Z';

/** A billing group; the unassigned one also bears what nobody is known to have spent. */
type Group = { id: string; name: string; type: 'manual' | 'unassigned'; people: Person[] };

/** On-demand spend in 1e-9 dollars, by day. */
type Spent = Map<string, number>;

/** GET /teams/groups: the billing groups with what they spent on demand on each day of a cycle, also a past one. */
export function listGroups(records: Records, call: Call) {
  const cycle = readCycle(records, call);
  const [unassigned, ...groups] = groupsOf(records).map((group) => groupJson(records, cycle, group));
  return { groups, unassignedGroup: unassigned, billingCycle: cycleJson(cycle) };
}

/** GET /teams/groups/:id: one group, with the days of each of its members. */
export function showGroup(records: Records, call: Call) {
  const cycle = readCycle(records, call);
  const id = decodeURIComponent(call.url.pathname.split('/').at(-1) ?? '');
  const group = groupsOf(records).find((one) => one.id === id);
  if (group === undefined) {
    throw new Refusal(404, 'Group not found');
  }
  return { group: groupJson(records, cycle, group, true), billingCycle: cycleJson(cycle) };
}

function readCycle(records: Records, call: Call): Cycle {
  const today = dayOf(records.now());
  const { billingCycle: day = today, ...others } = Object.fromEntries(call.url.searchParams);
  if (Object.keys(others).length > 0 || !isDay(day) || day > today) {
    throw new Refusal(400, 'billingCycle must be a day, YYYY-MM-DD, and is the only parameter');
  }
  return cycleOf(day);
}

function cycleJson({ start, end }: Cycle) {
  const at = (day: string): string => new Date(startOf(day)).toISOString();
  return { cycleStart: at(start), cycleEnd: at(end) };
}

/** The unassigned group first. */
function groupsOf({ organization }: Records): Group[] {
  const isAssigned = (person: Person): boolean => person.index % UNASSIGNED_EVERY !== 0;
  const teams = Map.groupBy(organization.people.filter(isAssigned), (person) => person.team);
  return [
    {
      id: vendorId('group', organization.seed, 'unassigned'),
      name: 'Unassigned',
      type: 'unassigned',
      people: organization.people.filter((person) => !isAssigned(person)),
    },
    ...Array.from(teams, ([name, people]): Group => {
      return { id: vendorId('group', organization.seed, name), name, type: 'manual', people };
    }),
  ];
}

function groupJson(records: Records, cycle: Cycle, group: Group, withMemberDays = false) {
  const days = daysOf(records, cycle);
  const isThere = (person: Person): boolean => isMember(person, dayOf(records.now()));
  const billed = (person: Person, day: string): number =>
    records.cursorPersons(day)[person.index]?.billedNano ?? 0;
  const ofAll = (people: readonly Person[], day: string): number =>
    people.reduce((sum, person) => sum + billed(person, day), 0);
  const nobodys = (day: string): number =>
    records.cursorDay(day).tally.billedNano - ofAll(records.organization.people, day);
  const spent: Spent = new Map(
    days.map((day) => [day, ofAll(group.people, day) + (group.type === 'unassigned' ? nobodys(day) : 0)]),
  );
  const memberJson = (person: Person) => {
    const own: Spent = new Map(days.map((day) => [day, billed(person, day)]));
    return {
      userId: person.cursorUserId,
      name: person.name,
      email: emailAs(person, 'members'),
      joinedAt: JOINED_AT,
      leftAt: isThere(person) ? null : `${person.leftOn}T17:00:00.000Z`,
      spendCents: centsOf(own),
      ...(withMemberDays ? { dailySpend: dailyJson(own) } : {}),
    };
  };
  const isCurrent = (person: Person): boolean => isThere(person) || isMember(person, cycle.end);
  const current = group.people.filter(isCurrent);
  return {
    id: group.id,
    name: group.name,
    type: group.type,
    directoryGroupId: null,
    memberCount: current.length,
    createdAt: JOINED_AT,
    updatedAt: JOINED_AT,
    spendCents: centsOf(spent),
    currentMembers: current.map(memberJson),
    formerMembers: group.people.filter((person) => !isCurrent(person)).map(memberJson),
    dailySpend: dailyJson(spent),
  };
}

function daysOf(records: Records, { start, end }: Cycle): string[] {
  const days = [];
  for (let day = start; day < end && startOf(day) <= records.now(); day = addDays(day, 1)) {
    days.push(day);
  }
  return days;
}

function dailyJson(spent: Spent) {
  return Array.from(spent, ([date, nano]) => ({ date, spendCents: centsNumber(nano) }));
}

function centsOf(spent: Spent): number {
  return centsNumber([...spent.values()].reduce((sum, nano) => sum + nano, 0));
}
