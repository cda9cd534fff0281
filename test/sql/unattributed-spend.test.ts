import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cost } from './support/facts.ts';
import { openWarehouse, type Row, type ViewWarehouse } from './support/warehouse.ts';

let warehouse: ViewWarehouse;
beforeAll(async () => {
  warehouse = await openWarehouse();
});
beforeEach(async () => {
  await warehouse.clear();
  await warehouse.setClock('2026-10-15');
});
afterAll(() => warehouse.close());

/** A cost of the API on a day of September, whose owner was found by a rule. */
const by =
  (attribution_method: string, attribution_confidence: number) =>
  (day: string, usd: string, api_key_id: string | null = null, more: Row = {}): Row =>
    cost(`2026-09-${day}`, usd, {
      platform: 'anthropic_api',
      api_key_id,
      attribution_method,
      attribution_confidence,
      ...more,
    });
const sheet = by('sheet_key_id', 0.95);
const directory = by('directory', 0.9);
const guess = by('key_owner', 0.6);
const workspace = by('sheet_workspace', 0.5);
const nobody = by('unattributed', 0);

const insert = (...rows: Row[]) => warehouse.insert('fct_cost_daily', rows);
const read = (columns: string) =>
  warehouse.query(
    `SELECT ${columns} FROM ai_usage_analytics.vw_unattributed_spend
     ORDER BY month_year_label, platform, is_mappable DESC, mapping_rank, workspace_id`,
  );

describe('keys without an owner', () => {
  test('are ranked by their dollars, each with the coverage that mapping it would reach', async () => {
    await insert(
      directory('01', '60'),
      nobody('01', '10', 'apikey_small'),
      nobody('01', '12', 'apikey_large'),
      nobody('02', '13', 'apikey_large'),
      nobody('02', '5'),
    );
    // Billed: 60 + 10 + 25 + 5 = 100. Strong now: 60; the large key alone: 85, both: 95; the small one alone: 70.
    const columns = `mapping_rank AS rank, api_key_id AS key, days, unattributed_usd AS usd, strong_coverage AS now,
      strong_coverage_if_mapped AS alone, strong_coverage_with_above AS with_above`;
    expect(await read(columns)).toEqual([
      {
        rank: '1',
        key: 'apikey_large',
        days: '2',
        usd: '25.000000000',
        now: 0.6,
        alone: 0.85,
        with_above: 0.85,
      },
      {
        rank: '2',
        key: 'apikey_small',
        days: '1',
        usd: '10.000000000',
        now: 0.6,
        alone: 0.7,
        with_above: 0.95,
      },
      { rank: null, key: null, days: '1', usd: '5.000000000', now: 0.6, alone: null, with_above: null },
    ]);
  });

  test('gain what a weak rule found too, and nothing of what is strong already', async () => {
    await insert(
      sheet('01', '40', 'apikey_half'),
      guess('02', '20', 'apikey_half'),
      nobody('03', '10', 'apikey_half'),
      workspace('03', '30', 'apikey_space'),
    );
    // Billed 100, attributed 90, strong 40. Of apikey_half 20 + 10 are to be won: (40 + 30) / 100.
    const columns = `api_key_id AS key, unattributed_usd AS nobodys, weak_usd AS weak, cost_rows AS n,
      coverage, strong_coverage AS strong, strong_coverage_if_mapped AS alone`;
    const now = { coverage: 0.9, strong: 0.4 };
    expect(await read(columns)).toEqual([
      { key: 'apikey_half', nobodys: '10.000000000', weak: '20.000000000', n: '2', ...now, alone: 0.7 },
      { key: 'apikey_space', nobodys: '0.000000000', weak: '30.000000000', n: '1', ...now, alone: 0.7 },
    ]);
  });

  test('stand in the order of their bytes where their dollars are the same, a refund last', async () => {
    await insert(
      nobody('01', '3', 'é'),
      nobody('01', '-2', 'a'),
      nobody('01', '3', 'z'),
      nobody('01', '3', 'Z'),
    );
    // The bytes: Z is 5A, z is 7A, é begins with C3. Billed: 3 + 3 + 3 - 2 = 7.
    expect(await read('api_key_id AS key, strong_coverage_with_above AS reached')).toEqual([
      { key: 'Z', reached: 3 / 7 },
      { key: 'z', reached: 6 / 7 },
      { key: 'é', reached: 9 / 7 },
      { key: 'a', reached: 1 },
    ]);
  });

  test('are one row whatever workspace their rows name, and have the newest name with who made them', async () => {
    await insert(
      nobody('01', '1', 'apikey_a', { workspace_id: 'wrkspc_1' }),
      nobody('02', '2', 'apikey_a'),
      nobody('02', '1', 'apikey_gone'),
    );
    const line = (kind: string, vendor_id: string, day: string, more: Row): Row => ({
      account: 'default',
      platform: 'anthropic_api',
      kind,
      vendor_id,
      first_seen: '2026-09-01 00:00:00+00',
      last_seen: `2026-09-${day} 00:00:00+00`,
      ...more,
    });
    await warehouse.insert('dim_directory', [
      line('key', 'apikey_a', '05', { name: 'before', creator_id: 'user_1' }),
      line('key', 'apikey_a', '06', { name: 'now', creator_id: 'user_2', platform: 'anthropic_code' }),
      line('key', 'apikey_gone', '06', { name: 'of another team', account: 'north' }),
      line('user', 'user_2', '06', { email: 'bo@x.io', name: 'Bo' }),
    ]);
    const columns = 'api_key_id AS key, workspace_id AS space, api_key_name AS name, key_creator AS creator';
    expect(await read(`${columns}, unattributed_usd AS usd`)).toEqual([
      { key: 'apikey_a', space: 'wrkspc_1', name: 'now', creator: 'bo@x.io', usd: '3.000000000' },
      { key: 'apikey_gone', space: null, name: null, creator: null, usd: '1.000000000' },
    ]);
  });
});

