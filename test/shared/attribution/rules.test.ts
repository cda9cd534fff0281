import { describe, expect, test } from '@jest/globals';
import { indexMapping, type MappingKey, type MappingPerson } from '../../../shared/attribution/mapping.ts';
import { attribute } from '../../../shared/attribution/rules.ts';
import { first } from '../../support/fakes.ts';
import { keyOf, personOf, usageOf } from '../../support/records.ts';

const KEYS = [
  keyOf({ api_key_id: 'apikey_1', user_email: 'id@example.com' }),
  keyOf({ api_key_name: 'ci', user_email: 'name@example.com' }),
];

type Record = Parameters<typeof usageOf>[0];

const ownerOf = (record: Record, keys: MappingKey[] = KEYS, people: MappingPerson[] = []) =>
  first(attribute(usageOf(record), indexMapping('v', keys, people))).owner;

/** Who is found, by what, and how sure. */
const found = (record: Record, keys?: MappingKey[]) => {
  const { user_email, attribution_method, attribution_confidence } = ownerOf(record, keys);
  return [user_email, attribution_method, attribution_confidence];
};

const NAMED = { api_key_name: 'ci', api_key_name_unique: true };

describe('the rules, the first that answers', () => {
  test.each(['service account', 'ci-bot'])('is no person without an @: %s', (stated_email) => {
    expect(found({ stated_email })).toEqual([null, 'unattributed', '0']);
  });

  test('the row that states the platform best, in whatever order the rows lie', () => {
    const rows = [
      keyOf({ api_key_name: 'ci', user_email: 'all@example.com' }),
      keyOf({ api_key_name: 'ci', platform: 'anthropic', user_email: 'both@example.com' }),
      keyOf({ api_key_name: 'ci', platform: 'anthropic_code', user_email: 'code@example.com' }),
    ];
    for (const keys of [rows, rows.toReversed()]) {
      expect(found({ ...NAMED, platform: 'anthropic_code' }, keys)[0]).toBe('code@example.com');
      expect(found({ ...NAMED, platform: 'anthropic_api' }, keys)[0]).toBe('both@example.com');
      expect(found({ ...NAMED, platform: 'cursor' }, keys)[0]).toBe('all@example.com');
    }
  });

  test('the e-mail on a row that names no key', () => {
    expect(found({ stated_email: 'a@example.com' })).toEqual(['a@example.com', 'direct_email', '1']);
  });

  test("the sheet by the key's id, before its name and the e-mail on the row", () => {
    const record = { api_key_id: 'apikey_1', ...NAMED, stated_email: 'a@example.com' };
    expect(found(record)).toEqual(['id@example.com', 'sheet_key_id', '0.95']);
  });

  test("the sheet by the key's name, before the e-mail on the row", () => {
    const record = { api_key_id: 'apikey_2', ...NAMED, stated_email: 'a@example.com' };
    expect(found(record)).toEqual(['name@example.com', 'sheet_key_name', '0.9']);
  });

  test('the e-mail on a row whose key the sheet does not know', () => {
    const record = { api_key_id: 'apikey_2', stated_email: 'a@example.com' };
    expect(found(record)).toEqual(['a@example.com', 'actor_email', '0.9']);
    const named = { api_key_name: 'other', api_key_name_unique: true, stated_email: 'a@example.com' };
    expect(found(named)).toEqual(['a@example.com', 'actor_email', '0.9']);
  });

  test("the vendor's directory, after the e-mail on a row and before nobody", () => {
    const directory_email = 'directory@example.com';
    const byDirectory = [directory_email, 'directory', '0.9'];
    expect(found({ directory_email })).toEqual(byDirectory);
    expect(found({ directory_email, api_key_id: 'apikey_2' })).toEqual(byDirectory);
    expect(found({ directory_email, stated_email: 'service account' })).toEqual(byDirectory);
    expect(found({ directory_email, stated_email: 'a@example.com' })[1]).toBe('direct_email');
    expect(found({ directory_email, stated_email: 'a@example.com', api_key_id: 'apikey_2' })[1]).toBe(
      'actor_email',
    );
    expect(found({ directory_email, api_key_id: 'apikey_1' })[1]).toBe('sheet_key_id');
    expect(found({ directory_email, ...NAMED })[1]).toBe('sheet_key_name');
    expect(found({ directory_email: 'no address' })[1]).toBe('unattributed');
  });

  test("who made a key or acts by it, after the directory's word for the actor and before the workspace", () => {
    const key_owner_email = 'owner@example.com';
    const keys = [...KEYS, keyOf({ workspace_id: 'wrkspc_1', user_email: 'workspace@example.com' })];
    const record = { api_key_id: 'apikey_2', key_owner_email, workspace_id: 'wrkspc_1' };
    expect(found(record, keys)).toEqual([key_owner_email, 'key_owner', '0.6']);
    expect(found({ ...record, directory_email: 'd@example.com' }, keys)[1]).toBe('directory');
    expect(found({ ...record, api_key_id: 'apikey_1' }, keys)[1]).toBe('sheet_key_id');
  });

  test('the workspace, where the sheet gives it to somebody and nothing else is known', () => {
    const keys = [...KEYS, keyOf({ workspace_id: 'wrkspc_1', user_email: 'workspace@example.com' })];
    const record = { api_key_id: 'apikey_2', workspace_id: 'wrkspc_1' };
    expect(found(record, keys)).toEqual(['workspace@example.com', 'sheet_workspace', '0.5']);
    expect(found({ ...record, workspace_id: 'wrkspc_2' }, keys)[1]).toBe('unattributed');
    expect(found({ ...record, workspace_id: null }, keys)[1]).toBe('unattributed');
    expect(found({ ...record, stated_email: 'a@example.com' }, keys)[1]).toBe('actor_email');
  });

  test('a row that names a key of a workspace speaks of that key alone', () => {
    const keys = [keyOf({ api_key_id: 'apikey_1', workspace_id: 'wrkspc_1', user_email: 'id@example.com' })];
    expect(found({ api_key_id: 'apikey_2', workspace_id: 'wrkspc_1' }, keys)[1]).toBe('unattributed');
  });

  test.each([{}, { api_key_id: 'apikey_2' }, { api_key_name: 'other' }, { workspace_id: 'wrkspc_1' }])(
    'nobody: %j',
    (record) => {
      expect(ownerOf(record)).toEqual({
        user_email: null,
        service_name: null,
        department: null,
        team: null,
        cost_center: null,
        attribution_method: 'unattributed',
        attribution_confidence: '0',
        share_ratio: null,
      });
    },
  );
});

