import { describe, expect, test } from '@jest/globals';
import { makeSmallOrganization, type Sandbox } from '../../../local/sandbox/index.ts';
import { CURSOR_HEADERS, call, get, withSandbox } from './client.ts';

type Counts = {
  requests: { path: string; count: number; refused: number }[];
  total: number;
  refused: number;
};

const organization = makeSmallOrganization();

function members({ cursorUrl }: Sandbox) {
  return call(`${cursorUrl}/teams/members`, { headers: CURSOR_HEADERS });
}

async function counts({ url }: Sandbox, method = 'GET'): Promise<Counts> {
  return (await call<Counts>(`${url}/__requests`, { method })).body;
}

describe('a limit of two requests a minute', () => {
  let now = 0;
  const options = { organization, requestsPerMinute: 2, now: () => now };
  const at = (time: string): void => {
    now = Date.parse(`2026-11-20T12:${time}Z`);
  };

  test('slides along with the clock', () =>
    withSandbox(options, async (sandbox) => {
      const statuses: number[] = [];
      for (const time of ['00:00', '00:50', '00:59', '01:00', '01:01', '01:49.999', '01:50']) {
        at(time);
        statuses.push((await members(sandbox)).status);
      }
      // At 01:00 the first call is a minute old, at 01:50 the second one; refused calls leave no mark.
      expect(statuses).toEqual([200, 200, 429, 200, 429, 429, 200]);
    }));

  test('holds for each endpoint on its own', () =>
    withSandbox(options, async (sandbox) => {
      at('10:00');
      const statuses = [await members(sandbox), await members(sandbox), await members(sandbox)];
      expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
      const spend = await call(`${sandbox.cursorUrl}/teams/groups`, { headers: CURSOR_HEADERS });
      expect(spend.status).toBe(200);
    }));

  test('is told by Cursor without a Retry-After, by Anthropic with the seconds left', () =>
    withSandbox(options, async (sandbox) => {
      at('20:00');
      for (const _ of [1, 2]) {
        await members(sandbox);
        await get(sandbox, '/me');
      }
      at('20:12.500');
      const cursor = await members(sandbox);
      const anthropic = await get<{ request_id: string }>(sandbox, '/me');
      expect(cursor).toMatchObject({ status: 429, body: { error: 'Too Many Requests' } });
      expect(cursor.headers.get('retry-after')).toBe(null);
      expect(anthropic).toMatchObject({ status: 429, body: { error: { type: 'rate_limit_error' } } });
      // 47.5 seconds are left.
      expect(anthropic.headers.get('retry-after')).toBe('48');
      expect(anthropic.body.request_id).toBe(anthropic.headers.get('request-id'));
    }));

  test('is seen in the counts, which can be set back', () =>
    withSandbox(options, async (sandbox) => {
      at('30:00');
      await members(sandbox);
      await members(sandbox);
      await members(sandbox);
      await get(sandbox, '/users?limit=5');
      expect(await counts(sandbox)).toEqual({
        requests: [
          { path: '/teams/members', count: 3, refused: 1 },
          { path: '/v1/organizations/users', count: 1, refused: 0 },
        ],
        total: 4,
        refused: 1,
      });
      expect(await counts(sandbox, 'DELETE')).toEqual({ requests: [], total: 0, refused: 0 });
      expect((await members(sandbox)).status).toBe(200);
    }));
});

test('without a limit calls are counted alone', () =>
  withSandbox({ organization }, async (sandbox) => {
    for (let i = 0; i < 30; i += 1) {
      expect((await members(sandbox)).status).toBe(200);
    }
    expect(await counts(sandbox)).toMatchObject({ total: 30, refused: 0 });
  }));
