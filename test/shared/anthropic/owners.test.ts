import { describe, expect, test } from '@jest/globals';
import {
  addKeys,
  addUsers,
  emailOf,
  keyById,
  keysByName,
  type Owners,
  rememberOwners,
} from '../../../shared/anthropic/owners.ts';
import type { ApiKey } from '../../../shared/anthropic/schema.ts';
import type { Remembered } from '../../../shared/ingest/remembered.ts';

const line = (more: Partial<Remembered>): Remembered => ({
  kind: 'key',
  id: 'apikey_0',
  email: null,
  name: null,
  principal: null,
  creator: null,
  lastSeen: '2026-01-04',
  ...more,
});
const person = (id: string, email: string | null) => line({ kind: 'user', id, email });

type Key = Partial<ApiKey>;
const madeBy = (id: string): Key => ({ created_by: { id } });

/** What is known when these keys are listed over what is remembered, with two people who are there. */
function owners(keys: readonly Key[], remembered: readonly Remembered[] = []): Owners {
  const known = rememberOwners(remembered);
  const listed = keys.map((key) => ({ id: 'apikey_1', ...key }));
  const users = [
    { id: 'user_1', email: 'A@example.com ' },
    { id: 'user_2', email: 'b@example.com' },
  ];
  return { users: addUsers(known.users, users), keys: addKeys(known.keys, listed) };
}

const ownerOf = (known: Owners, id = 'apikey_1') => keyById(known, id).key_owner_email;

describe('the owner of a key', () => {
  test('is its principal, in each shape that the vendor writes one', () => {
    expect(ownerOf(owners([{ ...madeBy('user_2'), principal: { id: 'user_1' } }]))).toBe('a@example.com');
    expect(ownerOf(owners([{ ...madeBy('user_2'), principal: { user_id: 'user_1' } }]))).toBe(
      'a@example.com',
    );
  });

  test('is who created it where the principal is a service account, or a person of whom no e-mail is known', () => {
    expect(ownerOf(owners([{ ...madeBy('user_2'), principal: { service_account_id: 'svac_1' } }]))).toBe(
      'b@example.com',
    );
    expect(ownerOf(owners([{ ...madeBy('user_2'), principal: { user_id: 'user_9' } }]))).toBe(
      'b@example.com',
    );
    expect(ownerOf(owners([madeBy('user_2')]))).toBe('b@example.com');
  });

  test('is unknown where neither is a person with an e-mail, and of a key that nobody has listed', () => {
    expect(
      ownerOf(owners([{ ...madeBy('user_9'), principal: { service_account_id: 'svac_1' } }])),
    ).toBeNull();
    expect(ownerOf(owners([{}]))).toBeNull();
    expect(keyById(owners([]), 'apikey_1')).toEqual({
      api_key_name: null,
      api_key_name_unique: null,
      key_owner_email: null,
    });
    expect(keyById(owners([]), null).key_owner_email).toBeNull();
  });

  test('is remembered when the vendor has forgotten the person, or the key with its name', () => {
    const remembered = [
      person('user_0', 'gone@example.com'),
      line({ name: 'nightly', principal: 'svac_1', creator: 'user_0' }),
    ];
    expect(ownerOf(owners([madeBy('user_0')], remembered))).toBe('gone@example.com');
    expect(keyById(owners([], remembered), 'apikey_0')).toEqual({
      api_key_name: 'nightly',
      api_key_name_unique: true,
      key_owner_email: 'gone@example.com',
    });
  });
});

describe('what the vendor says now', () => {
  test('wins over what is remembered', () => {
    const remembered = [
      person('user_1', 'former@example.com'),
      line({ id: 'apikey_1', name: 'before', principal: 'user_2', creator: 'user_2' }),
    ];
    const known = owners([{ name: 'after', principal: { id: 'user_1' } }], remembered);
    expect(keyById(known, 'apikey_1')).toMatchObject({
      api_key_name: 'after',
      key_owner_email: 'a@example.com',
    });
  });

  test.each([null, undefined, '', ' '])('leaves a remembered e-mail where it says %j', (email) => {
    const { users } = rememberOwners([person('user_1', 'a@example.com'), person('user_3', null)]);
    const known = { keys: {}, users: addUsers(users, [{ id: 'user_1', email }]) };
    expect(emailOf(known, 'user_1')).toBe('a@example.com');
    expect(emailOf(known, 'user_3')).toBeNull();
    expect(emailOf(known, null)).toBeNull();
  });

  test('leaves what is remembered of a key where it says nothing', () => {
    const remembered = [line({ id: 'apikey_1', name: 'ci', principal: 'user_2', creator: 'user_1' })];
    expect(
      keyById(owners([{ name: '', principal: null, created_by: null }], remembered), 'apikey_1'),
    ).toEqual({
      api_key_name: 'ci',
      api_key_name_unique: true,
      key_owner_email: 'b@example.com',
    });
  });
});

describe('a key name', () => {
  const named = (known: Owners) => [...keysByName(known).values()];

  test('is unique when one key alone has it, however often that is listed', () => {
    const twice = { id: 'apikey_3', name: 'batch', ...madeBy('user_1') };
    const keys = [
      { name: 'ci', ...madeBy('user_1') },
      { id: 'apikey_2', name: 'ci', ...madeBy('user_2') },
      twice,
      twice,
      { id: 'apikey_4', name: '' },
      { id: 'apikey_5', name: null },
    ];
    expect(named(owners(keys))).toEqual([
      { api_key_name: 'ci', api_key_name_unique: false, key_owner_email: null },
      { api_key_name: 'batch', api_key_name_unique: true, key_owner_email: 'a@example.com' },
    ]);
    // By its id each of the two has an owner all the same.
    expect(ownerOf(owners(keys), 'apikey_2')).toBe('b@example.com');
    expect(keyById(owners(keys), 'apikey_4')).toMatchObject({
      api_key_name: null,
      api_key_name_unique: null,
    });
  });

  test('that a forgotten key has had is no longer unique', () => {
    const remembered = [line({ name: 'ci' })];
    expect(named(owners([{ name: 'ci', ...madeBy('user_1') }], remembered))).toEqual([
      { api_key_name: 'ci', api_key_name_unique: false, key_owner_email: null },
    ]);
  });

  test('that a key has given up is free for another', () => {
    const remembered = [line({ name: 'ci' })];
    const keys = [
      { id: 'apikey_0', name: 'ci-old' },
      { name: 'ci', ...madeBy('user_1') },
    ];
    expect(keyById(owners(keys, remembered), 'apikey_1')).toEqual({
      api_key_name: 'ci',
      api_key_name_unique: true,
      key_owner_email: 'a@example.com',
    });
  });
});
