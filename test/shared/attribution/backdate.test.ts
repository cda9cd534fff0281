import { describe, expect, test } from '@jest/globals';
import { makeBackdate } from '../../../shared/attribution/backdate.ts';
import { syncMapping } from '../../../shared/attribution/sync.ts';
import { UsageError } from '../../../shared/errors.ts';
import type { Cells } from '../../../shared/sheet/sheet.ts';
import { openDuckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import { silentLog } from '../../support/fakes.ts';

const HEADER = ['api_key_id', 'api_key_name', 'email', 'team', 'valid_from'];
const row = (id: string, owner: string, team = '', from = '') => [id, 'ci', owner, team, from];

/** A real warehouse, and a sheet whose cells a test may change. */
async function setUp(rows: string[][]) {
  const state = { keys: [HEADER, ...rows] as Cells, now: '2026-03-01T12:00:00.000Z' };
  const now = () => new Date(state.now);
  const warehouse = await openDuckdbWarehouse({ path: ':memory:', now });
  const sheet = { name: 'mapping.csv', read: async () => ({ keys: state.keys, people: null }) };
  const deps = { warehouse, sheet, now, log: silentLog };
  const backdate = makeBackdate(deps);
  return {
    state,
    warehouse,
    sync: () => syncMapping(deps),
    backdate: (from: string, key = 'apikey_1') =>
      backdate({ key, from, reason: 'the sheet was late', requestedBy: 'ops' }),
    spans: async () => {
      const [newest] = await warehouse.read('mapping-newest-version');
      const keys = await warehouse.read('mapping-keys', { version: String(newest?.version) });
      return keys
        .map(({ user_email, team, valid_from, valid_to }) => [user_email, team, valid_from, valid_to])
        .sort((a, b) => (String(a[2] ?? '') < String(b[2] ?? '') ? -1 : 1));
    },
  };
}

/** The key went from Ann to Ben; the sheet says so since the tenth of March. */
async function setUpMoved() {
  const bench = await setUp([row('apikey_1', 'ann@example.com', 'A')]);
  await bench.sync();
  bench.state.keys = [HEADER, row('apikey_1', 'ben@example.com', 'B')];
  bench.state.now = '2026-03-10T12:00:00.000Z';
  return bench;
}

describe('a backdated key', () => {
  test("is today's owner's since the day, with the place of today, and stays so", async () => {
    const { backdate, spans, sync, state } = await setUpMoved();
    state.now = '2026-03-12T12:00:00.000Z';
    expect(await backdate('2026-02-15')).toEqual({
      version: expect.stringMatching(/^\d{13}-[0-9a-f]{12}$/),
      key: 'ci',
      owners: 'ben@example.com',
      isInForce: true,
      from: '2026-02-15',
      // The sheet was first read with Ben in it on the twelfth.
      to: '2026-03-11',
      before: [{ owners: 'ann@example.com', from: null, to: '2026-03-11' }],
    });
    const now = [
      ['ann@example.com', 'A', null, '2026-02-14'],
      ['ben@example.com', 'B', '2026-02-15', '2026-03-11'],
      ['ben@example.com', 'B', '2026-03-12', null],
    ];
    expect(await spans()).toEqual(now);
    const { version } = await sync();
    state.now = '2026-03-13T12:00:00.000Z';
    expect((await sync()).version).toBe(version);
    expect(await spans()).toEqual(now);
  });

  test('may be named by its name though its id was filled in on the way', async () => {
    const { backdate, state, sync } = await setUp([]);
    state.keys = [
      ['api_key_name', 'email'],
      ['ci', 'ann@example.com'],
    ];
    await sync();
    state.now = '2026-03-10T12:00:00.000Z';
    state.keys = [HEADER, row('apikey_1', 'ben@example.com')];
    expect(await backdate('2026-03-05', 'ci')).toMatchObject({ owners: 'ben@example.com', to: '2026-03-09' });
  });

  test('may be shared: every owner has the share on the days before too', async () => {
    const { state, backdate, spans } = await setUpMoved();
    state.keys = [HEADER, row('apikey_1', 'ben@example.com 75%, eve@example.com 25%', 'B')];
    await backdate('2026-03-01', 'ci');
    expect((await spans()).map(([email, , from]) => [email, from]).sort()).toEqual([
      ['ann@example.com', null],
      ['ben@example.com', '2026-03-01'],
      ['ben@example.com', '2026-03-10'],
      ['eve@example.com', '2026-03-01'],
      ['eve@example.com', '2026-03-10'],
    ]);
  });

  test('says in the warehouse who set it and why', async () => {
    const { backdate, warehouse } = await setUpMoved();
    await backdate('2026-03-01');
    expect(await warehouse.read('mapping-overrides')).toEqual([
      expect.objectContaining({
        user_email: 'ben@example.com',
        valid_from: '2026-03-01',
        valid_to: '2026-03-09',
        reason: 'the sheet was late',
        created_by: 'ops',
        created_at: '2026-03-10T12:00:00.000Z',
      }),
    ]);
  });
});

describe('nothing is changed', () => {
  test.each([
    ['for a key that nobody knows', '2026-03-01', 'apikey_9', 'the mapping has no key apikey_9'],
    [
      'from the day that is the first already',
      '2026-03-10',
      'apikey_1',
      'belongs to ben@example.com since 2026-03-10: there is nothing to change',
    ],
    ['from a day to come', '2026-12-01', 'apikey_1', 'there is nothing to change'],
  ])('%s', async (_, from, key, reason) => {
    const { backdate, warehouse } = await setUpMoved();
    const refused = backdate(from, key);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
    await expect(refused).rejects.toThrow(reason);
    expect(await warehouse.read('mapping-overrides')).toEqual([]);
  });

  test('where a name is that of several keys', async () => {
    const { backdate } = await setUp([
      row('apikey_1', 'ann@example.com'),
      row('apikey_2', 'ben@example.com'),
    ]);
    await expect(backdate('2026-01-01', 'ci')).rejects.toThrow(
      'the mapping has several keys ci: name one by its id (apikey_1, apikey_2)',
    );
  });

  test('where a name is that of keys on several platforms', async () => {
    const { backdate, state } = await setUp([]);
    state.keys = [
      ['api_key_name', 'email', 'platform'],
      ['ci', 'ann@example.com', 'cursor'],
      ['ci', 'ben@example.com', 'anthropic'],
    ];
    await expect(backdate('2026-01-01', 'ci')).rejects.toThrow(
      'the mapping has a key ci on several platforms (anthropic, cursor): give it its id in the sheet',
    );
  });

  test('when the days are the owner’s already by an earlier backdating', async () => {
    const { backdate, warehouse } = await setUpMoved();
    await backdate('2026-02-15');
    for (const from of ['2026-02-15', '2026-03-01']) {
      await expect(backdate(from)).rejects.toThrow(
        'apikey_1 belongs to ben@example.com since 2026-02-15: there is nothing to change',
      );
    }
    expect(await warehouse.read('mapping-overrides')).toHaveLength(1);
    expect(await backdate('2026-02-01')).toMatchObject({
      to: '2026-02-14',
      before: [{ owners: 'ann@example.com', to: '2026-02-14' }],
    });
  });

  test('while the sheet is refused: what it says of today is not known', async () => {
    const { backdate, state, warehouse } = await setUpMoved();
    state.keys = [['api_key_id', 'owner']];
    await expect(backdate('2026-03-01')).rejects.toThrow(
      'nothing is changed: mapping.csv cannot be read: its header in row 1 has no column email: it has api_key_id, owner',
    );
    expect(await warehouse.read('mapping-overrides')).toEqual([]);
  });

  test('for an owner from the beginning', async () => {
    const { backdate } = await setUp([row('apikey_1', 'ann@example.com')]);
    await expect(backdate('2026-01-01')).rejects.toThrow('belongs to ann@example.com from the beginning');
  });

  test('where the sheet itself says the days', async () => {
    const { backdate, state } = await setUpMoved();
    state.keys = [HEADER, row('apikey_1', 'ben@example.com', 'B', '2026-03-05')];
    await expect(backdate('2026-03-01')).rejects.toThrow(
      'row 2 of mapping.csv says from when to when ci is whose: change the days there',
    );
  });

  test('for a key that has left the sheet', async () => {
    const { backdate, state } = await setUp([
      row('apikey_1', 'ann@example.com'),
      row('apikey_2', 'ben@example.com'),
    ]);
    await backdate('2026-01-01').catch(() => {});
    state.keys = [HEADER, row('apikey_2', 'ben@example.com')];
    await expect(backdate('2026-01-01')).rejects.toThrow(
      'apikey_1 has no owner today: give it one in mapping.csv first',
    );
  });
});
