import { describe, expect, test } from '@jest/globals';
import { addUsage, allocate, type Weights } from '../../../functions/ingest-anthropic/allocate.ts';
import type { Dropped } from '../../../functions/ingest-anthropic/ladder.ts';
import { costRecords, usageRecord } from '../../../functions/ingest-anthropic/legacy-normalize.ts';
import * as schema from '../../../functions/ingest-anthropic/legacy-schema.ts';
import type { Directory } from '../../../shared/anthropic/directory.ts';
import { normalizedRecord } from '../../../shared/contract/records.ts';
import { costRow, usageRow } from '../../support/anthropic-answers.ts';

const DAY = '2026-01-05';
const DIRECTORY: Directory = {
  users: { user_1: 'a@example.com' },
  keys: {
    apikey_1: { name: 'ci', isUnique: true, principal: null, creator: 'user_1' },
    apikey_2: { name: 'twin', isUnique: false, principal: 'user_1', creator: null },
    apikey_3: { name: 'twin', isUnique: false, principal: null, creator: 'user_9' },
  },
  workspaces: ['wrkspc_1', 'wrkspc_c'],
  codeWorkspaces: ['wrkspc_c'],
  missing: [],
};

const usage = (more: Record<string, unknown> = {}) => {
  const raw = usageRow(more);
  return usageRecord(schema.usageRow.parse(raw), DAY, DIRECTORY, raw);
};

describe('a usage row', () => {
  test('becomes its tokens by class, both cache writes in one', () => {
    expect(usage()).toEqual({
      kind: 'usage',
      lands_in: 'raw_anthropic_usage',
      usage_date: DAY,
      platform: 'anthropic_api',
      stated_email: null,
      vendor_user_id: null,
      api_key_id: 'apikey_1',
      api_key_name: 'ci',
      api_key_name_unique: true,
      workspace_id: 'wrkspc_1',
      model: 'model-a',
      directory_email: null,
      key_owner_email: 'a@example.com',
      measures: { input_tokens: 100, output_tokens: 40, cached_input_tokens: 25, cache_read_tokens: 300 },
      vendor: {
        service_tier: 'standard',
        context_window: '0-200k',
        inference_geo: null,
        cache_creation_5m_tokens: 20,
        cache_creation_1h_tokens: 5,
        web_search_requests: 1,
      },
      raw_response: usageRow(),
    });
    expect(normalizedRecord.safeParse({ ...usage(), ordinal: 0 }).success).toBe(true);
  });

  test.each([
    ['apikey_2', 'twin', false, 'a@example.com'],
    ['apikey_3', 'twin', false, null],
    ['apikey_9', null, null, null],
    [null, null, null, null],
  ])(
    'of the key %s has its name, whether it is the only one, and its owner',
    (api_key_id, name, unique, owner) => {
      expect(usage({ api_key_id })).toMatchObject({
        api_key_id,
        api_key_name: name,
        api_key_name_unique: unique,
        key_owner_email: owner,
      });
    },
  );

  test.each([
    ['wrkspc_c', 'anthropic_code'],
    ['wrkspc_1', 'anthropic_api'],
    [null, 'anthropic_api'],
  ])('of the workspace %s is of the platform %s', (workspace_id, platform) => {
    expect(usage({ workspace_id })).toMatchObject({ workspace_id, platform });
  });
});

describe('a cost row', () => {
  const weights: Weights = {};
  for (const [api_key_id, uncached_input_tokens] of [
    ['apikey_1', 300],
    [null, 100],
  ] as const) {
    addUsage(weights, schema.usageRow.parse(usageRow({ api_key_id, uncached_input_tokens })), []);
  }
  const costs = (nanos: bigint, more: Record<string, unknown> = {}) => {
    const raw = costRow(more);
    const row = schema.costRow.parse(raw);
    return costRecords(row, nanos, allocate(row, nanos, weights, []), DAY, DIRECTORY, raw);
  };

  test('becomes its shares, each with the whole and the row that it is of', () => {
    // 1234.5678 cents are 12.345678 dollars.
    expect(costs(12_345_678_000n)).toEqual([
      {
        kind: 'cost',
        lands_in: 'raw_anthropic_cost',
        usage_date: DAY,
        platform: 'anthropic_api',
        stated_email: null,
        vendor_user_id: null,
        api_key_id: 'apikey_1',
        api_key_name: 'ci',
        api_key_name_unique: true,
        workspace_id: 'wrkspc_1',
        model: 'model-a',
        directory_email: null,
        key_owner_email: 'a@example.com',
        cost: {
          cost_type: 'input_tokens',
          is_billed: true,
          unit_type: 'tokens',
          allocation_method: 'token_share',
          cost_usd: '9.2592585',
          list_cost_usd: null,
          parent_cost_usd: '12.345678',
          volume_units: '300',
        },
        vendor: {
          description: 'Model A Usage - Input Tokens',
          token_type: 'uncached_input_tokens',
          service_tier: 'standard',
          context_window: '0-200k',
          inference_geo: 'global',
          amount: '1234.5678',
          currency: 'USD',
        },
        raw_response: costRow(),
      },
      expect.objectContaining({
        api_key_id: null,
        cost: expect.objectContaining({
          cost_usd: '3.0864195',
          parent_cost_usd: '12.345678',
          volume_units: '100',
        }),
      }),
    ]);
  });

  test('that stays whole is of no key and has no parent', () => {
    expect(costs(50_000_000n, { cost_type: 'code_execution', token_type: null })).toMatchObject([
      {
        api_key_id: null,
        cost: {
          cost_type: 'code_execution',
          allocation_method: 'none',
          cost_usd: '0.05',
          unit_type: null,
          parent_cost_usd: null,
          volume_units: null,
        },
      },
    ]);
  });

  test('that is shared over a coarser cell does not say how many units it paid for', () => {
    const dropped: Dropped[] = ['context_window'];
    const coarse: Weights = {};
    addUsage(coarse, schema.usageRow.parse(usageRow({ context_window: null })), dropped);
    const raw = costRow();
    const row = schema.costRow.parse(raw);
    const records = costRecords(row, 4n, allocate(row, 4n, coarse, dropped), DAY, DIRECTORY, raw);
    expect(records).toMatchObject([
      {
        api_key_id: 'apikey_1',
        cost: {
          allocation_method: 'token_share',
          parent_cost_usd: '0.000000004',
          unit_type: null,
          volume_units: null,
        },
      },
    ]);
  });
});
