import { type ApiKey, makeKeys, makeWorkspaces, type Workspace } from './anthropic/keys.ts';
import { isDay } from './days.ts';
import { type Leavers, makePeople, type Person, usualLeavers } from './people.ts';
import { vendorId } from './random.ts';

/** What an organization may be asked to be; whatever is left out is as in the reference organization. */
export type OrganizationOptions = {
  /** Everything made up follows from it. */
  seed?: string;
  /** Cursor people, 80. */
  people?: number;
  /** Who leaves, by index, and on which last day: `{3: '2026-03-02'}`; who made which key stays as usual. */
  leavers?: Leavers;
  /** Cursor's list of members then leaves out who has left; as a rule it has a mark for them. */
  forgetsMembers?: boolean;
  /** API keys, at most 14. */
  keys?: number;
  /** Exactly so many Cursor events on every day; else some hundred on weekends, about a thousand otherwise. */
  eventsPerDay?: number;
  /** Exactly so many Cursor events on single days: `{'2026-03-02': 200000}`. */
  eventsOn?: Readonly<Record<string, number>>;
  /** Rows of the usage report on a page, 10: a day has several pages. */
  usageRowsPerPage?: number;
  /** Rows of the cost report on a page, 25. */
  costRowsPerPage?: number;
  /** Amounts with up to 9 decimals of a cent, more than 9 decimals of a dollar can hold. */
  extraDecimals?: boolean;
};

/** A made-up organization: the people, keys and workspaces of both vendors, and how busy it is. */
export type Organization = {
  seed: string;
  id: string;
  name: string;
  people: readonly Person[];
  forgetsMembers: boolean;
  workspaces: readonly Workspace[];
  keys: readonly ApiKey[];
  eventsPerDay: number | undefined;
  eventsOn: Readonly<Record<string, number>>;
  usageRowsPerPage: number;
  costRowsPerPage: number;
  extraDecimals: boolean;
};

const MAX_KEYS = 14;

/** Makes an organization, the reference one when nothing is asked for. */
export function makeOrganization(options: OrganizationOptions = {}): Organization {
  const seed = options.seed ?? 'reference';
  const count = atLeastOne('people', options.people ?? 80);
  const usual = usualLeavers(count);
  const people = makePeople(seed, count, realLeavers(count, options.leavers ?? usual));
  const keyCount = atLeastOne('keys', options.keys ?? MAX_KEYS);
  if (keyCount > MAX_KEYS) {
    throw new RangeError(`an organization has at most ${MAX_KEYS} keys`);
  }
  const workspaces = makeWorkspaces(seed);
  return {
    seed,
    id: vendorId('org', seed),
    name: 'Example Company',
    people,
    forgetsMembers: options.forgetsMembers ?? false,
    workspaces,
    keys: makeKeys(seed, stayingPeople(people, usual), workspaces).slice(0, keyCount),
    eventsPerDay: options.eventsPerDay,
    eventsOn: options.eventsOn ?? {},
    usageRowsPerPage: atLeastOne('usageRowsPerPage', options.usageRowsPerPage ?? 10),
    costRowsPerPage: atLeastOne('costRowsPerPage', options.costRowsPerPage ?? 25),
    extraDecimals: options.extraDecimals ?? false,
  };
}

/** A small organization, quick to read whole: 6 people, 3 keys, 30 Cursor events a day. */
export function makeSmallOrganization(options: OrganizationOptions = {}): Organization {
  return makeOrganization({ seed: 'small', people: 6, keys: 3, eventsPerDay: 30, ...options });
}

/** Keys are made by people who usually stay, whoever leaves this time. */
function stayingPeople(people: readonly Person[], usual: Leavers): readonly Person[] {
  return people.filter(({ index }) => usual[index] === undefined);
}

function realLeavers(count: number, leavers: Leavers): Leavers {
  const wrong = Object.entries(leavers).find(([index, day]) => Number(index) >= count || !isDay(day));
  if (wrong !== undefined) {
    throw new RangeError(`nobody of ${count} people can leave as ${wrong.join(' on ')}`);
  }
  return leavers;
}

function atLeastOne(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`${name} must be a whole number above 0`);
  }
  return value;
}
