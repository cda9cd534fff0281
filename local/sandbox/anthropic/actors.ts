import { emailAs, type Person } from '../people.ts';
import type { ApiKey } from './keys.ts';

/** Whom the analytics reports name: a person, else a service account, else the key itself. */
export type Actor =
  | { type: 'user_actor'; user_id: string; email_address: string | null; name: string; deleted: boolean }
  | { type: 'service_account_actor'; service_account_id: string }
  | { type: 'api_actor'; api_key_id: string };

/** The workspace whose keys people get by signing in to Claude Code. */
export const CODE_WORKSPACE = 'Claude Code';

/** The account of somebody who has left is deleted: the vendor then has neither e-mail nor name. */
const DELETED = { email_address: null, name: 'Deleted User', deleted: true };

/** The actor behind a key. */
export function keyActor(key: ApiKey): Actor {
  if (key.template.workspace === CODE_WORKSPACE && key.creator !== null) {
    return userActor(key.creator);
  }
  return key.serviceAccountId === null
    ? { type: 'api_actor', api_key_id: key.id }
    : { type: 'service_account_actor', service_account_id: key.serviceAccountId };
}

/** Those who use the Console without a key: two who are there, and one who has left. */
export function consoleActors(people: readonly Person[]): Actor[] {
  const present = people.filter((person) => !person.hasLeft && person.index % 3 === 0);
  const left = people.filter((person) => person.hasLeft);
  return [...present.slice(0, 2), ...left.slice(0, 1)].map(userActor);
}

function userActor(person: Person): Actor {
  const known = { email_address: emailAs(person, 'console').trim(), name: person.name, deleted: false };
  return { type: 'user_actor', user_id: person.consoleUserId, ...(person.hasLeft ? DELETED : known) };
}
