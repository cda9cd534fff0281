import { addDays, dayOf, startOf } from '../days.ts';
import { CENT, centsNumber } from '../money.ts';
import { emailAs, isMember, type Person } from '../people.ts';
import type { Records } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';
import { type Body, readBody, readCount, readText } from './body.ts';
import { cycleOf } from './cycle.ts';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1000;

type Spender = { person: Person; onDemandNano: number; overallNano: number; requests: number };

/** POST /teams/spend: what everyone has spent in the current billing cycle, so far. */
export function spend(records: Records, call: Call) {
  const body = readBody(call, ['searchTerm', 'sortBy', 'sortDirection', 'page', 'pageSize']);
  const page = readCount(body, 'page', 1);
  const pageSize = readCount(body, 'pageSize', DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
  const today = dayOf(records.now());
  const cycleStart = cycleOf(today).start;
  const term = (readText(body, 'searchTerm') ?? '').trim().toLowerCase();
  const order = readOrder(body);
  const spenders = spendersOf(records, cycleStart)
    .filter(({ person }) => `${person.name} ${person.email}`.toLowerCase().includes(term))
    .sort(order);
  return {
    teamMemberSpend: spenders
      .slice((page - 1) * pageSize, page * pageSize)
      .map((spender) => spenderJson(spender, today)),
    subscriptionCycleStart: startOf(cycleStart),
    totalMembers: spenders.length,
    totalPages: Math.max(1, Math.ceil(spenders.length / pageSize)),
  };
}

function spendersOf(records: Records, cycleStart: string): Spender[] {
  const spenders = records.organization.people.map((person) => ({
    person,
    onDemandNano: 0,
    overallNano: 0,
    requests: 0,
  }));
  for (let day = cycleStart; startOf(day) <= records.now(); day = addDays(day, 1)) {
    for (const [index, personDay] of records.cursorPersons(day).entries()) {
      const spender = spenders[index];
      if (spender !== undefined) {
        spender.onDemandNano += personDay.billedNano;
        spender.overallNano += personDay.billedNano + personDay.includedNano;
        spender.requests += personDay.included;
      }
    }
  }
  return spenders;
}

function readOrder(body: Body): (a: Spender, b: Spender) => number {
  const sortBy = readText(body, 'sortBy') ?? 'date';
  const direction = readText(body, 'sortDirection') ?? 'desc';
  if (!['amount', 'date', 'user'].includes(sortBy) || !['asc', 'desc'].includes(direction)) {
    throw new Refusal(400, 'sortBy must be amount, date or user, and sortDirection asc or desc');
  }
  const sign = direction === 'asc' ? 1 : -1;
  if (sortBy === 'amount') {
    return (a, b) => sign * (a.overallNano - b.overallNano) || a.person.index - b.person.index;
  }
  if (sortBy === 'user') {
    return (a, b) => sign * (a.person.name < b.person.name ? -1 : 1);
  }
  return (a, b) => sign * (a.person.index - b.person.index);
}

function spenderJson({ person, onDemandNano, overallNano, requests }: Spender, today: string) {
  return {
    userId: person.cursorUserId,
    name: person.name,
    email: emailAs(person, 'spend'),
    role: person.role,
    spendCents: centsNumber(onDemandNano),
    overallSpendCents: centsNumber(overallNano),
    fastPremiumRequests: requests,
    hardLimitOverrideDollars: 0,
    monthlyLimitDollars: null,
    effectivePerUserLimitDollars: 100,
    ...newerFields(person, { onDemandNano, overallNano }, today),
  };
}

/** Fields that newer answers have for some people. */
function newerFields(
  person: Person,
  { onDemandNano, overallNano }: Pick<Spender, 'onDemandNano' | 'overallNano'>,
  today: string,
) {
  const limitNano = 100 * 100 * CENT;
  const percent = Math.floor((overallNano / limitNano) * 100);
  return {
    ...(isMember(person, today) ? {} : { removedAt: `${person.leftOn}T17:00:00.000Z` }),
    ...(person.index % 2 === 0 ? { includedSpendCents: centsNumber(overallNano - onDemandNano) } : {}),
    ...(person.index % 3 === 0
      ? { billingTier: 'standard', apiPercentUsed: percent, autoPercentUsed: 0, totalPercentUsed: percent }
      : {}),
  };
}
