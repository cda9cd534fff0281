import type { Platform } from '../contract/records.ts';
import type { Day } from '../day.ts';
import { asOf, byBegin, type Span } from './span.ts';
import { type Tenure, toTenures } from './tenure.ts';

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
  keyById(id: string, day: Day): Tenure | undefined;
  /** A row that states an id answers by its name only for a record without one: ids say it better. */
  keyByName(key: { platform: Platform; name: string; id: string | null }, day: Day): Tenure | undefined;
  /** The row that names the workspace and no key of it. */
  workspace(id: string, day: Day): Tenure | undefined;
  person(email: string, day: Day): MappingPerson | undefined;
};

/** Indexes the rows of a version. Of several rows by one name the one that states its platform best answers. */
export function indexMapping(
  version: string,
  keys: readonly MappingKey[],
  people: readonly MappingPerson[],
): Mapping {
  return indexTenures(version, toTenures(keys), people);
}

/** The same of tenures. */
export function indexTenures(
  version: string,
  tenures: readonly Tenure[],
  people: readonly MappingPerson[],
): Mapping {
  const byId = histories(tenures, (key) => key.api_key_id);
  const byWorkspace = histories(tenures, (key) => (namesKey(key) ? null : key.workspace_id));
  const byName = Map.groupBy(histories(tenures, nameIdentity).values(), ([key]) => key?.api_key_name);
  for (const alike of byName.values()) alike.sort(([a], [b]) => generality(a) - generality(b));
  const byEmail = histories(people, (person) => person.email);
  return {
    version,
    keyById: (id, day) => asOf(byId.get(id) ?? [], day),
    keyByName({ platform, name, id }, day) {
      const keys = (byName.get(name) ?? []).flatMap((history) => asOf(history, day) ?? []);
      const meant = keys.filter((key) => matchesPlatform(key.platform, platform));
      if (id !== null) return meant.find((key) => key.api_key_id === null);
      // The same name in two organizations: a wrong owner is worse than none.
      const ids = new Set(meant.flatMap(({ api_key_id }) => api_key_id ?? []));
      return ids.size > 1 ? undefined : meant[0];
    },
    workspace: (id, day) => asOf(byWorkspace.get(id) ?? [], day),
    person: (email, day) => asOf(byEmail.get(email) ?? [], day),
  };
}

/** Rows by what they speak of, each with all its spans, oldest first. */
function histories<T extends Span>(rows: readonly T[], subject: (row: T) => string | null) {
  const grouped = new Map<string, T[]>();
  for (const row of rows.toSorted(byBegin)) {
    const key = subject(row);
    if (key === null) continue;
    const history = grouped.get(key);
    if (history) history.push(row);
    else grouped.set(key, [row]);
  }
  return grouped;
}

function namesKey({ api_key_id, api_key_name }: Tenure): boolean {
  return api_key_id !== null || api_key_name !== null;
}

function nameIdentity({ api_key_name, platform, api_key_id }: Tenure): string | null {
  return api_key_name === null ? null : JSON.stringify([api_key_name, platform, api_key_id]);
}

/** 0 for a row that names its platform, 1 for `anthropic`, 2 for a blank one. */
function generality(key: Tenure | undefined): number {
  if (!key || key.platform === null) return 2;
  return key.platform === 'anthropic' ? 1 : 0;
}

/** Whether a platform of the sheet, `anthropic` and blank too, speaks of one of the facts. */
export function matchesPlatform(stated: MappingKey['platform'], platform: Platform): boolean {
  if (stated === null || stated === platform) return true;
  return stated === 'anthropic' && platform !== 'cursor';
}
