import { describe, expect, test } from '@jest/globals';
import { syncMapping } from '../../../shared/attribution/sync.ts';
import type { MappingSync } from '../../../shared/warehouse/warehouse.ts';
import { fakeWarehouse, first, silentLog } from '../../support/fakes.ts';
import { keyOf, personOf } from '../../support/records.ts';

const HEADER = ['api_key_name', 'email'];
const NONE = '0000000000000-none';

/** A sheet whose cells a test may change, and a warehouse that remembers what was synced. */
function setUp(cells: string[][] | Error, answers: Parameters<typeof fakeWarehouse>[0] = {}) {
  const state: { cells: string[][] | Error; people: string[][] | null; now: string } = {
    cells,
    people: null,
    now: '2026-01-06T14:00:00.000Z',
  };
  const { warehouse, syncs, reads } = fakeWarehouse({
    ...answers,
    'mapping-newest-version': () => syncs.slice(-1).map(({ version }) => ({ version })),
    // A table has no order: it is read back to front.
    'mapping-keys': () => [...(syncs.at(-1)?.keys ?? [])].reverse(),
    'mapping-people': () => [...(syncs.at(-1)?.people ?? [])].reverse(),
  });
  const sheet = {
    name: 'mapping.csv',
    async read() {
      if (state.cells instanceof Error) throw state.cells;
      return { keys: state.cells, people: state.people };
    },
  };
  return {
    state,
    syncs,
    reads,
    sync: () => syncMapping({ warehouse, sheet, now: () => new Date(state.now), log: silentLog }),
    without: () => syncMapping({ warehouse, sheet: undefined, now: () => new Date(), log: silentLog }),
  };
}

const TWO = [HEADER, ['ci', 'a@example.com'], ['cd', 'b@example.com']];
const last = (syncs: MappingSync[]) => first(syncs.slice(-1));

