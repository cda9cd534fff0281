import { expect, test } from '@jest/globals';
import type { Owner } from '../../../../shared/contract/records.ts';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { allFactsOf, factsOf, fetchOf, land, ledgerOf, minute, newSlice, replace } from './fetches.ts';
import { costOf, event, NOBODY, person, userDay, type Where } from './records.ts';

const ADA = person('ada@example.com');
const BOB = person('bob@example.com');
const used = (usd: string, where: Where = {}) => event(ADA, costOf(usd), { requests: 1 }, where);

/** Which rows a commit replaces, and by what. */
export function scope(warehouse: () => Warehouse): void {
  test('a slice is replaced whole, and no fact of another slice is touched', async () => {
    const slice = newSlice();
    const others = [
      { ...slice, day: '2026-03-01' },
      { ...slice, day: '2026-03-03' },
      { ...slice, source: 'anthropic' as const },
      newSlice(),
    ];
    for (const one of [slice, ...others]) {
      const fetch = fetchOf(one, [[used('1', { model: 'a' }), used('2', { model: 'b' })]]);
      expect((await replace(warehouse(), fetch)).outcome).toBe('committed');
    }
    await replace(warehouse(), fetchOf(slice, [[used('5', { model: 'c' })]], { fetched_at: minute(9) }));
    const facts = await factsOf(warehouse(), 'fct_cost_daily', slice.account);
    const rows = facts.map(({ cost_date, source, model, cost_usd }) =>
      [cost_date, source, model, cost_usd].join(' '),
    );
    expect(rows.sort()).toEqual([
      '2026-03-01 cursor a 1',
      '2026-03-01 cursor b 2',
      '2026-03-02 anthropic a 1',
      '2026-03-02 anthropic b 2',
      '2026-03-02 cursor c 5',
      '2026-03-03 cursor a 1',
      '2026-03-03 cursor b 2',
    ]);
    expect(await factsOf(warehouse(), 'fct_usage_daily', slice.account)).toHaveLength(7);
    expect(await factsOf(warehouse(), 'fct_cost_daily', others[3]?.account ?? '')).toHaveLength(2);
  });

  test('only the segments of the manifest count, and only its fetch', async () => {
    const slice = newSlice();
    const [kept, stray, foreign] = [
      fetchOf(slice, [[used('1')]]),
      fetchOf(slice, [[used('10')]]),
      fetchOf(slice, [[used('100')]]),
    ];
    const { fetch_id, segments } = kept.manifest;
    for (const batch of stray.batches) await warehouse().land({ ...batch, fetch_id });
    const segment_id = segments[0]?.segment_id ?? '';
    for (const batch of foreign.batches) await warehouse().land({ ...batch, segment_id, batch_index: 7 });
    expect((await replace(warehouse(), kept)).outcome).toBe('committed');
    expect(await factsOf(warehouse(), 'fct_cost_daily', slice.account)).toMatchObject([
      { cost_usd: '1', landed_rows: 1 },
    ]);
  });

  test('a chain of segments is summed', async () => {
    const slice = newSlice();
    const parts = [fetchOf(slice, [[used('1')], [used('2')]]), fetchOf(slice, [[used('4')]])];
    const all = fetchOf(slice, [[used('1'), used('2'), used('4')]]);
    all.manifest.segments = parts.flatMap(({ manifest }) => manifest.segments);
    const { fetch_id } = all.manifest;
    for (const batch of parts.flatMap(({ batches }) => batches))
      await warehouse().land({ ...batch, fetch_id });
    expect((await warehouse().commit(all.manifest)).outcome).toBe('committed');
    expect(await factsOf(warehouse(), 'fct_cost_daily', slice.account)).toMatchObject([
      { cost_usd: '7', landed_rows: 3 },
    ]);
    expect(await ledgerOf(warehouse(), all)).toMatchObject([{ batch_count: 3, record_count: 3 }]);
  });

  test('adjustments survive a commit', async () => {
    const slice = newSlice();
    await replace(warehouse(), fetchOf(slice, [[used('1')]]));
    await warehouse().ask(
      `INSERT INTO fct_cost_daily (
      cost_date, platform, source, account, attribution_method, attribution_confidence, cost_type, is_billed,
      allocation_method, corrects_date, corrects_source, cost_usd, run_id, fetch_id, landed_rows, ingest_date,
      created_timestamp
    ) VALUES (
      DATE '${slice.day}', 'cursor', 'adjustment', '${slice.account}', 'unattributed', 0, 'adjustment', TRUE,
      'none', DATE '2026-02-27', 'cursor', CAST('-0.5' AS NUMERIC), 'run', 'fetch', 0, DATE '${slice.day}',
      CAST('2026-03-03 00:00:00+00' AS TIMESTAMP)
    )`,
      {},
      'write',
    );
    const next = fetchOf(slice, [[used('2')]], { fetched_at: minute(9) });
    await replace(warehouse(), next);
    const facts = await factsOf(warehouse(), 'fct_cost_daily', slice.account);
    expect(facts.map(({ source, cost_usd }) => [source, cost_usd]).sort()).toEqual([
      ['adjustment', '-0.5'],
      ['cursor', '2'],
    ]);
    expect(await ledgerOf(warehouse(), next)).toMatchObject([
      { previous_billed_usd: '1', billed_usd: '2', rows_removed: 0, rows_changed: 1 },
    ]);
  });

  const owned = (more: Partial<Owner>) => event({ ...NOBODY, ...more }, costOf('1'), { requests: 1 });
  const placed = (where: Where) => event(NOBODY, costOf('1'), { requests: 1 }, where);
  const priced = (more: Parameters<typeof costOf>[1]) => event(NOBODY, costOf('1', more), { requests: 1 });
  const SHARED_GRAIN = [
    owned({ user_email: 'ada@example.com' }),
    owned({ service_name: 'builder' }),
    owned({ department: 'Engineering' }),
    owned({ team: 'Core' }),
    owned({ cost_center: '42' }),
    owned({ attribution_method: 'key_owner' }),
    owned({ attribution_confidence: '0.6' }),
    owned({ share_ratio: '0.5' }),
    placed({ platform: 'anthropic_api' }),
    placed({ api_key_id: 'key' }),
    placed({ workspace_id: 'workspace' }),
    placed({ model: 'gpt-5' }),
  ];
  const COST_GRAIN = [
    priced({ cost_type: 'included' }),
    priced({ is_billed: false }),
    priced({ unit_type: 'requests' }),
    priced({ allocation_method: 'none' }),
  ];

  test('two records that differ in one dimension only stay two rows, and NULL groups with NULL', async () => {
    const plain = placed({});
    const slice = newSlice();
    const fetch = fetchOf(slice, [[plain, plain, ...SHARED_GRAIN, ...COST_GRAIN]]);
    expect((await replace(warehouse(), fetch)).outcome).toBe('committed');
    const counts = async (table: 'fct_cost_daily' | 'fct_usage_daily') =>
      (await factsOf(warehouse(), table, slice.account))
        .map(({ landed_rows }) => Number(landed_rows))
        .sort((a, b) => b - a);
    expect(await counts('fct_cost_daily')).toEqual([2, ...Array(16).fill(1)]);
    // The four that differ in money alone are one usage with the plain ones.
    expect(await counts('fct_usage_daily')).toEqual([6, ...Array(12).fill(1)]);
  });

  test('rates are divided after summing, and are NULL without a basis', async () => {
    const slice = newSlice();
    const share = (usd: string, parent_cost_usd: string | null, model: string) =>
      event(ADA, costOf(usd, { parent_cost_usd, allocation_method: 'token_share' }), {}, { model });
    const fetch = fetchOf(slice, [
      [
        userDay(ADA, { total_accepts: 1, total_rejects: 1 }),
        userDay(ADA, { total_accepts: 2, total_rejects: 0 }),
      ],
      [userDay(BOB, { total_accepts: 0, total_rejects: 0 })],
      [
        share('1', '4', 'a'),
        share('2', '4', 'a'),
        share('1', '0', 'b'),
        share('1', null, 'c'),
        share('1', '4', 'd'),
        share('1', null, 'd'),
      ],
    ]);
    await replace(warehouse(), fetch);
    const [cost, usage] = [
      await factsOf(warehouse(), 'fct_cost_daily', slice.account),
      await factsOf(warehouse(), 'fct_usage_daily', slice.account),
    ];
    expect(cost.map(({ model, allocation_ratio }) => [model, allocation_ratio]).sort()).toEqual([
      ['a', 0.375],
      ['b', undefined],
      ['c', undefined],
      ['d', 0.25],
    ]);
    expect(usage.map(({ user_email, acceptance_rate }) => [user_email, acceptance_rate]).sort()).toEqual([
      ['ada@example.com', 0.75],
      ['bob@example.com', undefined],
    ]);
  });

  test('a fetch that was landed and never committed leaves no fact', async () => {
    const fetch = fetchOf(newSlice(), [[used('1')]]);
    await land(warehouse(), fetch);
    expect(await allFactsOf(warehouse(), fetch.manifest.account)).toEqual([]);
  });
}
