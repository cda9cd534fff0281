import { describe, expect, test } from '@jest/globals';
import { makeSmallOrganization, type Sandbox } from '../../../local/sandbox/index.ts';
import { type Answer, CURSOR_HEADERS, call, get, post, range, span, withSandbox } from './client.ts';

type List = { faults: { fault: string; struck: number; times: number | null }[] };

const organization = makeSmallOrganization();
const DAY = '2026-11-02';

function dial({ url }: Sandbox, method: string, body?: unknown): Promise<Answer<List & { error: string }>> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return call(`${url}/__faults`, { method, ...(text === undefined ? {} : { body: text }) });
}

async function events(sandbox: Sandbox, day = DAY): Promise<number> {
  return (await post(sandbox, '/teams/filtered-usage-events', range(day))).status;
}

async function costs(sandbox: Sandbox, day = DAY): Promise<number> {
  return (await get(sandbox, `/cost_report${span(day)}`)).status;
}

async function members({ cursorUrl }: Sandbox): Promise<number> {
  return (await call(`${cursorUrl}/teams/members`, { headers: CURSOR_HEADERS })).status;
}

describe('the fault dial', () => {
  test('sets faults in the place of earlier ones, lists how often each has struck, and is cleared', () =>
    withSandbox({ organization }, async (sandbox) => {
      expect((await dial(sandbox, 'GET')).body).toEqual({ faults: [] });
      await dial(sandbox, 'POST', { faults: [{ fault: 'outage' }] });
      const set = await dial(sandbox, 'POST', {
        faults: [{ fault: 'server-error' }, { fault: 'new-field' }],
      });
      expect(set.status).toBe(200);
      expect([await events(sandbox), await events(sandbox), await events(sandbox)]).toEqual([500, 500, 200]);
      expect((await dial(sandbox, 'GET')).body).toEqual({
        faults: [
          { fault: 'server-error', path: null, day: null, times: 2, after: 0, struck: 2 },
          { fault: 'new-field', path: null, day: null, times: null, after: 0, struck: 1 },
        ],
      });
      expect((await dial(sandbox, 'DELETE')).body).toEqual({ faults: [] });
      await dial(sandbox, 'POST', { faults: [{ fault: 'server-error' }] });
      expect((await dial(sandbox, 'GET')).body.faults[0]?.struck).toBe(0);
    }));

  test('holds from the start where the options say so', () =>
    withSandbox({ organization, faults: [{ fault: 'server-error', times: 1 }] }, async (sandbox) => {
      expect([await events(sandbox), await events(sandbox)]).toEqual([500, 200]);
    }));

  test('limits a fault to an endpoint, a day, and a number of times after some calls', () =>
    withSandbox({ organization }, async (sandbox) => {
      const outage = { fault: 'outage', path: '/teams/filtered-usage-events', day: DAY, times: 2, after: 1 };
      await dial(sandbox, 'POST', { faults: [outage] });
      expect(await costs(sandbox)).toBe(200);
      expect(await events(sandbox, '2026-11-03')).toBe(200);
      expect([
        await events(sandbox),
        await events(sandbox),
        await events(sandbox),
        await events(sandbox),
      ]).toEqual([200, 503, 503, 200]);
      expect((await dial(sandbox, 'GET')).body.faults).toEqual([{ ...outage, struck: 2 }]);
    }));

  test('knows the day of a call by either vendor’s parameters, and the end is no part of it', () =>
    withSandbox({ organization }, async (sandbox) => {
      await dial(sandbox, 'POST', { faults: [{ fault: 'not-found', day: DAY }] });
      expect([
        await costs(sandbox, '2026-11-01'),
        await costs(sandbox),
        await costs(sandbox, '2026-11-03'),
      ]).toEqual([200, 404, 200]);
      const code = async (day: string) =>
        (await get(sandbox, `/usage_report/claude_code?starting_at=${day}`)).status;
      expect([await code('2026-11-01'), await code(DAY)]).toEqual([200, 404]);
      expect((await get(sandbox, '/cost_report?starting_at=2026-11-01T00:00:00Z')).status).toBe(404);
      expect((await get(sandbox, '/cost_report?starting_at=2026-11-03T00:00:00Z')).status).toBe(200);
      expect((await post(sandbox, '/teams/spend', {})).status).toBe(200);
    }));

  test('strikes an endpoint that a fault does not concern by itself', () =>
    withSandbox({ organization }, async (sandbox) => {
      expect(await members(sandbox)).toBe(200);
      await dial(sandbox, 'POST', { faults: [{ fault: 'outage', path: '/teams/members', times: 1 }] });
      expect([await events(sandbox), await members(sandbox), await members(sandbox)]).toEqual([
        200, 503, 200,
      ]);
    }));

  test('does not strike a call that is refused anyhow', () =>
    withSandbox({ organization, faults: [{ fault: 'server-error' }] }, async (sandbox) => {
      const { status } = await call(`${sandbox.cursorUrl}/teams/filtered-usage-events`, { method: 'POST' });
      expect(status).toBe(401);
      expect((await dial(sandbox, 'GET')).body.faults[0]?.struck).toBe(0);
    }));

  test.each([
    ['no JSON', '{"faults":', 'the body is no JSON'],
    ['no list', {}, 'the body must be {"faults":[{"fault":NAME'],
    ['an unknown name', { faults: [{ fault: 'flood' }] }, 'there is no fault "flood"'],
    ['a text for a fault', { faults: ['cut'] }, 'there is no fault undefined'],
    ['an unknown field', { faults: [{ fault: 'cut', often: 2 }] }, 'cut: often is not one of fault, path'],
    ['a path without a slash', { faults: [{ fault: 'cut', path: 'spend' }] }, 'cut: path must be'],
    ['a day that is none', { faults: [{ fault: 'cut', day: '2026-02-30' }] }, 'cut: day must be YYYY-MM-DD'],
    ['a number of 0', { faults: [{ fault: 'cut', times: 0 }] }, 'cut: times must be a whole number above 0'],
    ['a number in text', { faults: [{ fault: 'cut', times: '2' }] }, 'cut: times must be'],
    ['a negative number', { faults: [{ fault: 'cut', after: -1 }] }, 'cut: after must be a whole number'],
  ])('refuses %s with a sentence that lists the names, and stays as it was', (_, body, message) =>
    withSandbox({ organization, faults: [{ fault: 'outage' }] }, async (sandbox) => {
      const answer = await dial(sandbox, 'POST', body);
      expect(answer.status).toBe(400);
      expect(answer.body.error).toContain(message);
      expect(answer.body.error).toMatch(/; the faults are rate-limit, .*, tiny-cents$/);
      expect((await dial(sandbox, 'GET')).body.faults).toMatchObject([{ fault: 'outage' }]);
    }),
  );
});
