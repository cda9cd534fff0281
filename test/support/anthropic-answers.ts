import { NotAllowedError, RejectedCallError } from '../../shared/http.ts';
import { type Answer, fakeSession } from './vendor-session.ts';

type Row = Record<string, unknown>;

/** A row of the usage report as the documentation shows it. */
export function usageRow(more: Row = {}): Row {
  return {
    uncached_input_tokens: 100,
    cache_creation: { ephemeral_1h_input_tokens: 5, ephemeral_5m_input_tokens: 20 },
    cache_read_input_tokens: 300,
    output_tokens: 40,
    server_tool_use: { web_search_requests: 1 },
    api_key_id: 'apikey_1',
    workspace_id: 'wrkspc_1',
    model: 'model-a',
    service_tier: 'standard',
    context_window: '0-200k',
    inference_geo: null,
    account_id: null,
    service_account_id: null,
    ...more,
  };
}

/** A row of the cost report as the documentation shows it; the amount is in cents. */
export function costRow(more: Row = {}): Row {
  return {
    currency: 'USD',
    amount: '1234.5678',
    workspace_id: 'wrkspc_1',
    description: 'Model A Usage - Input Tokens',
    cost_type: 'tokens',
    token_type: 'uncached_input_tokens',
    model: 'model-a',
    service_tier: 'standard',
    context_window: '0-200k',
    inference_geo: 'global',
    ...more,
  };
}

/** A person as the analytics reports name one. */
export const USER_ACTOR = {
  type: 'user_actor',
  user_id: 'user_1',
  email_address: 'a@example.com',
  name: 'A',
  deleted: false,
};

const ANALYTICS_BUCKET = { starting_at: '2026-01-05T00:00:00Z', ending_at: '2026-01-06T00:00:00Z' };
const ANALYTICS_GROUP = {
  actor: USER_ACTOR,
  api_key_id: 'apikey_1',
  workspace_id: 'wrkspc_1',
  model: 'model-a',
  product: null,
};

type AnalyticsRow = { group?: Row; usage?: Row; cost?: Row } & Row;

/** A row of analytics/usage as the documentation shows it. */
export function analyticsUsageRow({ group, usage, ...more }: AnalyticsRow = {}): Row {
  return {
    ...ANALYTICS_BUCKET,
    group: { ...ANALYTICS_GROUP, ...group },
    usage: {
      uncached_input_tokens: 100,
      cache_creation: { ephemeral_1h_input_tokens: 5, ephemeral_5m_input_tokens: 20 },
      cache_read_input_tokens: 300,
      output_tokens: 40,
      total_tokens: 465,
      requests: 7,
      server_tool_use: { web_search_requests: 1 },
      ...usage,
    },
    ...more,
  };
}

/** A row of analytics/cost as the documentation shows it; the amounts are in cents. */
export function analyticsCostRow({ group, cost, ...more }: AnalyticsRow = {}): Row {
  return {
    ...ANALYTICS_BUCKET,
    group: { ...ANALYTICS_GROUP, cost_type: 'tokens', token_type: 'output_tokens', ...group },
    cost: { amount: '1234.5678', list_amount: '1500', currency: 'USD', requests: null, ...cost },
    ...more,
  };
}

/** When the vendor last refreshed its data, after the end of the day of the rows. */
export const REFRESHED_AT = '2026-01-06T03:00:00Z';

/** An analytics report page by page, like `reportPages`. */
export function analyticsPages(pages: Row[][], refreshedAt: string | null = REFRESHED_AT): Answer {
  return (call, count) => ({
    ...(reportPages(pages)(call, count) as Row),
    data_refreshed_at: refreshedAt,
  });
}

/** An answer that refuses: 403 and 404 to the key, any other 4xx to the call. */
export function refusal(status: number): Answer {
  return ({ method, path }) => {
    const said = `${method} ${path} answered ${status}`;
    throw status === 403 || status === 404
      ? new NotAllowedError(said, status)
      : new RejectedCallError(said, status);
  };
}

/** A bucket of a day with its rows. */
export function bucket(results: Row[], day = '2026-01-05'): Row {
  const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  return { starting_at: `${day}T00:00:00Z`, ending_at: `${next}T00:00:00Z`, results };
}

/** A report page by page, each found by its cursor: none, `page_2`, `page_3`. */
export function reportPages(pages: Row[][]): Answer {
  return ({ query }) => {
    const page = Number(query?.get('page')?.replace('page_', '') ?? 1);
    const has_more = page < pages.length;
    return { data: pages[page - 1], has_more, next_page: has_more ? `page_${page + 1}` : null };
  };
}

/** A directory page by page, each found by the id of the last line before it. */
export function listPages(pages: Row[][]): Answer {
  return ({ query }) => {
    const after = query?.get('after_id');
    const index = after ? pages.findIndex((page) => page.at(-1)?.id === after) + 1 : 0;
    const data = pages[index] ?? [];
    return {
      data,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
      has_more: index < pages.length - 1,
    };
  };
}

type Organization = {
  keys?: Row[][] | Answer;
  users?: Row[][] | Answer;
  workspaces?: Row[][] | Answer;
  usage?: Row[][] | Answer;
  costs?: Row[][] | Answer;
  /** Without either the organization has no analytics. */
  analyticsUsage?: Row[][] | Answer | undefined;
  analyticsCosts?: Row[][] | Answer | undefined;
};

/** Anthropic's API for an organization with a key, where nothing happened unless told otherwise. */
export function anthropicSession({
  keys = [[{ id: 'apikey_1', type: 'api_key', name: 'ci', status: 'active', workspace_id: 'wrkspc_1' }]],
  users = [[]],
  workspaces = [[]],
  usage = [[bucket([])]],
  costs = [[bucket([])]],
  analyticsUsage,
  analyticsCosts,
}: Organization = {}) {
  const analytics = (pages: Row[][] | Answer | undefined) => {
    if (!analyticsUsage && !analyticsCosts) return refusal(404);
    return typeof pages === 'function' ? pages : analyticsPages(pages ?? [[]]);
  };
  const list = (pages: Row[][] | Answer) => (typeof pages === 'function' ? pages : listPages(pages));
  const report = (pages: Row[][] | Answer) => (typeof pages === 'function' ? pages : reportPages(pages));
  return fakeSession({
    '/v1/organizations/api_keys': list(keys),
    '/v1/organizations/users': list(users),
    '/v1/organizations/workspaces': list(workspaces),
    '/v1/organizations/usage_report/messages': report(usage),
    '/v1/organizations/cost_report': report(costs),
    '/v1/organizations/analytics/usage': analytics(analyticsUsage),
    '/v1/organizations/analytics/cost': analytics(analyticsCosts),
  });
}
