import { emailAs, isMember, type Person } from '../people.ts';
import type { ApiKey } from './keys.ts';

type OtherActor =
  | { type: 'service_account_actor'; service_account_id: string }
  | { type: 'api_actor'; api_key_id: string };

/** Who uses something: a person, else a service account, else the key itself. */
export type Actor = { type: 'user_actor'; person: Person } | OtherActor;

/** An actor as the analytics reports name one. */
export type ShownActor =
  | { type: 'user_actor'; user_id: string; email_address: string | null; name: string; deleted: boolean }
  | OtherActor;

/** The workspace whose keys people get by signing in to Claude Code. */
export const CODE_WORKSPACE = 'Claude Code';

/** The account of somebody who has left is deleted: the vendor then has neither e-mail nor name. */
const DELETED = { email_address: null, name: 'Deleted User', deleted: true };

/** The actor behind a key. */
export function keyActor(key: ApiKey): Actor {
  if (key.template.workspace === CODE_WORKSPACE && key.creator !== null) {
    return { type: 'user_actor', person: key.creator };
  }
  return key.serviceAccountId === null
    ? { type: 'api_actor', api_key_id: key.id }
    : { type: 'service_account_actor', service_account_id: key.serviceAccountId };
}

/** Those who use the Console without a key: two who stay, and one who leaves. */
export function consoleUsers(people: readonly Person[]): Person[] {
  const staying = people.filter((person) => !person.hasLeft && person.index % 3 === 0);
  const leaving = people.filter((person) => person.hasLeft);
  return [...staying.slice(0, 2), ...leaving.slice(0, 1)];
}

/** An actor as the reports name it today, on old days too: somebody who has left is forgotten. */
export function shownActor(actor: Actor, today: string): ShownActor {
  if (actor.type !== 'user_actor') {
    return actor;
  }
  const { person } = actor;
  const known = { email_address: emailAs(person, 'console').trim(), name: person.name, deleted: false };
  const isThere = isMember(person, today);
  return { type: 'user_actor', user_id: person.consoleUserId, ...(isThere ? known : DELETED) };
}
