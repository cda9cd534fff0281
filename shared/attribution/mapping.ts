import type { Platform } from '../contract/records.ts';
import type { Day } from '../day.ts';

/** The mapping version before any sheet has been read. */
export const NO_MAPPING_VERSION = '0000000000000-none';

/** Whom a key belongs to, from day to day (both inclusive; null is without end). */
export type MappingKey = {
  /** A platform of the facts, `anthropic` for both of Anthropic's, or null for all. */
  platform: Platform | 'anthropic' | null;
  api_key_id: string | null;
  api_key_name: string | null;
  workspace_id: string | null;
  user_email: string | null;
  service_name: string | null;
  department: string | null;
  team: string | null;
  cost_center: string | null;
  share_ratio: string | null;
  purpose: string | null;
  valid_from: Day | null;
  valid_to: Day | null;
};

/** Where a person works, from day to day. */
export type MappingPerson = {
  email: string;
  department: string | null;
  team: string | null;
  manager_email: string | null;
  cost_center: string | null;
  valid_from: Day | null;
  valid_to: Day | null;
};

/** One version of the mapping, indexed for look-ups as of a day. */
export type Mapping = {
  version: string;
  keyById(id: string, day: Day): MappingKey | undefined;
  /** A row that states an id answers by its name only for a record without one: ids say it better. */
  keyByName(key: { platform: Platform; name: string; id: string | null }, day: Day): MappingKey | undefined;
  person(email: string, day: Day): MappingPerson | undefined;
};

/** Indexes the rows of a version. Of several rows by one name the one that states its platform best answers. */
export function indexMapping(
  version: string,
  keys: readonly MappingKey[],
  people: readonly MappingPerson[],
): Mapping {
  const byId = Map.groupBy(
    keys.filter((key) => key.api_key_id !== null),
    (key) => key.api_key_id,
  );
  const byName = Map.groupBy(
    keys.filter((key) => key.api_key_name !== null).sort((a, b) => generality(a) - generality(b)),
    (key) => key.api_key_name,
  );
  const byEmail = Map.groupBy(people, (person) => person.email);
  return {
    version,
    keyById: (id, day) => byId.get(id)?.find((key) => holdsOn(key, day)),
    keyByName: ({ platform, name, id }, day) =>
      byName.get(name)?.find((key) => {
        const speaksOfIt = key.api_key_id === null || id === null;
        return speaksOfIt && holdsOn(key, day) && matchesPlatform(key.platform, platform);
      }),
    person: (email, day) => byEmail.get(email)?.find((person) => holdsOn(person, day)),
  };
}

function holdsOn(row: { valid_from: Day | null; valid_to: Day | null }, day: Day): boolean {
  return (row.valid_from === null || row.valid_from <= day) && (row.valid_to === null || day <= row.valid_to);
}

/** 0 for a row that names its platform, 1 for `anthropic`, 2 for a blank one. */
function generality({ platform }: MappingKey): number {
  if (platform === null) return 2;
  return platform === 'anthropic' ? 1 : 0;
}

function matchesPlatform(stated: MappingKey['platform'], platform: Platform): boolean {
  if (stated === null || stated === platform) return true;
  return stated === 'anthropic' && platform !== 'cursor';
}