describe('a key in the sheet', () => {
  test('whose name is not unique in the organization says nothing by its name', () => {
    expect(found({ ...NAMED, api_key_name_unique: false })).toEqual([null, 'unattributed', '0']);
    expect(found({ ...NAMED, api_key_name_unique: null })).toEqual([null, 'unattributed', '0']);
  });

  test('with an id does not answer by its name for another id', () => {
    const keys = [keyOf({ api_key_id: 'apikey_1', api_key_name: 'ci', user_email: 'a@example.com' })];
    expect(found({ ...NAMED, api_key_id: 'apikey_9' }, keys)[1]).toBe('unattributed');
    expect(found(NAMED, keys)).toEqual(['a@example.com', 'sheet_key_name', '0.9']);
  });

  test('of a name that two keys have says nothing of a record without an id', () => {
    const keys = ['apikey_1', 'apikey_2'].map((api_key_id) =>
      keyOf({ api_key_id, api_key_name: 'ci', user_email: `${api_key_id}@example.com` }),
    );
    expect(found(NAMED, keys)[1]).toBe('unattributed');
    expect(found(NAMED, keys.slice(1))[0]).toBe('apikey_2@example.com');
    expect(
      found(
        { ...NAMED, platform: 'cursor' },
        keys.map((key, index) => ({
          ...key,
          platform: index ? ('cursor' as const) : ('anthropic' as const),
        })),
      )[0],
    ).toBe('apikey_2@example.com');
  });

  test.each([
    ['2026-01-09', 'before@example.com'],
    ['2026-01-10', 'then@example.com'],
    ['2026-01-20', 'then@example.com'],
    ['2026-01-21', null],
  ])('is looked up as of the usage day %s', (usage_date, email) => {
    const keys = [
      keyOf({
        api_key_id: 'k',
        user_email: 'then@example.com',
        valid_from: '2026-01-10',
        valid_to: '2026-01-20',
      }),
      keyOf({ api_key_id: 'k', user_email: 'before@example.com', valid_to: '2026-01-09' }),
    ];
    expect(found({ api_key_id: 'k', usage_date }, keys)[0]).toBe(email);
    const named = keys.map((key) => ({ ...key, api_key_id: null, api_key_name: 'ci' }));
    expect(found({ ...NAMED, usage_date }, named)[0]).toBe(email);
  });

  test.each([
    [null, 'cursor', true],
    [null, 'anthropic_api', true],
    ['anthropic', 'anthropic_api', true],
    ['anthropic', 'anthropic_code', true],
    ['anthropic', 'cursor', false],
    ['anthropic_code', 'anthropic_code', true],
    ['anthropic_code', 'anthropic_api', false],
    ['cursor', 'cursor', true],
    ['cursor', 'anthropic_api', false],
  ] as const)('of platform %s speaks of %s: %s', (stated, platform, speaks) => {
    const keys = [keyOf({ platform: stated, api_key_name: 'ci', user_email: 'a@example.com' })];
    expect(found({ ...NAMED, platform }, keys)[0]).toBe(speaks ? 'a@example.com' : null);
  });

  test('may belong to a service: nobody in person, but attributed', () => {
    const keys = [keyOf({ api_key_id: 'k', service_name: 'nightly tests', cost_center: 'CC1' })];
    expect(ownerOf({ api_key_id: 'k', stated_email: 'a@example.com' }, keys)).toMatchObject({
      user_email: null,
      service_name: 'nightly tests',
      cost_center: 'CC1',
      attribution_method: 'sheet_key_id',
      attribution_confidence: '0.95',
    });
  });
});

