import { describe, expect, test } from '@jest/globals';
import {
  analyticsCostRecord,
  analyticsUsageRecord,
  type Context,
} from '../../../functions/ingest-anthropic/analytics-normalize.ts';
import * as schema from '../../../functions/ingest-anthropic/analytics-schema.ts';
import { normalizedRecord } from '../../../shared/contract/records.ts';
import { analyticsCostRow, analyticsUsageRow, USER_ACTOR } from '../../support/anthropic-answers.ts';

type Row = Record<string, unknown>;

const CONTEXT: Context = {
  directory: {
    users: { user_1: 'a@example.com', user_2: 'maker@example.com' },
    keys: {
      apikey_1: { name: 'ci', isUnique: true, principal: 'svac_1', creator: 'user_2' },
      apikey_2: { name: 'twin', isUnique: false, principal: 'user_1', creator: 'user_2' },
    },
    workspaces: ['wrkspc_1'],
    codeWorkspaces: [],
    missing: [],
  },
  refreshedAt: '2026-01-06T03:00:00Z',
};

const usage = (group: Row = {}, context = CONTEXT, usage: Row = {}) => {
  const raw = analyticsUsageRow({ group, usage });
  return analyticsUsageRecord(schema.analyticsUsageRow.parse(raw), context, raw);
};

const SHOWN = {
  product: null,
  actor_type: 'user_actor',
  actor_id: 'user_1',
  data_refreshed_at: '2026-01-06T03:00:00.000Z',
};
const WHOSE = {
  usage_date: '2026-01-05',
  platform: 'anthropic_api',
  stated_email: 'a@example.com',
  vendor_user_id: 'user_1',
  api_key_id: 'apikey_1',
  api_key_name: 'ci',
  api_key_name_unique: true,
  workspace_id: 'wrkspc_1',
  model: 'model-a',
  directory_email: 'a@example.com',
  key_owner_email: 'maker@example.com',
};

test('a usage row becomes its tokens by class and its requests, with the person who used them', () => {
  expect(usage()).toEqual({
    kind: 'usage',
    lands_in: 'raw_anthropic_usage',
    ...WHOSE,
    measures: {
      input_tokens: 100,
      output_tokens: 40,
      cached_input_tokens: 25,
      cache_read_tokens: 300,
      requests: 7,
    },
    vendor: {
      cache_creation_5m_tokens: 20,
      cache_creation_1h_tokens: 5,
      web_search_requests: 1,
      ...SHOWN,
    },
    raw_response: analyticsUsageRow(),
  });
  expect(normalizedRecord.safeParse({ ...usage(), ordinal: 0 }).success).toBe(true);
});

test('requests that the vendor does not count are none of ours either', () => {
  const { measures } = usage({}, CONTEXT, { requests: null }) as { measures: Row };
  expect(Object.keys(measures)).not.toContain('requests');
});

describe('a cost row', () => {
  const cost = (group: Row = {}, listNanos: bigint | null = 15_000_000_000n) => {
    const raw = analyticsCostRow({ group });
    const row = schema.analyticsCostRow.parse(raw);
    return analyticsCostRecord(row, { nanos: 12_345_678_000n, listNanos }, CONTEXT, raw);
  };

  test('is the money of its key and its person, beside the list price', () => {
    // 1234.5678 cents are 12.345678 dollars, 1500 cents 15.
    expect(cost()).toEqual({
      kind: 'cost',
      lands_in: 'raw_anthropic_cost',
      ...WHOSE,
      cost: {
        cost_type: 'output_tokens',
        is_billed: true,
        unit_type: null,
        allocation_method: 'direct',
        cost_usd: '12.345678',
        list_cost_usd: '15',
        parent_cost_usd: null,
        volume_units: null,
      },
      vendor: { token_type: 'output_tokens', amount: '1234.5678', currency: 'USD', ...SHOWN },
      raw_response: analyticsCostRow(),
    });
    expect(normalizedRecord.safeParse({ ...cost(), ordinal: 0 }).success).toBe(true);
  });

  test('of no tokens has its own type, and without a list price none', () => {
    expect(cost({ cost_type: 'web_search', token_type: null }, null)).toMatchObject({
      cost: { cost_type: 'web_search', list_cost_usd: null },
    });
  });
});

