import { describe, expect, test } from '@jest/globals';
import { keyOf, personOf } from '../../support/records.ts';
import { HEADER, last, setUp, TWO } from './sync-bench.ts';

describe('a sync that moves owners or people', () => {
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
});
