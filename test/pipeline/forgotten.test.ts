import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { analyticsCostRow, analyticsUsageRow, REFRESHED_AT } from '../support/anthropic-answers.ts';
import { keyRow } from '../support/claude-code-answers.ts';
import { newFolder, type Outcome, openPipeline, type Pipeline } from '../support/pipeline.ts';

/*
 * Ann (user_1) spends 10 USD without a key. The key `ci` is hers: a service account acts with it, she made it; so
 * is `etl`, which acts for her; 5 and 2.50 USD. Neither is in the sheet.
 */
const DAY = '2026-01-05';
const USERS = [{ id: 'user_1', type: 'user', email: 'Ann@example.com', name: 'Ann' }];
const KEYS = [
  {
    id: 'key_1',
    name: 'ci',
    created_by: { id: 'user_1', type: 'user' },
    principal: { type: 'service_account_actor', service_account_id: 'svac_1' },
  },
  { id: 'key_2', name: 'etl', created_by: null, principal: { type: 'user_actor', user_id: 'user_1' } },
];
const ANN = { type: 'user_actor', user_id: 'user_1', email_address: 'ann@example.com', deleted: false };
const DELETED = { ...ANN, email_address: null, deleted: true };
const SHEET = 'api_key_name,email,description\nanother,bob@example.com,\n';

type Row = Record<string, unknown>;
type Vendor = { users: Row[]; keys: Row[]; ann: Row };

const cost = (actor: Row, api_key_id: string | null, amount: string) =>
  analyticsCostRow({ group: { actor, api_key_id }, cost: { amount, list_amount: amount } });

/** What the endpoints of the organization answer. */
function answersOf({ users, keys, ann }: Vendor): Record<string, unknown> {
  const page = (data: Row[]) => ({ data, has_more: false, next_page: null, last_id: null });
  const keyActor = { type: 'api_actor', api_key_id: 'key_1' };
  const service = { type: 'service_account_actor', service_account_id: 'svac_1' };
  const costs = [cost(ann, null, '1000'), cost(keyActor, 'key_1', '500'), cost(service, 'key_2', '250')];
  return {
    api_keys: page(keys),
    users: page(users),
    workspaces: page([{ id: 'wrkspc_1', name: 'Research' }]),
    'analytics/usage': {
      ...page([analyticsUsageRow({ group: { actor: ann, api_key_id: null } })]),
      data_refreshed_at: REFRESHED_AT,
    },
    'analytics/cost': { ...page(costs), data_refreshed_at: REFRESHED_AT },
    'usage_report/claude_code': page([keyRow('ci')]),
  };
}

describe('when the vendor has forgotten a person and the keys', () => {
  let vendor: Vendor = { users: USERS, keys: KEYS, ann: ANN };
  const server = createServer(({ url = '' }, response) => {
    const path = new URL(url, 'http://vendor').pathname.replace('/v1/organizations/', '');
    const answer = answersOf(vendor)[path];
    response.statusCode = answer ? 200 : 404;
    response.end(JSON.stringify(answer ?? { error: { message: 'there is no such report' } }));
  });
  const folder = newFolder(SHEET);
  let pipeline: Pipeline;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const startedAt = Date.now();
    pipeline = await openPipeline({
      dataDir: folder.dir,
      mappingFile: folder.mappingFile,
      now: () => new Date(Date.parse('2026-01-06T14:00:00Z') + Date.now() - startedAt),
      vendors: [
        {
          vendor: 'anthropic',
          account: 'default',
          apiKey: 'key',
          keySetting: 'ANTHROPIC_ADMIN_API_KEY',
          baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          requestsPerMinute: 1000,
        },
      ],
    });
  });
  afterAll(async () => {
    await pipeline.close();
    server.close();
    folder.remove();
  });

  const statusOf = ({ runs }: Outcome) =>
    Object.fromEntries(runs.map(({ source, status }) => [source, status]));
  const owners = async () => ({
    costs: await pipeline.rows(
      `SELECT cost_usd, user_email, attribution_method, attribution_confidence AS confidence
       FROM fct_cost_daily ORDER BY cost_usd DESC`,
    ),
    lines: await pipeline.rows(
      `SELECT lines_of_code_added AS lines, user_email, attribution_method
       FROM fct_usage_daily WHERE source = 'claude_code'`,
    ),
  });

  const BY_KEY = { user_email: 'ann@example.com', attribution_method: 'key_owner' };
  const OF_KEYS = [
    { cost_usd: '5', ...BY_KEY, confidence: '0.6' },
    { cost_usd: '2.5', ...BY_KEY, confidence: '0.6' },
  ];
  const CODE = [{ lines: 10, ...BY_KEY }];

  test('a day that was read before that has the owners that the lists tell', async () => {
    expect(statusOf(await pipeline.request({ day: DAY }))).toEqual({
      anthropic: 'committed',
      claude_code: 'committed',
    });
    expect(await owners()).toEqual({
      costs: [
        {
          cost_usd: '10',
          user_email: 'ann@example.com',
          attribution_method: 'direct_email',
          confidence: '1',
        },
        ...OF_KEYS,
      ],
      lines: CODE,
    });
  });

  test('the same rows read without the lines of the lists are the same content', async () => {
    vendor = { ...vendor, users: [], keys: [] };
    expect(statusOf(await pipeline.request({ day: DAY }))).toEqual({
      anthropic: 'unchanged',
      claude_code: 'unchanged',
    });
  });

  test('rows that have lost the e-mail go to the same person by what is remembered', async () => {
    vendor = { users: [], keys: [], ann: DELETED };
    expect(statusOf(await pipeline.request({ day: DAY }))).toEqual({
      anthropic: 'committed',
      claude_code: 'unchanged',
    });
    expect(await owners()).toEqual({
      costs: [
        {
          cost_usd: '10',
          user_email: 'ann@example.com',
          attribution_method: 'directory',
          confidence: '0.9',
        },
        ...OF_KEYS,
      ],
      lines: CODE,
    });
  });
});
