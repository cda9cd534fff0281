import { listPages, reportPages } from './anthropic-answers.ts';
import { type Answer, fakeSession } from './vendor-session.ts';

type Row = Record<string, unknown>;

/** A row of the Claude Code report as the documentation shows it; the estimate is in cents. */
export function codeRow(more: Row = {}): Row {
  return {
    date: '2026-01-05T00:00:00Z',
    actor: { type: 'user_actor', email_address: 'a@example.com' },
    organization_id: 'org-uuid',
    customer_type: 'api',
    subscription_type: null,
    terminal_type: 'vscode',
    is_remote: false,
    core_metrics: {
      num_sessions: 2,
      lines_of_code: { added: 10, removed: 3 },
      commits_by_claude_code: 1,
      pull_requests_by_claude_code: 0,
    },
    tool_actions: {
      edit_tool: { accepted: 4, rejected: 1 },
      multi_edit_tool: { accepted: 0, rejected: 0 },
      write_tool: { accepted: 1, rejected: 0 },
      notebook_edit_tool: { accepted: 0, rejected: 0 },
    },
    model_breakdown: [modelUse()],
    ...more,
  };
}

/** What a row used of one model. */
export function modelUse(more: Row = {}): Row {
  return {
    model: 'model-a',
    tokens: { input: 100, output: 50, cache_read: 10, cache_creation: 5 },
    estimated_cost: { currency: 'USD', amount: '14' },
    ...more,
  };
}

/** A row of a key, by its name. */
export function keyRow(api_key_name: string, more: Row = {}): Row {
  return codeRow({ actor: { type: 'api_actor', api_key_name }, ...more });
}

type Organization = { keys?: Row[][] | Answer; users?: Row[][] | Answer; report?: Row[][] | Answer };

/** Anthropic's API for an organization with a key, where nobody used Claude Code unless told otherwise. */
export function claudeCodeSession({
  keys = [[{ id: 'apikey_1', type: 'api_key', name: 'ci', status: 'active' }]],
  users = [[]],
  report = [[]],
}: Organization = {}) {
  const list = (pages: Row[][] | Answer) => (typeof pages === 'function' ? pages : listPages(pages));
  return fakeSession({
    '/v1/organizations/api_keys': list(keys),
    '/v1/organizations/users': list(users),
    '/v1/organizations/usage_report/claude_code': typeof report === 'function' ? report : reportPages(report),
  });
}
