import { emailAs } from '../people.ts';
import type { Records } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';

/** GET /teams/members: everyone, also those who have left. */
export function members(records: Records, call: Call) {
  if (call.url.search !== '') {
    throw new Refusal(400, 'members takes no parameters');
  }
  return {
    teamMembers: records.organization.people.map((person) => ({
      id: person.cursorId,
      email: emailAs(person, 'members'),
      name: person.name,
      role: person.role,
      isRemoved: person.hasLeft,
    })),
  };
}
