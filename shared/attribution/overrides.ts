import { addDays, type Day } from '../day.ts';
import type { MappingKey } from './mapping.ts';
import { loosely } from './same-key.ts';
import { byBegin, overlaps } from './span.ts';
import { inOrder, type KeyOwner, keyIdentity, type Tenure } from './tenure.ts';

/** A row of `mapping_overrides`: whom a person made the owner of a key for days past, and why. */
export type MappingOverride = Pick<
  MappingKey,
  'platform' | 'api_key_id' | 'api_key_name' | 'department' | 'team' | 'cost_center'
> &
  KeyOwner & {
    valid_from: Day;
    valid_to: Day | null;
    reason: string;
    /** ISO 8601; the rows of a shared key have one instant. */
    created_at: string;
    created_by: string | null;
  };

/**
 * The tenures with every override in force, in the order in which they were made: on its days a key has the
 * override's owners, whatever its history says. Where that is so already nothing changes.
 */
export function withOverrides(keys: readonly Tenure[], rows: readonly MappingOverride[]): Tenure[] {
  const overrides = [...Map.groupBy(rows, madeAt).entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, same]) => same);
  return overrides.reduce<Tenure[]>((standing, same) => override(standing, same), [...keys]);
}

/** The same for the rows of one override: one for each owner. */
function madeAt({ created_at, platform, api_key_id, api_key_name, valid_from }: MappingOverride): string {
  return JSON.stringify([created_at, platform, api_key_id, api_key_name, valid_from]);
}

function override(standing: readonly Tenure[], rows: readonly MappingOverride[]): Tenure[] {
  const [row] = rows;
  if (!row) return [...standing];
  const history = historyUnder(standing, row);
  const { platform, api_key_id, api_key_name } = history.toSorted(byBegin).at(-1) ?? row;
  const { department, team, cost_center, valid_from, valid_to } = row;
  const set: Tenure = {
    ...{ platform, api_key_id, api_key_name, workspace_id: null, purpose: null },
    ...{ department, team, cost_center, valid_from, valid_to },
    owners: inOrder(
      rows.map(({ user_email, service_name, share_ratio }) => ({ user_email, service_name, share_ratio })),
    ),
  };
  const others = standing.filter((tenure) => !history.includes(tenure));
  return [...others, ...[...history.flatMap((tenure) => without(tenure, set)), set].toSorted(byBegin)];
}

/**
 * What stands of the override's key, under its name alone too: an id may have been filled in on the way. Only where
 * it can be no other key.
 */
function historyUnder(standing: readonly Tenure[], row: MappingOverride): Tenure[] {
  const key = { ...row, workspace_id: null };
  const alike = loosely(standing, (tenure) => tenure)(key);
  const ids = new Set(alike.flatMap(({ api_key_id }) => api_key_id ?? []));
  return ids.size > 1 ? alike.filter((tenure) => keyIdentity(tenure) === keyIdentity(key)) : alike;
}

/** What is left of a tenure outside the days of another. */
function without(tenure: Tenure, other: Tenure): Tenure[] {
  if (!overlaps(tenure, other)) return [tenure];
  const { valid_from, valid_to } = other;
  const hasBefore = valid_from !== null && (tenure.valid_from === null || tenure.valid_from < valid_from);
  const hasAfter = valid_to !== null && (tenure.valid_to === null || tenure.valid_to > valid_to);
  return [
    ...(hasBefore ? [{ ...tenure, valid_to: addDays(valid_from, -1) }] : []),
    ...(hasAfter ? [{ ...tenure, valid_from: addDays(valid_to, 1) }] : []),
  ];
}