describe('the place of an owner', () => {
  const people = [
    personOf({ email: 'id@example.com', department: 'Old', team: 'T1', valid_to: '2026-01-04' }),
    personOf({
      email: 'id@example.com',
      department: 'New',
      team: 'T2',
      cost_center: 'CC2',
      valid_from: '2026-01-05',
    }),
  ];

  test("is the key row's, and where that is silent the person's on that day", () => {
    const keys = [keyOf({ api_key_id: 'k', user_email: 'id@example.com', department: 'Key' })];
    const place = (usage_date: string) => ownerOf({ api_key_id: 'k', usage_date }, keys, people);
    expect(place('2026-01-05')).toMatchObject({ department: 'Key', team: 'T2', cost_center: 'CC2' });
    expect(place('2026-01-04')).toMatchObject({ department: 'Key', team: 'T1', cost_center: null });
  });

  test('is known for the e-mail on a row too', () => {
    expect(ownerOf({ stated_email: 'id@example.com' }, [], people)).toMatchObject({ department: 'New' });
    expect(ownerOf({ stated_email: 'b@example.com' }, [], people)).toMatchObject({ department: null });
  });
});

test('a record stays whole, with one owner', () => {
  const record = usageOf({ api_key_id: 'apikey_1' });
  expect(attribute(record, indexMapping('v', KEYS, []))).toMatchObject([
    { record, share_index: 0, share_count: 1, split: null },
  ]);
});
