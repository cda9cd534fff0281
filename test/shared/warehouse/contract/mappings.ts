import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import {
  type MappingKey,
  type MappingPerson,
  NO_MAPPING_VERSION,
} from '../../../../shared/attribution/mapping.ts';
import { RetryableError } from '../../../../shared/errors.ts';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';

const KEY: MappingKey = {
  platform: 'anthropic_api',
  api_key_id: null,
  api_key_name: null,
  workspace_id: null,
  user_email: 'ada@example.com',
  service_name: null,
  department: 'Engineering',
  team: null,
  cost_center: null,
  share_ratio: '0.25',
  purpose: 'a purpose',
  valid_from: null,
  valid_to: '2026-02-28',
};
const PERSON: MappingPerson = {
  email: 'ada@example.com',
  department: 'Engineering',
  team: 'Core',
  manager_email: null,
  cost_center: null,
  valid_from: '2026-01-01',
  valid_to: null,
};

/** The mapping's versions. */
export function mappings(warehouse: () => Warehouse): void {
  const newestMapping = async () => {
    const [newest] = await warehouse().read('mapping-newest-version');
    return newest ? String(newest.version) : NO_MAPPING_VERSION;
  };

  test('a mapping version holds its rows for good, and a new one closes those of the last', async () => {
    const [first, second] = [Date.now(), Date.now() + 1].map((at) => `${at}-${randomUUID().slice(0, 8)}`);
    if (!first || !second) throw new Error('two versions are wanted');
    const [old, kept, added] = ['old', 'kept', 'new'].map((api_key_id) => ({ ...KEY, api_key_id }));
    if (!old || !kept || !added) throw new Error('three keys are wanted');
    const bob = { ...PERSON, email: 'bob@example.com' };
    const commits = async () =>
      Number((await warehouse().ask('SELECT commits FROM commit_lock')).rows[0]?.commits);
    const before = await commits();
    await warehouse().syncMapping({
      version: first,
      previousVersion: await newestMapping(),
      keys: [old, kept],
      people: [PERSON],
    });
    await warehouse().syncMapping({
      version: second,
      previousVersion: first,
      keys: [kept, added],
      people: [bob],
    });
    expect(await commits()).toBe(before + 2);

    const held = async (name: string, version: string) => {
      const rows = await warehouse().read(name, { version });
      return rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    };
    expect(await held('mapping-keys', first)).toEqual([kept, old]);
    expect(await held('mapping-keys', second)).toEqual([kept, added]);
    expect(await held('mapping-people', first)).toEqual([PERSON]);
    expect(await held('mapping-people', second)).toEqual([bob]);
    expect(await warehouse().read('mapping-newest-version')).toEqual([{ version: second }]);
    expect(await warehouse().read('mapping-has-version', { version: second })).toEqual([{ row_count: 3 }]);
    expect(await warehouse().read('mapping-has-version', { version: 'never' })).toEqual([{ row_count: 0 }]);
  });

  test('a mapping version may be empty, and closes the rows of the last all the same', async () => {
    const [held, empty] = [Date.now() + 10, Date.now() + 11].map((at) => `${at}-${randomUUID().slice(0, 8)}`);
    if (!held || !empty) throw new Error('two versions are wanted');
    const key = { ...KEY, api_key_id: 'only' };
    await warehouse().syncMapping({
      version: held,
      previousVersion: await newestMapping(),
      keys: [key],
      people: [],
    });
    await warehouse().syncMapping({ version: empty, previousVersion: held, keys: [], people: [] });
    expect(await warehouse().read('mapping-keys', { version: held })).toEqual([key]);
    expect(await warehouse().read('mapping-keys', { version: empty })).toEqual([]);
  });

  test('a mapping version made from one that is no longer the newest is refused, and closes nothing', async () => {
    const [kept, late] = [Date.now() + 20, Date.now() + 21].map((at) => `${at}-${randomUUID().slice(0, 8)}`);
    if (!kept || !late) throw new Error('two versions are wanted');
    const key = { ...KEY, api_key_id: 'kept' };
    const previousVersion = await newestMapping();
    await warehouse().syncMapping({ version: kept, previousVersion, keys: [key], people: [] });
    const second = warehouse().syncMapping({ version: late, previousVersion, keys: [], people: [] });
    await expect(second).rejects.toBeInstanceOf(RetryableError);
    expect(await warehouse().read('mapping-keys', { version: kept })).toEqual([key]);
    expect(await newestMapping()).toBe(kept);
  });

  test('a mapping version may hold people alone, and is the newest', async () => {
    const [placed, later] = [Date.now() + 30, Date.now() + 31].map(
      (at) => `${at}-${randomUUID().slice(0, 8)}`,
    );
    if (!placed || !later) throw new Error('two versions are wanted');
    const previousVersion = await newestMapping();
    await warehouse().syncMapping({ version: placed, previousVersion, keys: [], people: [PERSON] });
    expect(await newestMapping()).toBe(placed);
    expect(await warehouse().read('mapping-has-version', { version: placed })).toEqual([{ row_count: 1 }]);
    await warehouse().syncMapping({ version: later, previousVersion: placed, keys: [KEY], people: [] });
    expect(await warehouse().read('mapping-people', { version: placed })).toEqual([PERSON]);
  });

  test('an owner that a person set for days past is remembered, shares too', async () => {
    const override = {
      platform: 'anthropic',
      api_key_id: `apikey_${randomUUID()}`,
      api_key_name: 'ci',
      user_email: 'ada@example.com',
      service_name: null,
      department: 'Engineering',
      team: null,
      cost_center: null,
      share_ratio: '0.333333333',
      valid_from: '2026-01-05',
      valid_to: '2026-02-28',
      reason: 'the sheet was late',
      created_at: '2026-03-01T10:00:00.123Z',
      created_by: 'ops',
    };
    await warehouse().append('mapping_overrides', [override]);
    const known = await warehouse().read('mapping-overrides');
    expect(known.filter(({ api_key_id }) => api_key_id === override.api_key_id)).toEqual([override]);
  });
}
