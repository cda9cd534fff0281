import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextKeys } from '../../../shared/attribution/history.ts';
import { indexMapping, type MappingKey } from '../../../shared/attribution/mapping.ts';
import { type MappingOverride, withOverrides } from '../../../shared/attribution/overrides.ts';
import { toRows, toTenures } from '../../../shared/attribution/tenure.ts';
import { addDays } from '../../../shared/day.ts';
import { keyOf } from '../../support/records.ts';

const key = (owner: string, valid_from: string | null = null, valid_to: string | null = null) =>
  keyOf({ api_key_id: 'apikey_1', user_email: `${owner}@example.com`, team: owner, valid_from, valid_to });

const setTo = (
  owner: string,
  valid_from: string,
  valid_to: string | null,
  more: Partial<MappingOverride> = {},
) => ({
  platform: null,
  api_key_id: 'apikey_1',
  api_key_name: null,
  user_email: `${owner}@example.com`,
  service_name: null,
  share_ratio: null,
  department: null,
  team: null,
  cost_center: null,
  valid_from,
  valid_to,
  reason: 'a mistake',
  created_at: '2026-04-01T10:00:00.000Z',
  created_by: null,
  ...more,
});

const effective = (keys: readonly MappingKey[], overrides: readonly MappingOverride[]) =>
  toRows(withOverrides(toTenures(keys), overrides));

describe('an owner set for days past', () => {
  test('has the days that the key had under its name alone, before its id was filled in', () => {
    const named = { ...key('ann', null, '2026-02-28'), api_key_id: null, api_key_name: 'ci' };
    const withId = { ...key('ben', '2026-03-01'), api_key_name: 'ci' };
    const keys = effective(
      [named, withId],
      [setTo('ben', '2026-02-01', '2026-02-28', { api_key_name: 'ci' })],
    );
    const mapping = indexMapping('v', keys, []);
    const ownerOn = (day: string, id: string | null) =>
      mapping.keyByName({ platform: 'anthropic_api', name: 'ci', id }, day)?.owners[0]?.user_email;
    expect([ownerOn('2026-01-31', null), ownerOn('2026-02-01', null)]).toEqual([
      'ann@example.com',
      'ben@example.com',
    ]);
    expect(mapping.keyById('apikey_1', '2026-02-01')?.owners[0]?.user_email).toBe('ben@example.com');
  });

  test('takes these days from who had them, with the place that was set', () => {
    const standing = [key('ann', null, '2026-02-28'), key('ben', '2026-03-01')];
    expect(effective(standing, [setTo('ben', '2026-01-10', '2026-02-28', { team: 'ben' })])).toEqual([
      key('ann', null, '2026-01-09'),
      key('ben', '2026-01-10', '2026-02-28'),
      key('ben', '2026-03-01'),
    ]);
  });

  test('may lie in the middle of a tenure', () => {
    expect(effective([key('ann')], [setTo('eve', '2026-01-10', '2026-01-12')])).toEqual([
      key('ann', null, '2026-01-09'),
      { ...key('eve', '2026-01-10', '2026-01-12'), team: null },
      key('ann', '2026-01-13'),
    ]);
  });

  test('may be without end', () => {
    expect(effective([key('ann')], [setTo('ann', '2026-01-10', null)])).toEqual([
      key('ann', null, '2026-01-09'),
      { ...key('ann', '2026-01-10'), team: null },
    ]);
  });

  test('is the later one where two were set for one day', () => {
    const later = { created_at: '2026-04-02T10:00:00.000Z' };
    const overrides = [
      setTo('eve', '2026-01-10', '2026-01-20', later),
      setTo('ben', '2026-01-01', '2026-01-31'),
    ];
    const spans = effective([key('ann')], overrides).map(({ user_email, valid_from, valid_to }) => [
      user_email?.split('@')[0],
      valid_from,
      valid_to,
    ]);
    expect(spans).toEqual([
      ['ann', null, '2025-12-31'],
      ['ben', '2026-01-01', '2026-01-09'],
      ['eve', '2026-01-10', '2026-01-20'],
      ['ben', '2026-01-21', '2026-01-31'],
      ['ann', '2026-02-01', null],
    ]);
  });

  test('may be several who share the key', () => {
    const overrides = [
      setTo('eve', '2026-01-10', '2026-01-12', { share_ratio: '0.75' }),
      setTo('ben', '2026-01-10', '2026-01-12', { share_ratio: '0.25' }),
    ];
    const mapping = indexMapping('v', effective([key('ann')], overrides), []);
    expect(mapping.keyById('apikey_1', '2026-01-11')?.owners).toEqual([
      { user_email: 'ben@example.com', service_name: null, share_ratio: '0.25' },
      { user_email: 'eve@example.com', service_name: null, share_ratio: '0.75' },
    ]);
  });

  test('goes with its key when the sheet fills in the id, and stays alone where two keys may be it', () => {
    const byName = { api_key_id: null, api_key_name: 'ci' };
    const named = { ...key('ann'), api_key_id: null, api_key_name: 'ci' };
    const override = setTo('ben', '2026-01-01', '2026-01-31', byName);
    const withId = { ...named, api_key_id: 'apikey_1', valid_from: '2026-02-01' };
    expect(effective([withId], [override]).map(({ api_key_id }) => api_key_id)).toEqual([
      'apikey_1',
      'apikey_1',
    ]);
    const twins = ['apikey_1', 'apikey_2'].map((api_key_id) => ({ ...named, api_key_id }));
    expect(effective(twins, [override])).toEqual([
      ...twins,
      expect.objectContaining({ api_key_id: null, user_email: 'ben@example.com' }),
    ]);
  });
});

const START = '2026-01-01';
const someDay = fc.integer({ min: 0, max: 90 });
const someOwner = fc.constantFrom('ann', 'ben', 'eve');
const someChange = fc.record({ owner: someOwner, at: someDay });
const someOverride = fc.record({ owner: someOwner, from: someDay, days: fc.integer({ min: 0, max: 30 }) });

test('whatever happened: each day has one owner, the override has its days, and a sync more changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(someChange, { minLength: 1, maxLength: 6 }),
      fc.array(someOverride, { maxLength: 4 }),
      (changes, set) => {
        const overrides = set.map(({ owner, from, days }, index) =>
          setTo(owner, addDays(START, from), addDays(START, from + days), {
            created_at: `2026-04-01T10:00:0${index}.000Z`,
          }),
        );
        const sync = (standing: ReturnType<typeof toTenures>, owner: string, at: number) =>
          withOverrides(
            nextKeys(standing, { keys: toTenures([key(owner)]), unreadable: [] }, addDays(START, at)).keys,
            overrides,
          );
        const inOrder = changes.toSorted((a, b) => a.at - b.at);
        const keys = inOrder.reduce((standing, { owner, at }) => sync(standing, owner, at), toTenures([]));
        const last = inOrder.at(-1);
        expect(sync(keys, last?.owner ?? '', last?.at ?? 0)).toEqual(keys);
        const mapping = indexMapping('v', toRows(keys), []);
        for (let day = 0; day <= 130; day += 1) {
          const at = addDays(START, day);
          expect(
            keys.filter((one) => (one.valid_from ?? '') <= at && at <= (one.valid_to ?? '9')).length,
          ).toBe(1);
          const override = set.findLast(({ from, days }) => from <= day && day <= from + days);
          const owner = mapping.keyById('apikey_1', at)?.owners[0]?.user_email;
          if (override) expect(owner).toBe(`${override.owner}@example.com`);
        }
      },
    ),
  );
});
