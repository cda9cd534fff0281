import { DAY } from './cursor-day.ts';

/** What the reports call the Default workspace, which `workspaces` does not list. */
const DEFAULT = 'wrkspc_default';
const REFRESHED_AT = '2026-01-06T03:00:00Z';

/** Who acted: https://platform.claude.com/docs/en/manage-claude/usage-cost-analytics-api */
const ANN = {
  type: 'user_actor',
  user_id: 'user_ann',
  email_address: 'Ann@Example.com',
  name: 'Ann',
  deleted: false,
};
const BOB = {
  type: 'user_actor',
  user_id: 'user_bob',
  email_address: 'bob@example.com',
  name: 'Bob',
  deleted: false,
};
const DELETED = {
  type: 'user_actor',
  user_id: 'user_gone',
  email_address: null,
  name: 'Deleted User',
  deleted: true,
};
const SERVICE = { type: 'service_account_actor', service_account_id: 'svac_1' };

type Group = { actor: object; api_key_id: string | null; workspace_id: string; product: string | null };

const ANN_IN_DEFAULT: Group = {
  actor: ANN,
  api_key_id: 'key_a',
  workspace_id: DEFAULT,
  product: 'messages_api',
};
const ANN_IN_RESEARCH: Group = { ...ANN_IN_DEFAULT, workspace_id: 'wrkspc_1' };
const SERVICE_IN_DEFAULT: Group = { ...ANN_IN_DEFAULT, actor: SERVICE, api_key_id: 'key_b' };
const SERVICE_IN_CODE: Group = { ...SERVICE_IN_DEFAULT, workspace_id: 'wrkspc_cc', product: 'claude_code' };
const DELETED_IN_RESEARCH: Group = { ...ANN_IN_RESEARCH, actor: DELETED, api_key_id: 'key_x' };
const BOB_WITHOUT_KEY: Group = { ...ANN_IN_DEFAULT, actor: BOB, api_key_id: null, product: null };

const BUCKET = { starting_at: `${DAY}T00:00:00Z`, ending_at: '2026-01-06T00:00:00Z' };

function usage(group: Group, model: string, tokens: [number, number, number, number], requests: number) {
  const [uncached, output, read, written] = tokens;
  return {
    ...BUCKET,
    group: { ...group, model },
    usage: {
      uncached_input_tokens: uncached,
      cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: written },
      cache_read_input_tokens: read,
      output_tokens: output,
      total_tokens: uncached + output + read + written,
      requests,
      server_tool_use: { web_search_requests: 0 },
    },
  };
}

function cost(group: Group, tokenType: string, amount: string, list_amount: string, model = 'model-a') {
  const token_type = tokenType;
  return {
    ...BUCKET,
    group: { ...group, model, cost_type: 'tokens', token_type },
    cost: { amount, list_amount, currency: 'USD', requests: null },
  };
}

const CODE_EXECUTION = {
  ...BUCKET,
  group: { ...BOB_WITHOUT_KEY, model: null, cost_type: 'code_execution', token_type: null },
  cost: { amount: '25', list_amount: '25', currency: 'USD', requests: null },
};

const report = (data: unknown[]) => ({
  data,
  has_more: false,
  next_page: null,
  data_refreshed_at: REFRESHED_AT,
});

/** analytics/usage of the day: the tokens of the legacy report, and the requests that it does not have. */
export const ANALYTICS_USAGE = report([
  usage(ANN_IN_DEFAULT, 'model-a', [300, 40, 300, 20], 3),
  usage(SERVICE_IN_DEFAULT, 'model-a', [100, 10, 0, 0], 2),
  usage(DELETED_IN_RESEARCH, 'model-a', [50, 7, 0, 0], 1),
  usage(ANN_IN_RESEARCH, 'model-a', [25, 7, 0, 0], 1),
  usage(SERVICE_IN_CODE, 'model-b', [10, 5, 0, 0], 4),
]);

/** analytics/cost of the day, in cents, a fifth below list for tokens. */
export const ANALYTICS_COST = report([
  cost(ANN_IN_DEFAULT, 'uncached_input_tokens', '925.92585', '1157.4073125'),
  cost(ANN_IN_DEFAULT, 'output_tokens', '80', '100'),
  cost(ANN_IN_DEFAULT, 'cache_read_input_tokens', '0.3', '0.375'),
  cost(ANN_IN_DEFAULT, 'cache_creation.ephemeral_5m_input_tokens', '0.12345678', '0.154320975'),
  cost(SERVICE_IN_DEFAULT, 'uncached_input_tokens', '308.64195', '385.8024375'),
  cost(SERVICE_IN_DEFAULT, 'output_tokens', '20', '25'),
  CODE_EXECUTION,
  cost(ANN_IN_RESEARCH, 'uncached_input_tokens', '0.00000003333333', '0.00000004166667'),
  cost(DELETED_IN_RESEARCH, 'uncached_input_tokens', '0.00000006666667', '0.00000008333333'),
  cost(ANN_IN_RESEARCH, 'output_tokens', '350', '437.5'),
  cost(ANN_IN_RESEARCH, 'output_tokens', '-15.0000001', '-18.750000125'),
  cost(DELETED_IN_RESEARCH, 'output_tokens', '350', '437.5'),
  cost(DELETED_IN_RESEARCH, 'output_tokens', '-15', '-18.75'),
  cost(SERVICE_IN_CODE, 'uncached_input_tokens', '50', '62.5', 'model-b'),
]);