describe('a sync of the mapping', () => {
  test('names a version above the one before it, even when the clock has stepped back', async () => {
    const { state, sync } = setUp(TWO);
    const before = await sync();
    state.now = '2026-01-06T13:59:00.000Z';
    state.cells = [HEADER, ['ci', 'c@example.com'], ['cd', 'b@example.com']];
    const after = await sync();
    expect(after.version > before.version).toBe(true);
    // One millisecond after 2026-01-06T14:00:00Z.
    expect(after.version).toMatch(/^1767708000001-/);
  });

  test('stores the first version, named by its time and its rows', async () => {
    const { sync, syncs } = setUp(TWO);
    const { version, readAt, findings } = await sync();
    // 2026-01-06T14:00:00Z is 1767708000000 ms after 1970.
    expect(version).toMatch(/^1767708000000-[0-9a-f]{12}$/);
    expect(readAt).toBe('2026-01-06T14:00:00.000Z');
    expect(findings).toEqual([]);
    expect(syncs).toEqual([
      {
        version,
        previousVersion: NONE,
        keys: [
          keyOf({ api_key_name: 'ci', user_email: 'a@example.com' }),
          keyOf({ api_key_name: 'cd', user_email: 'b@example.com' }),
        ],
        people: [],
      },
    ]);
  });

  test('writes nothing when nothing has changed, whatever the order of the rows', async () => {
    const { sync, syncs, state } = setUp(TWO);
    const { version } = await sync();
    state.now = '2026-01-07T14:00:00.000Z';
    for (const cells of [TWO, [HEADER, ['cd', 'b@example.com'], ['ci', 'a@example.com']]]) {
      state.cells = cells;
      expect(await sync()).toEqual({ version, readAt: '2026-01-07T14:00:00.000Z', findings: [] });
    }
    expect(syncs).toHaveLength(1);
  });

  test('stores a later version after a change, and closes the old owner the day before', async () => {
    const { sync, syncs, state } = setUp(TWO);
    const before = await sync();
    state.now = '2026-01-07T14:00:00.000Z';
    state.cells = [HEADER, ['ci', 'c@example.com'], ['cd', 'b@example.com']];
    const after = await sync();
    expect(NONE < before.version && before.version < after.version).toBe(true);
    expect(last(syncs)).toMatchObject({ version: after.version, previousVersion: before.version });
    expect(last(syncs).keys).toContainEqual(
      keyOf({ api_key_name: 'ci', user_email: 'a@example.com', valid_to: '2026-01-06' }),
    );
    expect(last(syncs).keys).toContainEqual(
      keyOf({ api_key_name: 'ci', user_email: 'c@example.com', valid_from: '2026-01-07' }),
    );
  });

  test('tells of a bad row and of a key that is gone', async () => {
    const { sync, state } = setUp(TWO);
    await sync();
    state.cells = [HEADER, ['ci', 'a@example.com'], ['x', '']];
    const { findings } = await sync();
    expect(findings).toEqual([
      {
        found_date: '2026-01-06',
        found_at: '2026-01-06T14:00:00.000Z',
        kind: 'mapping_row',
        severity: 'warning',
        text: 'mapping.csv row 3 has no email',
      },
      expect.objectContaining({ kind: 'mapping_key_gone', text: 'mapping.csv no longer has the key cd' }),
    ]);
  });

  test('keeps the last version when the sheet has lost more than half its rows', async () => {
    const { sync, syncs, state } = setUp([...TWO, ['x', 'c@example.com']]);
    const { version } = await sync();
    state.cells = [HEADER, ['ci', 'a@example.com']];
    expect(await sync()).toEqual({
      version,
      readAt: null,
      findings: [
        expect.objectContaining({
          kind: 'mapping_shrunk',
          severity: 'error',
          text: 'mapping.csv has 1 usable rows where the last version had 3: the last version goes on serving',
        }),
      ],
    });
    expect(syncs).toHaveLength(1);
  });

  test('keeps the last version when the sheet leaves no key an owner', async () => {
    const { sync, syncs, state } = setUp([
      [...HEADER, 'valid_from'],
      ['ci', 'a@example.com', '2026-01-06'],
    ]);
    const { version } = await sync();
    state.cells = [HEADER, ['', '']];
    const after = await sync();
    expect([after.version, after.findings.map(({ kind }) => kind)]).toEqual([version, [expect.any(String)]]);
    expect(syncs).toHaveLength(1);
  });

  test('tells whom two rows place differently, and takes people from the sheet as it is now', async () => {
    const header = [...HEADER, 'team'];
    const { sync, syncs, state } = setUp([
      header,
      ['k1', 'a@example.com', 'Search'],
      ['k2', 'a@example.com', 'Ads'],
    ]);
    expect((await sync()).findings.map(({ kind }) => kind)).toEqual(['mapping_person']);
    state.cells = [header, ['k2', 'a@example.com', 'Ads']];
    await sync();
    expect(last(syncs).people.map(({ team }) => team)).toEqual(['Ads']);
  });

  test('takes a sheet that has lost half its rows and no more', async () => {
    const { sync, syncs, state } = setUp(TWO);
    await sync();
    state.cells = [HEADER, ['ci', 'a@example.com']];
    await sync();
    expect(syncs).toHaveLength(2);
  });

  test.each([
    ['is not there', new Error('ENOENT: no such file'), 'ENOENT: no such file'],
    ['has no header', [['ci', 'a@example.com']], 'it has no header row with the columns'],
    ['is empty', [], 'it has no header row with the columns'],
  ])('keeps the last version when the sheet %s', async (_, cells, reason) => {
    const { sync, syncs, state } = setUp(TWO);
    const { version } = await sync();
    state.cells = cells;
    const kept = await sync();
    expect(kept).toMatchObject({ version, readAt: null, findings: [{ kind: 'mapping_unreadable' }] });
    expect(first(kept.findings).text).toContain(`mapping.csv cannot be read: ${reason}`);
    expect(syncs).toHaveLength(1);
  });

  test('stores where people work, and a later place from the day of the sync', async () => {
    const { sync, syncs, state } = setUp(TWO);
    await sync();
    state.people = [
      ['email', 'team'],
      ['a@example.com', 'Search'],
    ];
    const { version } = await sync();
    expect(last(syncs)).toMatchObject({
      version,
      people: [personOf({ email: 'a@example.com', team: 'Search' })],
    });
    state.now = '2026-01-10T14:00:00.000Z';
    state.people = [
      ['email', 'team'],
      ['a@example.com', 'Ads'],
    ];
    await sync();
    expect(last(syncs).people).toEqual([
      personOf({ email: 'a@example.com', team: 'Search', valid_to: '2026-01-09' }),
      personOf({ email: 'a@example.com', team: 'Ads', valid_from: '2026-01-10' }),
    ]);
  });

  test("keeps everybody's place when the people's tab is no table, and says so", async () => {
    const { sync, syncs, state } = setUp(TWO);
    state.people = [
      ['email', 'team'],
      ['a@example.com', 'Search'],
    ];
    const { version } = await sync();
    state.people = [
      ['mail', 'team'],
      ['a@example.com', 'Ads'],
    ];
    expect(await sync()).toMatchObject({
      version,
      findings: [
        {
          kind: 'mapping_header',
          text: 'mapping.csv has a tab people that cannot be read: its header in row 1 has no column email: it has mail, team',
        },
      ],
    });
    expect(syncs).toHaveLength(1);
  });

  test('tells of an odd header, and of fifty bad rows with the number of the others', async () => {
    const bad = Array.from({ length: 60 }, (_, index) => [`k${index}`, 'nobody']);
    const { sync } = setUp([[...HEADER, 'email'], ['ci', 'a@example.com'], ...bad]);
    const { findings } = await sync();
    expect(findings.map(({ kind }) => kind)).toEqual(['mapping_header', ...Array(51).fill('mapping_row')]);
    expect(findings[1]?.text).toBe('mapping.csv row 3 nobody is no e-mail address');
    expect(findings.at(-1)?.text).toBe(
      'mapping.csv has 10 more rows that cannot be used: see ai-usage mapping lint',
    );
  });

  test('refuses a sheet of more rows than a mapping takes', async () => {
    const { sync, syncs } = setUp([
      HEADER,
      ...Array.from({ length: 10_001 }, (_, index) => [`k${index}`, 'a@x.io']),
    ]);
    expect(await sync()).toMatchObject({
      version: NONE,
      readAt: null,
      findings: [
        {
          kind: 'mapping_too_large',
          text: 'mapping.csv makes 10001 rows, and a mapping takes 10000 at most: the last version goes on serving',
        },
      ],
    });
    expect(syncs).toEqual([]);
  });

  test('takes the second row of a key for none: the first one counts from the day it is read', async () => {
    const { sync, syncs, state } = setUp(TWO);
    await sync();
    state.now = '2026-01-07T14:00:00.000Z';
    state.cells = [HEADER, ['ci', 'c@example.com'], ['cd', 'b@example.com'], ['ci', 'a@example.com']];
    expect((await sync()).findings).toMatchObject([
      { text: 'mapping.csv row 4 names the same key for the same days as row 2, which is used' },
    ]);
    expect(last(syncs).keys).toContainEqual(
      keyOf({ api_key_name: 'ci', user_email: 'c@example.com', valid_from: '2026-01-07' }),
    );
  });

  test('dates a change by the version before it when the clock has stepped back', async () => {
    const { sync, syncs, state } = setUp(TWO);
    await sync();
    state.now = '2026-01-01T14:00:00.000Z';
    state.cells = [HEADER, ['ci', 'c@example.com'], ['cd', 'b@example.com']];
    await sync();
    expect(last(syncs).keys).toContainEqual(
      keyOf({ api_key_name: 'ci', user_email: 'c@example.com', valid_from: '2026-01-06' }),
    );
  });

  test('puts an owner that a person set for days past into force', async () => {
    const override = {
      platform: null,
      api_key_id: null,
      api_key_name: 'ci',
      user_email: 'c@example.com',
      service_name: null,
      share_ratio: null,
      department: null,
      team: null,
      cost_center: null,
      valid_from: '2026-01-01',
      valid_to: '2026-01-04',
      reason: 'a mistake',
      created_at: '2026-01-05T10:00:00.000Z',
      created_by: null,
    };
    const { sync, syncs } = setUp(TWO, { 'mapping-overrides': [override] });
    await sync();
    const ci = last(syncs).keys.filter(({ api_key_name }) => api_key_name === 'ci');
    expect(ci.map(({ user_email, valid_from, valid_to }) => [user_email, valid_from, valid_to])).toEqual([
      ['a@example.com', null, '2025-12-31'],
      ['c@example.com', '2026-01-01', '2026-01-04'],
      ['a@example.com', '2026-01-05', null],
    ]);
    await sync();
    expect(syncs).toHaveLength(1);
  });

  test('takes the days that the sheet itself says for the later word', async () => {
    const dated = [
      [...HEADER, 'valid_from'],
      ['ci', 'a@example.com', '2026-01-01'],
      ['cd', 'b@example.com', ''],
    ];
    const override = {
      api_key_name: 'ci',
      user_email: 'c@example.com',
      valid_from: '2026-01-02',
      valid_to: '2026-01-04',
    };
    const rest = {
      platform: null,
      api_key_id: null,
      service_name: null,
      share_ratio: null,
      created_by: null,
    };
    const place = { department: null, team: null, cost_center: null };
    const made = { reason: 'a mistake', created_at: '2026-01-05T10:00:00.000Z' };
    const { sync, syncs } = setUp(dated, {
      'mapping-overrides': [{ ...override, ...rest, ...place, ...made }],
    });
    await sync();
    expect(last(syncs).keys.filter(({ api_key_name }) => api_key_name === 'ci')).toMatchObject([
      { user_email: 'a@example.com', valid_from: '2026-01-01', valid_to: null },
    ]);
  });

  describe('that gives money of last month to others', () => {
    const DATED = [...HEADER, 'valid_from'];
    const spend = [
      {
        cost_date: '2025-12-30',
        platform: 'anthropic_api',
        api_key_id: 'x',
        api_key_name: 'ci',
        workspace_id: null,
        billed_usd: '70.25',
      },
      {
        cost_date: '2025-12-31',
        platform: 'anthropic_api',
        api_key_id: 'x',
        api_key_name: 'ci',
        workspace_id: null,
        billed_usd: '30',
      },
      {
        cost_date: '2025-12-31',
        platform: 'anthropic_api',
        api_key_id: 'y',
        api_key_name: 'cd',
        workspace_id: null,
        billed_usd: '500',
      },
    ];
    const moved = [DATED, ['ci', 'c@example.com', '2025-12-01'], ['cd', 'b@example.com', '']];

    test('names them when it is more than a hundred dollars', async () => {
      const { sync, state, reads } = setUp(TWO, { 'mapping-spend': spend });
      await sync();
      state.cells = moved;
      const { findings } = await sync();
      expect(reads).toContainEqual(['mapping-spend', { from: '2025-12-01', to: '2025-12-31' }]);
      expect(findings).toEqual([
        expect.objectContaining({
          kind: 'mapping_moved',
          usd: '100.25',
          text: 'mapping.csv moves 100.25 USD of last month to other owners: ci (100.25 USD) from a@example.com to c@example.com',
        }),
      ]);
    });

    test('says nothing of less, of an owner for today, and of a key that had none', async () => {
      const small = spend.filter(({ billed_usd }) => billed_usd !== '70.25');
      const less = setUp(TWO, { 'mapping-spend': small });
      await less.sync();
      less.state.cells = moved;
      expect((await less.sync()).findings).toEqual([]);

      const { sync, state } = setUp([HEADER, ['cd', 'b@example.com']], { 'mapping-spend': spend });
      await sync();
      state.cells = [HEADER, ['cd', 'c@example.com'], ['ci', 'a@example.com']];
      expect((await sync()).findings).toEqual([]);
    });
  });

  test('without a sheet has the version that there is', async () => {
    const { sync, without } = setUp(TWO);
    expect(await without()).toEqual({ version: NONE, readAt: null, findings: [] });
    const { version } = await sync();
    expect(await without()).toEqual({ version, readAt: null, findings: [] });
  });
});