describe('money without a key', () => {
  test('is one row per workspace, that no mapping by key reaches', async () => {
    await insert(
      nobody('01', '1'),
      nobody('02', '2'),
      workspace('02', '4', null, { workspace_id: 'wrkspc_1' }),
      nobody('02', '8', null, { account: 'north' }),
    );
    const columns = `account, workspace_id AS space, is_mappable AS mappable, mapping_rank AS rank,
      unattributed_usd AS usd, weak_usd AS weak`;
    const none = { mappable: false, rank: null };
    const rows = await read(columns);
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(
      expect.arrayContaining([
        { account: 'default', space: null, ...none, usd: '3.000000000', weak: '0.000000000' },
        { account: 'north', space: null, ...none, usd: '8.000000000', weak: '0.000000000' },
        { account: 'default', space: 'wrkspc_1', ...none, usd: '0.000000000', weak: '4.000000000' },
      ]),
    );
  });
});

describe('the view', () => {
  test('leaves out seats, included value, what takes itself away, and days beyond the running month', async () => {
    await insert(
      nobody('01', '9', 'apikey_a', { cost_type: 'subscription' }),
      nobody('01', '9', 'apikey_b', { is_billed: false, cost_type: 'included' }),
      nobody('01', '7.5', 'apikey_c'),
      nobody('02', '-7.5', 'apikey_c'),
      cost('2026-11-01', '9', { api_key_id: 'apikey_d', attribution_confidence: 0 }),
      cost('2025-10-31', '9', { api_key_id: 'apikey_e', attribution_confidence: 0 }),
      cost('2025-11-01', '1', { api_key_id: 'apikey_f', attribution_confidence: 0 }),
      cost('2026-10-31', '1', { api_key_id: 'apikey_g', attribution_confidence: 0 }),
    );
    // The 12 months are 2025-11 to 2026-10.
    expect(await read('month_year_label AS month, api_key_id AS key')).toEqual([
      { month: '2025-11', key: 'apikey_f' },
      { month: '2026-10', key: 'apikey_g' },
    ]);
  });

  test('has no coverage where refunds are all that is billed', async () => {
    await insert(nobody('01', '-3', 'apikey_a'));
    const columns = 'coverage, strong_coverage AS strong, strong_coverage_if_mapped AS alone';
    expect(await read(columns)).toEqual([{ coverage: null, strong: null, alone: null }]);
  });

  test('holds each month and platform for itself, and all the money without an owner to the last digit', async () => {
    await insert(
      nobody('01', '0.000000001', 'apikey_a'),
      nobody('02', '1234567.123456789', 'apikey_a', { platform: 'anthropic_code' }),
      nobody('03', '-0.000000003', 'apikey_b'),
      nobody('04', '2.5'),
      guess('05', '0.1', 'apikey_a'),
      sheet('05', '0.2', 'apikey_a'),
      cost('2026-08-31', '5', { api_key_id: 'apikey_a', attribution_confidence: 0 }),
    );
    const sums = await warehouse.query(
      `SELECT month_year_label AS month, platform, SUM(unattributed_usd) AS nobodys, SUM(weak_usd) AS weak
       FROM ai_usage_analytics.vw_unattributed_spend GROUP BY ALL ORDER BY ALL`,
    );
    // anthropic_api: 0.000000001 - 0.000000003 + 2.5 = 2.499999998
    expect(sums).toEqual([
      { month: '2026-08', platform: 'cursor', nobodys: '5.000000000', weak: '0.000000000' },
      { month: '2026-09', platform: 'anthropic_api', nobodys: '2.499999998', weak: '0.100000000' },
      { month: '2026-09', platform: 'anthropic_code', nobodys: '1234567.123456789', weak: '0.000000000' },
    ]);
  });
});
