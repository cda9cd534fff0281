import { describe, expect, test } from '@jest/globals';
import { nextKeys as nextKeysOf } from '../../../shared/attribution/history.ts';
import type { MappingKey } from '../../../shared/attribution/mapping.ts';
import { toRows, toTenures } from '../../../shared/attribution/tenure.ts';
import { keyOf } from '../../support/records.ts';

const key = (owner: string, valid_from: string | null = null, valid_to: string | null = null) =>
  keyOf({ api_key_name: 'ci', user_email: `${owner}@example.com`, valid_from, valid_to });

const nextKeys = (
  standing: readonly MappingKey[],
  keys: MappingKey[],
  day: string,
  unreadable: MappingKey[] = [],
) => {
  const next = nextKeysOf(
    toTenures(standing),
    { keys: toTenures(keys), unreadable: toTenures(unreadable) },
    day,
  );
  return { keys: toRows(next.keys), vanished: toRows(next.vanished) };
};

/** Who holds from when to when. */
const spans = (keys: readonly MappingKey[]) =>
  keys
    .map(({ user_email, valid_from, valid_to }) => [user_email?.split('@')[0], valid_from, valid_to])
    .sort((a, b) => (String(a[1] ?? '') < String(b[1] ?? '') ? -1 : 1));

describe('the history of a key', () => {
  test('begins with its first owner, who holds from the beginning', () => {
    expect(nextKeys([], [key('ann')], '2026-01-10')).toEqual({ keys: [key('ann')], vanished: [] });
  });

  test('does not move when the same owner is seen again', () => {
    const standing = [key('ann', null, '2026-01-04'), key('ben', '2026-01-05')];
    const { keys } = nextKeys(standing, [key('ben')], '2026-02-01');
    expect(spans(keys)).toEqual(spans(standing));
  });

  test('takes over what the sheet says of the same owner, without a break', () => {
    const { keys } = nextKeys([key('ann')], [{ ...key('ann'), team: 'T', purpose: 'tests' }], '2026-02-01');
    expect(keys).toEqual([{ ...key('ann'), team: 'T', purpose: 'tests' }]);
  });

  test('changes on the day of the sync: the old owner until the day before, the new one from it', () => {
    const { keys, vanished } = nextKeys([key('ann')], [key('ben')], '2026-03-01');
    expect(spans(keys)).toEqual([
      ['ann', null, '2026-02-28'],
      ['ben', '2026-03-01', null],
    ]);
    expect(vanished).toEqual([]);
  });

  test('keeps of two changes on one day the later one', () => {
    const first = nextKeys([key('ann')], [key('ben')], '2026-03-01').keys;
    const { keys } = nextKeys(first, [key('eve')], '2026-03-01');
    expect(spans(keys)).toEqual([
      ['ann', null, '2026-02-28'],
      ['eve', '2026-03-01', null],
    ]);
  });

  test('takes a change from a person to a service for another owner', () => {
    const service = keyOf({ api_key_name: 'ci', service_name: 'nightly' });
    const { keys } = nextKeys([key('ann')], [service], '2026-03-01');
    expect(keys).toEqual([key('ann', null, '2026-02-28'), { ...service, valid_from: '2026-03-01' }]);
  });

  test('ends the day before the key has left the sheet, once', () => {
    const gone = nextKeys([key('ann')], [], '2026-03-01');
    expect(gone).toEqual({ keys: [key('ann', null, '2026-02-28')], vanished: [key('ann')] });
    expect(nextKeys(gone.keys, [], '2026-03-02')).toEqual({ keys: gone.keys, vanished: [] });
  });

  test('goes on from the day of the sync when a key re-appears, with a gap between', () => {
    const { keys } = nextKeys([key('ann', null, '2026-02-28')], [key('ann')], '2026-03-05');
    expect(spans(keys)).toEqual([
      ['ann', null, '2026-02-28'],
      ['ann', '2026-03-05', null],
    ]);
  });

  test('is as the sheet says where the sheet says days', () => {
    const sheet = [key('ann', null, '2026-01-31'), key('ben', '2026-02-01')];
    expect(nextKeys([key('eve')], sheet, '2026-03-01').keys).toEqual(sheet);
    const one = [key('ben', '2026-02-01')];
    expect(nextKeys([key('ann')], one, '2026-03-01').keys).toEqual(one);
  });

  test('ends at the sync for a row that the sheet had closed later and no longer has', () => {
    const planned = key('ann', '2026-01-01', '2026-12-31');
    expect(nextKeys([planned], [], '2026-03-01')).toEqual({
      keys: [key('ann', '2026-01-01', '2026-02-28')],
      vanished: [planned],
    });
    expect(spans(nextKeys([planned], [key('ben')], '2026-03-01').keys)).toEqual([
      ['ann', '2026-01-01', '2026-02-28'],
      ['ben', '2026-03-01', null],
    ]);
  });

  test('forgets days to come that the sheet no longer states', () => {
    const planned = [key('ann', null, '2026-12-31'), key('ben', '2027-01-01')];
    expect(spans(nextKeys(planned, [key('ann')], '2026-03-01').keys)).toEqual([['ann', null, null]]);
    expect(spans(nextKeys([key('ben', '2027-01-01')], [key('ben')], '2026-03-01').keys)).toEqual([
      ['ben', '2026-03-01', null],
    ]);
  });

  test('goes on when its id or platform is filled in, with a change of owner on the same day too', () => {
    const named = { ...key('ben'), api_key_id: 'apikey_1', platform: 'anthropic' as const };
    const { keys, vanished } = nextKeys([key('ann')], [named], '2026-03-01');
    expect(spans(keys)).toEqual([
      ['ann', null, '2026-02-28'],
      ['ben', '2026-03-01', null],
    ]);
    expect(vanished).toEqual([]);
    const same = { ...key('ann'), api_key_id: 'apikey_1' };
    expect(nextKeys([key('ann')], [same], '2026-03-01').keys).toEqual([same]);
  });

  test.each([
    ['a platform that is no word', { ...key('ann'), platform: null }],
    ['an id that was filled in with a bad e-mail', { ...key('ann@'), api_key_id: 'apikey_1' }],
  ])('stays as it is while its row has %s', (_, bad) => {
    const standing = [{ ...key('ann'), platform: 'cursor' as const }];
    expect(nextKeys(standing, [], '2026-03-01', [bad])).toEqual({ keys: standing, vanished: [] });
  });

  test('keeps all of its rows while one of them cannot be used', () => {
    const standing = [key('ann', null, '2026-02-28'), key('ben', '2026-03-01')];
    expect(
      nextKeys(standing, [key('ann', null, '2026-02-28')], '2026-03-10', [key('ben', '2026-03-32')]).keys,
    ).toEqual(standing);
  });

  test('of a key with the name of one that left the sheet begins when that one ends: its days were another’s', () => {
    const standing = [key('ann', null, '2026-01-31')];
    const fresh = { ...key('ben'), api_key_id: 'apikey_9' };
    expect(nextKeys(standing, [fresh], '2026-06-01').keys).toEqual([
      { ...fresh, valid_from: '2026-02-01' },
      ...standing,
    ]);
    const other = keyOf({ api_key_name: 'cd', user_email: 'ben@example.com' });
    expect(nextKeys(standing, [other], '2026-06-01').keys).toEqual([other, ...standing]);
  });

  test('is the sheet’s, whatever an unreadable row says of the key beside the one that is used', () => {
    expect(spans(nextKeys([key('ann')], [key('ben')], '2026-03-01', [key('eve@')]).keys)).toEqual([
      ['ann', null, '2026-02-28'],
      ['ben', '2026-03-01', null],
    ]);
  });

  test('is not guessed where two keys may be it', () => {
    const twins = ['apikey_1', 'apikey_2'].map((api_key_id) => ({ ...key('ben'), api_key_id }));
    const { keys, vanished } = nextKeys([key('ann')], twins, '2026-03-01');
    expect(spans(keys)).toEqual([
      ['ben', null, null],
      ['ben', null, null],
      ['ann', null, '2026-02-28'],
    ]);
    expect(vanished).toEqual([key('ann')]);
  });

  test('stays as it is while its row cannot be used: a slip takes no owner away', () => {
    const standing = [key('ann', null, '2026-01-04'), key('ben', '2026-01-05')];
    const { keys, vanished } = nextKeys(standing, [], '2026-03-01', [key('ben')]);
    expect([keys, vanished]).toEqual([standing, []]);
  });

  test('is its own for each platform and each id', () => {
    const cursor = { ...key('ben'), platform: 'cursor' as const };
    const withId = { ...key('eve'), api_key_id: 'apikey_1' };
    const { keys, vanished } = nextKeys([key('ann')], [key('ann'), cursor, withId], '2026-03-01');
    expect(keys).toEqual([key('ann'), cursor, withId]);
    expect(vanished).toEqual([]);
  });
});

