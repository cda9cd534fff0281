import { describe, expect, test } from '@jest/globals';
import { makeSmallOrganization, readFaults, type Sandbox } from '../../../local/sandbox/index.ts';
import {
  COST_GROUPS,
  CURSOR_HEADERS,
  call,
  days,
  FIVE_GROUPS,
  get,
  NOW,
  post,
  range,
  SEVEN_GROUPS,
  span,
  USAGE_GROUPS,
  withSandbox,
} from './client.ts';

const organization = makeSmallOrganization();
const DAY = '2026-11-02';

const events = (sandbox: Sandbox) => post(sandbox, '/teams/filtered-usage-events', range(DAY));
const costs = (sandbox: Sandbox) => get(sandbox, `/cost_report${span(DAY)}${COST_GROUPS}`);
const withFault = (text: string, body: (sandbox: Sandbox) => Promise<void>) =>
  withSandbox({ organization, faults: readFaults(text) }, body);

describe('faults that refuse', () => {
  test.each([
    ['rate-limit*2', 429, 'Too Many Requests', 'rate_limit_error', '1'],
    ['rate-limit-bare*2', 429, 'Too Many Requests', 'rate_limit_error', null],
    ['server-error*2', 500, 'Internal Server Error', 'api_error', null],
    ['outage*2', 503, 'Service Unavailable', 'overloaded_error', null],
    ['expired-key', 401, 'Unauthorized', 'authentication_error', null],
    ['no-plan', 403, 'Forbidden', 'permission_error', null],
    ['not-found', 404, 'Not Found', 'not_found_error', null],
  ])('%s is %i in the words of each vendor', (text, status, error, type, retryAfter) =>
    withFault(text, async (sandbox) => {
      const cursor = await events(sandbox);
      const anthropic = await costs(sandbox);
      const message = expect.any(String);
      expect(cursor).toMatchObject({ status, body: { error, message } });
      expect(anthropic).toMatchObject({
        status,
        body: {
          type: 'error',
          error: { type, message },
          request_id: anthropic.headers.get('request-id'),
        },
      });
      expect(cursor.headers.get('retry-after')).toBe(retryAfter);
      expect(anthropic.headers.get('retry-after')).toBe(retryAfter);
    }),
  );

  test.each([
    ['rate-limit', 2],
    ['rate-limit-bare', 2],
    ['server-error', 2],
    ['outage', 3],
  ])('%s comes in a burst of %i', (text, burst) =>
    withFault(text, async (sandbox) => {
      const statuses = [];
      for (let i = 0; i < 5; i += 1) {
        statuses.push((await events(sandbox)).status === 200);
      }
      expect(statuses.filter((isFine) => !isFine)).toHaveLength(burst);
      expect(statuses.slice(burst).every(Boolean)).toBe(true);
    }),
  );

  test.each([
    ['expired-key', 401],
    ['no-plan', 200],
    ['not-found', 200],
  ])('under %s the members answer %i', (text, expected) =>
    withFault(text, async ({ cursorUrl }) => {
      const { status } = await call(`${cursorUrl}/teams/members`, { headers: CURSOR_HEADERS });
      expect(status).toBe(expected);
    }),
  );

  test('a dense page is too large until one thing a page is asked for', () =>
    withFault('dense-page', async (sandbox) => {
      const path = `/cost_report${span(DAY)}${COST_GROUPS}`;
      expect(await get(sandbox, path)).toMatchObject({
        status: 400,
        body: {
          error: { type: 'invalid_request_error', message: expect.stringContaining('use a smaller limit') },
        },
      });
      expect((await get(sandbox, `${path}&limit=2`)).status).toBe(400);
      expect((await get(sandbox, `${path}&limit=1`)).status).toBe(200);
      expect((await events(sandbox)).status).toBe(200);
      expect((await get(sandbox, '/users')).status).toBe(200);
    }));

  test.each([
    ['dense-groups', 'too large'],
    ['six-groups', 'Cannot specify more than 5 group_by[] dimensions'],
  ])('%s refuses five dimensions, and takes four with the two that do not count', (text, message) =>
    withFault(text, async (sandbox) => {
      const usage = await get(sandbox, `/usage_report/messages${span(DAY)}${USAGE_GROUPS}`);
      expect(usage).toMatchObject({
        status: 400,
        body: { error: { message: expect.stringContaining(message) } },
      });
      const four = (groups: string) => groups.replace('&group_by[]=model', '');
      const status = async (path: string) => (await get(sandbox, path)).status;
      expect(await status(`/usage_report/messages${span(DAY)}${four(USAGE_GROUPS)}`)).toBe(200);
      expect(await status(`/analytics/usage${days(DAY)}${FIVE_GROUPS}`)).toBe(400);
      expect(await status(`/analytics/cost${days(DAY)}${SEVEN_GROUPS}`)).toBe(400);
      expect(await status(`/analytics/cost${days(DAY)}${four(SEVEN_GROUPS)}`)).toBe(200);
      expect((await costs(sandbox)).status).toBe(200);
    }),
  );

  // The sandbox's clock stands at 12:30:00.
  test('a vendor whose clock is 90 seconds behind tells times by it, and refuses once', () =>
    withFault('clock-skew', async (sandbox) => {
      expect(NOW).toBe(Date.parse('2026-11-20T12:30:00Z'));
      const first = await events(sandbox);
      expect(first.status).toBe(429);
      expect(first.headers.get('date')).toBe('Fri, 20 Nov 2026 12:28:30 GMT');
      expect(first.headers.get('retry-after')).toBe('Fri, 20 Nov 2026 12:28:32 GMT');
      const second = await costs(sandbox);
      expect(second.status).toBe(200);
      expect(second.headers.get('date')).toBe('Fri, 20 Nov 2026 12:28:30 GMT');
      expect(second.headers.get('retry-after')).toBe(null);
    }));
});
