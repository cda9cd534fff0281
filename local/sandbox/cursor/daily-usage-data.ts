import { addDays, dayOf, startOf } from '../days.ts';
import { emailAs, isMember, type Person } from '../people.ts';
import { between, pick, randomFrom } from '../random.ts';
import type { Records } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';
import { readBody, readCount, readRange } from './body.ts';
import type { PersonDay } from './day.ts';

const MAX_PAGE_SIZE = 1000;
const EXTENSIONS = ['.ts', '.py', '.go', '.sql', '.md'];

/**
 * POST /teams/daily-usage-data: a row for each person and day. Without a page only people who were active, with
 * one everyone who was a member then: somebody who has left is listed up to their last day.
 */
export function dailyUsageData(records: Records, call: Call) {
  const body = readBody(call, ['startDate', 'endDate', 'page', 'pageSize']);
  const { start, end } = readRange(body);
  if ((body.page === undefined) !== (body.pageSize === undefined)) {
    throw new Refusal(400, 'page and pageSize must be given together');
  }
  const people = records.organization.people.filter((person) => isMember(person, dayOf(start)));
  const days = daysBetween(start, Math.min(end, records.now()));
  const period = { startDate: start, endDate: end };
  if (body.page === undefined) {
    return { data: rowsOf(records, people, days).filter((row) => row.isActive), period };
  }
  const page = readCount(body, 'page', 1);
  const pageSize = readCount(body, 'pageSize', MAX_PAGE_SIZE, MAX_PAGE_SIZE);
  const totalPages = Math.ceil(people.length / pageSize);
  const pagination = {
    page,
    pageSize,
    totalUsers: people.length,
    totalPages,
    hasNextPage: page < totalPages,
    hasPreviousPage: page > 1,
  };
  const onPage = people.slice((page - 1) * pageSize, page * pageSize);
  return { data: rowsOf(records, onPage, days), period, pagination };
}

function daysBetween(start: number, end: number): string[] {
  const days = [];
  for (let day = dayOf(start); startOf(day) <= end; day = addDays(day, 1)) {
    days.push(day);
  }
  return days;
}

function rowsOf(records: Records, people: readonly Person[], days: string[]) {
  return people.flatMap((person) =>
    days.flatMap((day) => {
      const personDay = records.cursorPersons(day)[person.index];
      return personDay === undefined || !isMember(person, day)
        ? []
        : [rowOf(records.organization.seed, person, day, personDay)];
    }),
  );
}

function rowOf(seed: string, person: Person, day: string, personDay: PersonDay) {
  const isActive = personDay.events > 0;
  const random = randomFrom(seed, 'daily', day, person.index);
  const upTo = (highest: number): number => (isActive ? between(random, 0, highest) : 0);
  const extension = isActive ? pick(random, EXTENSIONS) : null;
  const added = upTo(600);
  const deleted = upTo(200);
  const applies = upTo(30);
  const accepts = Math.floor(applies * random());
  const shown = upTo(120);
  return {
    userId: person.cursorUserId,
    day,
    date: startOf(day),
    email: emailAs(person, 'daily'),
    isActive,
    totalLinesAdded: added,
    totalLinesDeleted: deleted,
    acceptedLinesAdded: Math.floor(added * random()),
    acceptedLinesDeleted: Math.floor(deleted * random()),
    totalApplies: applies,
    totalAccepts: accepts,
    totalRejects: Math.floor((applies - accepts) * random()),
    totalTabsShown: shown,
    totalTabsAccepted: Math.floor(shown * random()),
    composerRequests: upTo(8),
    chatRequests: upTo(8),
    agentRequests: upTo(20),
    cmdkUsages: upTo(5),
    subscriptionIncludedReqs: personDay.included,
    apiKeyReqs: 0,
    usageBasedReqs: personDay.chargeable,
    bugbotUsages: upTo(1),
    mostUsedModel: personDay.model,
    applyMostUsedExtension: extension,
    tabMostUsedExtension: extension,
    clientVersion: isActive ? '2.1.7' : null,
  };
}
