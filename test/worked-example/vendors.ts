import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { ANALYTICS_COST, ANALYTICS_USAGE } from './analytics-day.ts';
import { CLAUDE_CODE, COSTS, KEYS, USAGE, USERS, WORKSPACES } from './anthropic-day.ts';
import { DAY, EVENTS, LEAVER_ID, LEAVERS_EVENTS, MEMBERS, USER_DAYS } from './cursor-day.ts';

/** The mapping: a key by its id, a key by its name, and none for `forgotten`. */
export const MAPPING = [
  'api_key_name,email,description,api_key_id,platform,department,team,cost_center',
  'ann-laptop,Ann@example.com,,key_a,anthropic,Engineering,Compilers,CC-1',
  'bot,bob@example.com,nightly,,,Engineering,Compilers,CC-2',
  'broken,,has no e-mail,key_z,,,,',
].join('\n');

/** The vendors of the example, and how they are closed. */
export type Vendors = { url: string; close(): Promise<unknown> };

/** Serves the example by the vendors' documented contracts. */
export async function serveExample(): Promise<Vendors> {
  const app = express();
  app.use(express.json());
  serveCursor(app);
  serveAnthropic(app);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** https://cursor.com/docs/account/teams/admin-api */
function serveCursor(app: Express): void {
  app.get('/teams/members', (_request, response) => void response.json({ teamMembers: MEMBERS }));
  app.post('/teams/daily-usage-data', (_request, response) => {
    const totalUsers = USER_DAYS.length;
    const pagination = { page: 1, pageSize: 500, totalUsers, totalPages: 1, hasNextPage: false };
    response.json({ data: USER_DAYS, pagination });
  });
  app.post('/teams/filtered-usage-events', ({ body }, response) => {
    const events = body.userId === undefined ? EVENTS : body.userId === LEAVER_ID ? LEAVERS_EVENTS : [];
    const pagination = { numPages: 1, currentPage: 1, pageSize: 1000, hasNextPage: false };
    const frame = JSON.stringify({ totalUsageEventsCount: events.length, pagination });
    response.type('json').send(`${frame.slice(0, -1)},"usageEvents":[${events.join(',')}]}`);
  });
  app.get('/teams/groups', (_request, response) => {
    response.status(403).json({ error: 'Forbidden', message: 'Enterprise required' });
  });
}

/** https://platform.claude.com/docs/en/manage-claude/usage-cost-api and the reports beside it. */
function serveAnthropic(app: Express): void {
  const bucket = (results: unknown[]) => ({
    data: [{ starting_at: `${DAY}T00:00:00Z`, ending_at: '2026-01-06T00:00:00Z', results }],
    has_more: false,
    next_page: null,
  });
  const list = (data: unknown[]) => ({ data, has_more: false, first_id: null, last_id: null });
  const answers = {
    api_keys: list(KEYS),
    users: list(USERS),
    workspaces: list(WORKSPACES),
    'usage_report/messages': bucket(USAGE),
    cost_report: bucket(COSTS),
    'usage_report/claude_code': { data: CLAUDE_CODE, has_more: false, next_page: null },
    'analytics/usage': ANALYTICS_USAGE,
    'analytics/cost': ANALYTICS_COST,
  };
  for (const [path, answer] of Object.entries(answers))
    app.get(`/v1/organizations/${path}`, (_request, response) => void response.json(answer));
}
