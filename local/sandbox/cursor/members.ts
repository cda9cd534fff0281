import { dayOf } from '../days.ts';
import { emailAs, isMember } from '../people.ts';
import type { Records } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';

/** GET /teams/members: everyone; those who have left by now with a mark, or no more where they are forgotten. */
export function members(records: Records, call: Call) {
  if (call.url.search !== '') {
    throw new Refusal(400, 'members takes no parameters');
  }
  const { people, forgetsMembers } = records.organization;
  const today = dayOf(records.now());
  return {
    teamMembers: people
      .filter((person) => !forgetsMembers || isMember(person, today))
      .map((person) => ({
        id: person.cursorId,
        email: emailAs(person, 'members'),
        name: person.name,
        role: person.role,
        isRemoved: !isMember(person, today),
      })),
  };
}
