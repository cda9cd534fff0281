import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

/** The day that both vendors have data for. */
export const DAY = '2026-01-05';
const FIRST_MS = 1_767_571_200_000; // 2026-01-05T00:00:00.000Z
const LAST_MS = 1_767_657_599_999; // 2026-01-05T23:59:59.999Z

const MEMBERS = [
  { id: 1, email: ' Ann@Example.com', name: 'Ann', role: 'member', isRemoved: false },
  { id: 2, email: 'bob@example.com', name: 'Bob', role: 'owner', isRemoved: false },
];

function userDay(email: string, numbers: [number, number, number, number, number, number]) {
  const [added, accepted, accepts, rejects, included, charged] = numbers;
  return {
    userId: `user_${email.trim()[0]?.toLowerCase()}`,
    day: DAY,
    date: FIRST_MS,
    email,
    isActive: added > 0,
    totalLinesAdded: added,
    totalLinesDeleted: 10,
    acceptedLinesAdded: accepted,
    acceptedLinesDeleted: 4,
    totalApplies: 6,
    totalAccepts: accepts,
    totalRejects: rejects,
    totalTabsShown: 40,
    totalTabsAccepted: 22,
    composerRequests: 3,
    chatRequests: 2,
    agentRequests: 9,
    cmdkUsages: 1,
    subscriptionIncludedReqs: included,
    apiKeyReqs: 0,
    usageBasedReqs: charged,
    bugbotUsages: 0,
    mostUsedModel: null,
    clientVersion: '1.0.0',
  };
}

/** An event; its cents are put in as text, so that the server sends them digit by digit. */
function event(
  ms: number,
  email: string | undefined,
  cents: string,
  isChargeable: boolean,
  tokens?: number[],
) {
  const [inputTokens, outputTokens, cacheWriteTokens, cacheReadTokens] = tokens ?? [];
  const usage = { inputTokens, outputTokens, cacheWriteTokens, cacheReadTokens, totalCents: 1.25 };
  const head = {
    timestamp: String(ms),
    ...(email === undefined ? {} : { userEmail: email }),
    model: 'model-a',
    kind: isChargeable ? 'Usage-based' : 'Included in Business',
    maxMode: false,
    requestsCosts: 2,
    isTokenBasedCall: tokens !== undefined,
    isChargeable,
    isHeadless: false,
    ...(tokens ? { tokenUsage: usage } : {}),
  };
  return `${JSON.stringify(head).slice(0, -1)},"chargedCents":${cents}}`;
}

/** Twins, a leaver without an e-mail, an included one without tokens, a correction, both ends of the day. */
const EVENTS = [
  event(LAST_MS, 'ann@example.com', '1.5', true, [100, 50, 0, 900]),
  event(FIRST_MS + 5, 'bob@example.com', '12.3456', true, [10, 20, 30, 40]),
  event(FIRST_MS + 5, 'bob@example.com', '12.3456', true, [10, 20, 30, 40]),
  event(FIRST_MS + 7, 'ANN@example.com ', '8', false),
  event(FIRST_MS + 8, undefined, '100', true, [1, 2, 3, 4]),
  event(FIRST_MS + 9, 'bob@example.com', '-2.5', true),
  event(FIRST_MS, 'bob@example.com', '3e-7', true),
];

const KEYS = [
  { id: 'key_a', type: 'api_key', name: 'ann-laptop', workspace_id: null },
  { id: 'key_b', type: 'api_key', name: 'bot', workspace_id: null },
  { id: 'key_x', type: 'api_key', name: 'forgotten', workspace_id: 'wrkspc_1' },
];
const WORKSPACES = [
  { id: 'wrkspc_1', type: 'workspace', name: 'Research' },
  { id: 'wrkspc_cc', type: 'workspace', name: 'Claude Code' },
];

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
  };
}

const USAGE = [
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

const COSTS = [
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

/** The mapping: a key by its id, a key by its name, and none for `forgotten`. */
export const MAPPING = [
  'api_key_name,email,description,api_key_id,platform,department,team,cost_center',
  'ann-laptop,Ann@example.com,,key_a,anthropic,Engineering,Compilers,CC-1',
  'bot,bob@example.com,nightly,,,Engineering,Compilers,CC-2',
  'broken,,has no e-mail,key_z,,,,',
].join('\n');

/** Serves the example by the vendors' documented contracts: https://cursor.com/docs/account/teams/admin-api and https://platform.claude.com/docs/en/manage-claude/usage-cost-api */
export async function serveExample() {
  const app = express();
  const bucket = (results: unknown[]) => ({
    data: [{ starting_at: `${DAY}T00:00:00Z`, ending_at: '2026-01-06T00:00:00Z', results }],
    has_more: false,
    next_page: null,
  });
  const list = (data: unknown[]) => ({ data, has_more: false, first_id: null, last_id: null });
  app.get('/teams/members', (_request, response) => void response.json({ teamMembers: MEMBERS }));
  app.post('/teams/daily-usage-data', (_request, response) => {
    const data = [
      userDay('Ann@Example.com', [120, 80, 5, 1, 11, 4]),
      userDay('bob@example.com', [0, 0, 0, 0, 0, 0]),
    ];
    response.json({
      data,
      pagination: { page: 1, pageSize: 500, totalUsers: 2, totalPages: 1, hasNextPage: false },
    });
  });
  app.post('/teams/filtered-usage-events', (_request, response) => {
    const pagination = { numPages: 1, currentPage: 1, pageSize: 1000, hasNextPage: false };
    const frame = JSON.stringify({ totalUsageEventsCount: EVENTS.length, pagination });
    response.type('json').send(`${frame.slice(0, -1)},"usageEvents":[${EVENTS.join(',')}]}`);
  });
  app.get('/v1/organizations/api_keys', (_request, response) => void response.json(list(KEYS)));
  app.get('/v1/organizations/users', (_request, response) => void response.json(list([])));
  app.get('/v1/organizations/workspaces', (_request, response) => void response.json(list(WORKSPACES)));
  app.get(
    '/v1/organizations/usage_report/messages',
    (_request, response) => void response.json(bucket(USAGE)),
  );
  app.get('/v1/organizations/cost_report', (_request, response) => void response.json(bucket(COSTS)));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => new Promise((resolve) => server.close(resolve)) };
}
