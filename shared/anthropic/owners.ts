import type { UnnumberedRecord } from '../contract/records.ts';
import type { Remembered } from '../ingest/remembered.ts';
import { normalizeEmail } from '../ingest/vendor-rows.ts';
import { creatorOf, principalOf } from './directory-records.ts';
import type { ApiKey, User } from './schema.ts';

/** A key as it is listed, else as it is remembered. */
export type KnownKey = {
  name: string | null;
  /** Whether no other key has the name; null without one. */
  isUnique: boolean | null;
  /** On whose behalf it acts, a person or a service account. */
  principal: string | null;
  creator: string | null;
};

/** The people and keys of an organization, those too that the vendor has forgotten: plain JSON. */
export type Owners = {
  /** The e-mail of each user by id, as it is listed, else as it is remembered. */
  users: Record<string, string>;
  keys: Record<string, KnownKey>;
};

/** What a record says of its key. */
export type KeyFacts = Pick<UnnumberedRecord, 'api_key_name' | 'api_key_name_unique' | 'key_owner_email'>;

const UNKNOWN: KeyFacts = { api_key_name: null, api_key_name_unique: null, key_owner_email: null };

/** The people and keys that were listed before. */
export function rememberOwners(lines: readonly Remembered[]): Owners {
  const ofKind = (wanted: string) => lines.filter(({ kind }) => kind === wanted);
  const keys = ofKind('key').map(({ id, name, principal, creator }): [string, KnownKey] => [
    id,
    { name, isUnique: null, principal, creator },
  ]);
  return {
    users: emailsOf(ofKind('user')),
    keys: markUnique(new Map(keys)),
  };
}

/** E-mails with what is listed now; what the vendor no longer tells stays. */
export function addUsers(known: Owners['users'], listed: readonly User[]): Owners['users'] {
  return { ...known, ...emailsOf(listed) };
}

/** Keys with what is listed now; what the vendor no longer tells stays. */
export function addKeys(known: Owners['keys'], listed: readonly ApiKey[]): Owners['keys'] {
  const keys = new Map(Object.entries(known));
  for (const key of listed) {
    const before = keys.get(key.id);
    keys.set(key.id, {
      name: key.name || (before?.name ?? null),
      isUnique: null,
      principal: principalOf(key) ?? before?.principal ?? null,
      creator: creatorOf(key) ?? before?.creator ?? null,
    });
  }
  return markUnique(keys);
}

/** The e-mail of a person by the vendor's id; null where it was never told. */
export function emailOf({ users }: Owners, userId: string | null): string | null {
  return userId === null ? null : (users[userId] ?? null);
}

/** What is known of a key by its id. */
export function keyById(owners: Owners, id: string | null): KeyFacts {
  const key = id === null ? undefined : owners.keys[id];
  return key ? factsOf(key, owners) : UNKNOWN;
}

/** What is known of each key name; one that several keys have has no owner: a wrong one is worse than none. */
export function keysByName(owners: Owners): Map<string, KeyFacts> {
  const keys = Object.values(owners.keys).filter(({ name }) => name !== null);
  return new Map(
    keys.map((key) => {
      const facts = factsOf(key, owners);
      return [key.name ?? '', key.isUnique ? facts : { ...facts, key_owner_email: null }];
    }),
  );
}

/** A key's owner is its principal, if that is a person whose e-mail is known, else the person who created it. */
function factsOf({ name, isUnique, principal, creator }: KnownKey, owners: Owners): KeyFacts {
  return {
    api_key_name: name,
    api_key_name_unique: isUnique,
    key_owner_email: emailOf(owners, principal) ?? emailOf(owners, creator),
  };
}

function emailsOf(users: readonly Pick<User, 'id' | 'email'>[]): Owners['users'] {
  return Object.fromEntries(
    users.flatMap(({ id, email: stated }) => {
      const email = normalizeEmail(stated);
      return email === null ? [] : [[id, email]];
    }),
  );
}

/** Each key with whether its name is its own: a key that the vendor has forgotten has used its name too. */
function markUnique(keys: ReadonlyMap<string, KnownKey>): Owners['keys'] {
  const counts = new Map<string, number>();
  for (const { name } of keys.values()) if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(
    Array.from(keys, ([id, key]) => [
      id,
      { ...key, isUnique: key.name === null ? null : counts.get(key.name) === 1 },
    ]),
  );
}
