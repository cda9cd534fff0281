import { DAY } from './cursor-day.ts';

const CREATED_AT = '2026-01-01T00:00:00Z';

function key(id: string, name: string, workspace_id: string | null) {
  return {
    id,
    type: 'api_key',
    name,
    status: 'active',
    created_at: CREATED_AT,
    expires_at: null,
    partial_key_hint: 'sk-ant-api03-AbC...xyz1',
    workspace_id,
    created_by: null,
    principal: null,
  };
}

/** The keys of the organization. */
export const KEYS = [
  key('key_a', 'ann-laptop', null),
  key('key_b', 'bot', null),
  key('key_x', 'forgotten', 'wrkspc_1'),
];

function user(id: string, email: string, name: string) {
  return { id, type: 'user', email, name, role: 'developer', added_at: CREATED_AT };
}

/** Its users; who was removed is no longer among them. */
export const USERS = [user('user_ann', 'ann@example.com', 'Ann'), user('user_bob', 'bob@example.com', 'Bob')];

function workspace(id: string, name: string) {
  return { id, type: 'workspace', name, created_at: CREATED_AT, archived_at: null, display_color: '#6C5BB9' };
}

/** Its workspaces, which the Default one is never among. */
export const WORKSPACES = [workspace('wrkspc_1', 'Research'), workspace('wrkspc_cc', 'Claude Code')];

function usage(
  key: string,
  workspace: string | null,
  model: string,
  tokens: [number, number, number, number],
) {
  const [uncached, output, read, written] = tokens;
  return {
    uncached_input_tokens: uncached,
    cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: written },
    cache_read_input_tokens: read,
    output_tokens: output,
    server_tool_use: { web_search_requests: 0 },
    api_key_id: key,
    workspace_id: workspace,
    model,
    service_tier: 'standard',
    context_window: '0-200k',
    inference_geo: null,
    account_id: null,
    service_account_id: null,
  };
}

/** usage_report/messages of the day. */
export const USAGE = [
  usage('key_a', null, 'model-a', [300, 40, 300, 20]),
  usage('key_b', null, 'model-a', [100, 10, 0, 0]),
  usage('key_x', 'wrkspc_1', 'model-a', [50, 7, 0, 0]),
  usage('key_a', 'wrkspc_1', 'model-a', [25, 7, 0, 0]),
  usage('key_b', 'wrkspc_cc', 'model-b', [10, 5, 0, 0]),
];

function cost(
  workspace: string | null,
  tokenType: string | null,
  amount: string,
  model: string | null = 'model-a',
) {
  return {
    currency: 'USD',
    amount,
    workspace_id: workspace,
    description: `${model ?? 'Code Execution'} ${tokenType ?? ''}`.trim(),
    cost_type: tokenType === null ? 'code_execution' : 'tokens',
    token_type: tokenType,
    model,
    service_tier: model && 'standard',
    context_window: model && '0-200k',
    inference_geo: null,
  };
}

/** cost_report of the day, in cents. */
export const COSTS = [
  cost(null, 'uncached_input_tokens', '1234.5678'),
  cost(null, 'output_tokens', '100'),
  cost(null, 'cache_read_input_tokens', '0.3'),
  cost(null, 'cache_creation.ephemeral_5m_input_tokens', '0.12345678'),
  cost(null, null, '25', null),
  cost('wrkspc_1', 'uncached_input_tokens', '0.0000001'),
  cost('wrkspc_1', 'output_tokens', '700'),
  cost('wrkspc_1', 'output_tokens', '-30.0000001'),
  cost('wrkspc_cc', 'uncached_input_tokens', '50', 'model-b'),
];

type Tools = Record<string, { accepted: number; rejected: number }>;

function code(
  actor: Record<string, string>,
  plan: { customer_type: string; subscription_type: string | null },
  core: { sessions: number; added: number },
  tool_actions: Tools,
  use: { model: string; cents: number },
) {
  return {
    date: `${DAY}T00:00:00Z`,
    actor,
    organization_id: 'org-uuid',
    ...plan,
    terminal_type: 'vscode',
    is_remote: false,
    core_metrics: {
      num_sessions: core.sessions,
      lines_of_code: { added: core.added, removed: 3 },
      commits_by_claude_code: 1,
      pull_requests_by_claude_code: 0,
    },
    tool_actions,
    model_breakdown: [
      {
        model: use.model,
        tokens: { input: 10, output: 5, cache_read: 0, cache_creation: 0 },
        estimated_cost: { currency: 'USD', amount: use.cents },
      },
    ],
  };
}

/**
 * usage_report/claude_code of the day: Ann on a subscription, and the key `bot` on the API, whose estimate of
 * 50 cents is the money that cost_report has for the Claude Code workspace.
 */
export const CLAUDE_CODE = [
  code(
    { type: 'user_actor', email_address: 'Ann@Example.com' },
    { customer_type: 'subscription', subscription_type: 'team' },
    { sessions: 2, added: 10 },
    { edit_tool: { accepted: 4, rejected: 1 }, write_tool: { accepted: 1, rejected: 0 } },
    { model: 'model-a', cents: 14 },
  ),
  code(
    { type: 'api_actor', api_key_name: 'bot' },
    { customer_type: 'api', subscription_type: null },
    { sessions: 3, added: 40 },
    { edit_tool: { accepted: 6, rejected: 2 }, a_tool_of_tomorrow: { accepted: 2, rejected: 0 } },
    { model: 'model-b', cents: 50 },
  ),
];