describe('a key with another department', () => {
  const placed = (
    department: string | null,
    valid_from: string | null = null,
    valid_to: string | null = null,
  ) => ({
    ...key('ann', valid_from, valid_to),
    department,
  });

  test('keeps the one before for the days before', () => {
    expect(nextKeys([placed('A')], [placed('B')], '2026-03-01').keys).toEqual([
      placed('A', null, '2026-02-28'),
      placed('B', '2026-03-01'),
    ]);
  });

  test('is in it from the beginning where none was known', () => {
    expect(nextKeys([placed(null)], [placed('B')], '2026-03-01').keys).toEqual([placed('B')]);
  });
});

describe('a shared key', () => {
  const shares = (a: string, b: string, from: string | null = null, to: string | null = null) => [
    { ...key('ann', from, to), share_ratio: a },
    { ...key('ben', from, to), share_ratio: b },
  ];

  test('does not move while its shares are the same', () => {
    expect(nextKeys(shares('0.6', '0.4'), shares('0.6', '0.4').reverse(), '2026-03-01').keys).toEqual(
      shares('0.6', '0.4'),
    );
  });

  test('is split anew from the day of the sync when a share changes, or an owner goes', () => {
    expect(nextKeys(shares('0.6', '0.4'), shares('0.5', '0.5'), '2026-03-01').keys).toEqual([
      ...shares('0.6', '0.4', null, '2026-02-28'),
      ...shares('0.5', '0.5', '2026-03-01'),
    ]);
    expect(nextKeys(shares('0.6', '0.4'), [key('ann')], '2026-03-01').keys).toEqual([
      ...shares('0.6', '0.4', null, '2026-02-28'),
      key('ann', '2026-03-01'),
    ]);
  });
});

test('a workspace has a history of its own', () => {
  const workspace = (owner: string) =>
    keyOf({ workspace_id: 'wrkspc_1', user_email: `${owner}@example.com` });
  expect(nextKeys([workspace('ann'), key('ann')], [workspace('ben'), key('ann')], '2026-03-01').keys).toEqual(
    [
      { ...workspace('ann'), valid_to: '2026-02-28' },
      { ...workspace('ben'), valid_from: '2026-03-01' },
      key('ann'),
    ],
  );
});

test('fifty thousand keys that get their ids and an owner more are followed in moments', () => {
  const many = Array.from({ length: 50_000 }, (_, index) =>
    keyOf({ api_key_name: `k${index}`, user_email: 'a@x.io' }),
  );
  const withIds = many.map((row, index) => ({ ...row, api_key_id: `apikey_${index}` }));
  expect(nextKeys(many, withIds, '2026-03-01').keys).toEqual(withIds);
});
