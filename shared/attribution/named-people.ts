import type { Day } from '../day.ts';
import type { MappingPerson } from './mapping.ts';
import { reaches } from './span.ts';
import type { Tenure } from './tenure.ts';

/** People as key rows name them, and those whom two rows of today place differently. */
export type NamedPeople = { people: MappingPerson[]; contradicted: string[] };

/**
 * Where people work, by the key rows alone: of two rows for one e-mail the later one that says anything, and rows
 * that still hold before those that have ended. Whose key is shared is not placed by it.
 */
export function namedPeople(keys: readonly Tenure[], today: Day): NamedPeople {
  const people = new Map<string, MappingPerson>();
  const current = new Set<string>();
  const contradicted = new Set<string>();
  const isCurrent = (key: Tenure) => reaches(key, today);
  for (const key of [...keys.filter((one) => !isCurrent(one)), ...keys.filter(isCurrent)]) {
    const { owners, department, team, cost_center } = key;
    const [owner] = owners;
    const email = owners.length === 1 ? owner?.user_email : null;
    if (!email || (department ?? team ?? cost_center) === null) continue;
    const earlier = people.get(email);
    const isOther = earlier && (earlier.department !== department || earlier.team !== team);
    if (isOther && current.has(email)) contradicted.add(email);
    if (isCurrent(key)) current.add(email);
    people.set(email, {
      email,
      department,
      team,
      manager_email: null,
      cost_center,
      valid_from: null,
      valid_to: null,
    });
  }
  return { people: [...people.values()], contradicted: [...contradicted] };
}
