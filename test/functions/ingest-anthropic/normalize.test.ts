import { describe, expect, test } from '@jest/globals';
import { addUsage, type Weights } from '../../../functions/ingest-anthropic/allocate.ts';
import { makeDirectory } from '../../../functions/ingest-anthropic/directory.ts';
import { costRecords, costType, usageRecord } from '../../../functions/ingest-anthropic/normalize.ts';
import * as schema from '../../../functions/ingest-anthropic/schema.ts';
import { normalizedRecord } from '../../../shared/contract/records.ts';
import { costRow, usageRow } from '../../support/anthropic-answers.ts';

const DAY = '2026-01-05';
const DIRECTORY = makeDirectory(
  [
    { id: 'apikey_1', name: 'ci' },
    { id: 'apikey_2', name: 'twin' },
    { id: 'apikey_3', name: 'twin' },
    { id: 'apikey_4', name: null },
  ],
  [
    { id: 'wrkspc_1', name: 'Research' },
    { id: 'wrkspc_c', name: 'Claude Code' },
  ],
);

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
      key_owner_email: null,
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
    ['apikey_2', 'twin', false],
    ['apikey_3', 'twin', false],
    ['apikey_4', null, null],
    ['apikey_9', null, null],
    [null, null, null],
  ])('of the key %s has its name, and whether it is the only one', (api_key_id, name, unique) => {
    expect(usage({ api_key_id })).toMatchObject({
      api_key_id,
      api_key_name: name,
      api_key_name_unique: unique,
    });
  });

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
    addUsage(weights, schema.usageRow.parse(usageRow({ api_key_id, uncached_input_tokens })));
  }
  const costs = (more: Record<string, unknown> = {}) => {
    const raw = costRow(more);
    return costRecords(schema.costRow.parse(raw), DAY, DIRECTORY, weights, raw);
  };

  test('becomes its shares, each with the whole and the row that it is of', () => {
    const { records, amount } = costs();
    expect(amount.roundedBy).toBe(0n);
    // 1234.5678 cents are 12.345678 dollars.
    expect(records).toEqual([
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
        key_owner_email: null,
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
    const { records } = costs({ cost_type: 'code_execution', token_type: null, amount: '5' });
    expect(records).toMatchObject([
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

  test('is rounded once, before it is shared', () => {
    const { records, amount } = costs({ amount: '0.00000035' });
    // 3.5 billionths of a dollar are 4: three quarters and one quarter of 4.
    expect(records.map((record) => ('cost' in record ? record.cost.cost_usd : ''))).toEqual([
      '0.000000003',
      '0.000000001',
    ]);
    expect(amount.roundedBy).toBe(500_000_000n);
  });

  test.each([
    ['tokens', 'uncached_input_tokens', 'input_tokens', true],
    ['tokens', 'output_tokens', 'output_tokens', true],
    ['tokens', 'cache_read_input_tokens', 'cache_read', true],
    ['tokens', 'cache_creation.ephemeral_5m_input_tokens', 'cache_write_5m', true],
    ['tokens', 'cache_creation.ephemeral_1h_input_tokens', 'cache_write_1h', true],
    ['web_search', null, 'web_search', true],
    ['code_execution', null, 'code_execution', true],
    ['session_usage', null, 'session_usage', true],
    ['tokens', 'thinking_tokens', 'thinking_tokens', false],
    ['image_generation', null, 'image_generation', false],
    [null, null, 'unknown', false],
  ])('of the type %s %s is called %s', (cost_type, token_type, name, isKnown) => {
    expect(costType(schema.costRow.parse(costRow({ cost_type, token_type })))).toEqual({ name, isKnown });
  });
});