describe('whose a row is', () => {
  test.each([
    ['a person', USER_ACTOR, 'a@example.com', 'user_1', 'user_1'],
    [
      'a person, however the address is written',
      { ...USER_ACTOR, email_address: ' A@Example.com' },
      'a@example.com',
      'user_1',
      'user_1',
    ],
    [
      'somebody who has left',
      { ...USER_ACTOR, name: 'Deleted User', deleted: true },
      'a@example.com',
      'user_1',
      'user_1',
    ],
    [
      'somebody whose account is deleted',
      { ...USER_ACTOR, email_address: null, name: 'Deleted User', deleted: true },
      null,
      'user_1',
      'user_1',
    ],
    [
      'a service account',
      { type: 'service_account_actor', service_account_id: 'svac_1', email_address: 'bot@example.com' },
      null,
      null,
      'svac_1',
    ],
    [
      'an identity of another cloud',
      { type: 'federated_actor', subject: 'user:b@example.com', provider: { type: 'gcp' } },
      null,
      null,
      'user:b@example.com',
    ],
    ['a key', { type: 'api_actor', api_key_id: 'apikey_1' }, null, null, 'apikey_1'],
  ])('says %s', (_, actor, stated_email, vendor_user_id, actor_id) => {
    expect(usage({ actor })).toMatchObject({
      stated_email,
      vendor_user_id,
      api_key_id: 'apikey_1',
      vendor: { actor_type: actor.type, actor_id },
    });
  });

  test.each([
    ['of a person whose e-mail is stated', USER_ACTOR, 'a@example.com'],
    ['of a person whose account is deleted', { ...USER_ACTOR, email_address: null }, 'a@example.com'],
    ['of nobody that the directory knows', { ...USER_ACTOR, user_id: 'user_9' }, null],
    ['of a person without an id', { ...USER_ACTOR, user_id: null }, null],
    ['of a service account', { type: 'service_account_actor', user_id: 'user_1' }, null],
    ['of an identity of another cloud', { type: 'federated_actor', user_id: 'user_1' }, null],
  ])('by the directory is that %s', (_, actor, directory_email) => {
    expect(usage({ actor })).toMatchObject({ directory_email });
  });

  test.each([
    ['apikey_1', 'maker@example.com'],
    ['apikey_2', 'a@example.com'],
    ['apikey_9', null],
    [null, null],
  ])('by the key %s: its principal, else the person who made it', (api_key_id, key_owner_email) => {
    expect(usage({ api_key_id })).toMatchObject({ key_owner_email });
  });

  test('says nobody where the vendor names none', () => {
    expect(usage({ actor: null, api_key_id: null })).toMatchObject({
      stated_email: null,
      vendor_user_id: null,
      directory_email: null,
      api_key_id: null,
      api_key_name: null,
      api_key_name_unique: null,
      vendor: { actor_type: null, actor_id: null },
    });
  });

  test.each([
    ['of the group', 'apikey_2', { type: 'api_actor', api_key_id: 'apikey_1' }, 'apikey_2', 'twin', false],
    ['of the actor', null, { type: 'api_actor', api_key_id: 'apikey_1' }, 'apikey_1', 'ci', true],
    ['of the actor alone who is a key', null, { ...USER_ACTOR, api_key_id: 'apikey_1' }, null, null, null],
    ['that nobody lists', 'apikey_9', null, 'apikey_9', null, null],
  ])('says the key %s', (_, api_key_id, actor, id, name, unique) => {
    expect(usage({ api_key_id, actor })).toMatchObject({
      api_key_id: id,
      api_key_name: name,
      api_key_name_unique: unique,
    });
  });

  test.each([
    ['claude_code', 'anthropic_code'],
    ['chat', 'anthropic_api'],
    [null, 'anthropic_api'],
  ])('says the platform of the product %s: %s', (product, platform) => {
    expect(usage({ product })).toMatchObject({ platform, vendor: { product } });
  });

  test.each([
    ['a listed workspace', 'wrkspc_1', [], 'wrkspc_1'],
    ['one that is not listed, which is the Default one', 'wrkspc_9', [], null],
    ['none', null, [], null],
    ['any workspace as it is when the list is missing', 'wrkspc_9', ['workspaces' as const], 'wrkspc_9'],
  ])('says %s', (_, workspace_id, missing, expected) => {
    const context = { ...CONTEXT, directory: { ...CONTEXT.directory, missing } };
    expect(usage({ workspace_id }, context)).toMatchObject({ workspace_id: expected });
  });
});

test.each([
  ['2026-01-06T05:00:00+02:00', '2026-01-06T03:00:00.000Z'],
  ['soon', null],
  [null, null],
])('data refreshed at %s land as %s', (refreshedAt, data_refreshed_at) => {
  expect(usage({}, { ...CONTEXT, refreshedAt })).toMatchObject({ vendor: { data_refreshed_at } });
});
