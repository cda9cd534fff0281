import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { type LocalServer, startServer } from '../../local/server.ts';
import type { Backdating } from '../../shared/attribution/backdate.ts';
import type { KickoffInput } from '../../shared/contract/messages.ts';
import { RetryableError, UsageError } from '../../shared/errors.ts';
import type { MonthLock } from '../../shared/warehouse/warehouse.ts';
import { jsonAnswer } from '../../shared/web.ts';
import { noLetters } from '../support/letters.ts';

const ANSWER = { columns: ['x'], rows: [{ x: 1 }] };
const asked: unknown[] = [];
const warehouse = {
  async ask(sql: string) {
    asked.push(sql);
    if (sql === 'SELEC') throw new Error('syntax error');
    return ANSWER;
  },
  async read(name: string) {
    asked.push(name);
    return name === 'month-close'
      ? [{ is_locked: false, billed_usd: '12.5', included_usd: '0', missing_slices: 2 }]
      : ANSWER.rows;
  },
  async lockMonth(lock: MonthLock) {
    asked.push(lock);
  },
};

const about = {
  accounts: [
    { source: 'cursor' as const, account: 'north', vendor: 'cursor' as const, requests_per_minute: 15 },
  ],
  has_seat_prices: true,
};
const kickoffs: KickoffInput[] = [];
const options = {
  warehouse,
  about,
  async backdate({ key, from }: Backdating) {
    if (key === 'busy') throw new RetryableError('another mapping version was stored first');
    if (key !== 'ci') throw new UsageError(`the mapping has no key ${key}`);
    return {
      version: 'v',
      key,
      owners: 'a@example.com',
      from,
      to: '2026-03-09',
      isInForce: true,
      before: [],
    };
  },
  web: {
    status: async ({ method, path }: { method: string; path: string }) => jsonAnswer(200, { method, path }),
    'run-daily-job': async ({ body }: { body: unknown }) => jsonAnswer(202, { body }),
  },
  letters: noLetters,
  async request(message: KickoffInput) {
    kickoffs.push(message);
    return { message_id: 'm1', requested_by: message.requested_by ?? 'the host' };
  },
};

let server: LocalServer;
beforeAll(async () => {
  server = await startServer({ ...options, token: 'right', port: 0, withDashboard: true });
});
afterAll(() => server.close());

const client = axios.create({ proxy: false, validateStatus: () => true });
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const post = (body: unknown, token = 'right', path = '/query') =>
  client.post(`${server.url}${path}`, body, bearer(token));

describe('the server of one machine', () => {
  test('answers a query and a named statement to its token alone', async () => {
    expect((await post({ sql: 'SELECT 1 AS x' })).data).toEqual(ANSWER);
    for (const params of [{ source: null }, { run_ids: ['a', 'b'] }]) {
      expect((await post({ read: 'ledger', params })).data.rows).toEqual(ANSWER.rows);
    }
    asked.length = 0;
    expect((await post({ sql: 'SELECT 1' }, 'wrong')).status).toBe(401);
    expect((await client.post(`${server.url}/query`, { sql: 'SELECT 1' })).status).toBe(401);
    expect(asked).toEqual([]);
  });

  test('says what is wrong with a question', async () => {
    expect(await post({ sql: 'SELEC' })).toMatchObject({ status: 400, data: { error: 'syntax error' } });
    expect((await post({ write: 'x' })).status).toBe(400);
    expect((await client.get(`${server.url}/views/vw_nothing`)).status).toBe(404);
  });

  test.each([
    [{ day: '2026-02-30' }, 'day: is no day of the form YYYY-MM-DD'],
    [{ day: '2999-01-01' }, '2999-01-01 is not over yet'],
    [{ day: '2020-01-01' }, '2020-01-01 is too old: landing keeps 731 days'],
    [{ dya: '2026-11-20' }, 'Unrecognized key: "dya"'],
    [{ sources: ['copilot'] }, 'Invalid option: expected one of "cursor"'],
    [{ sources: ['anthropic'] }, 'the source anthropic has no key: set one and start again'],
    [{ accounts: ['west'] }, 'no source has an account west'],
    [{ mode: 'probe', days: 3 }, 'probe goes without days'],
  ])('refuses the kickoff %j in one sentence, and publishes nothing', async (message, sentence) => {
    const { status, data } = await post(message, 'right', '/kickoff');
    expect([status, data.error.split('\n')]).toEqual([400, [expect.stringContaining(sentence)]]);
    expect(kickoffs).toEqual([]);
  });

  test('attributes anew without asking who has a key', async () => {
    const message = { mode: 'reattribute' as const, day: '2026-11-20', accounts: ['gone'] };
    expect((await post(message, 'right', '/kickoff')).status).toBe(202);
    expect(kickoffs.splice(0)).toMatchObject([message]);
  });

  test('publishes a kickoff for its token alone, and says what its runs are found by', async () => {
    const message = { day: '2026-11-20', accept_magnitude: 'it is that much', requested_by: 'run 1' };
    expect(await post(message, 'right', '/kickoff')).toMatchObject({
      status: 202,
      data: { message_id: 'm1', requested_by: 'run 1' },
    });
    expect(kickoffs.splice(0)).toEqual([{ ...message, mode: 'apply', force: false }]);
    expect((await post(message, 'wrong', '/kickoff')).status).toBe(401);
    expect((await client.post(`${server.url}/kickoff`, message)).status).toBe(401);
    expect(kickoffs).toEqual([]);
  });

  test('refuses what is no kickoff with a sentence, and publishes nothing', async () => {
    for (const [body, sentence] of [
      [{ dya: '2026-11-20' }, 'Unrecognized key: "dya"'],
      [{ day: '2026-02-30' }, 'day: '],
      [{ from: '2026-11-20' }, 'from and to go together'],
      ['', 'expected object'],
    ] as const) {
      const { status, data } = await post(body, 'right', '/kickoff');
      expect([body, status, data.error]).toEqual([body, 400, expect.stringContaining(sentence)]);
    }
    expect(kickoffs).toEqual([]);
  });

  test('tells its token whom it reads', async () => {
    expect((await client.get(`${server.url}/about`, bearer('right'))).data).toEqual(about);
    expect((await client.get(`${server.url}/about`)).status).toBe(401);
  });

  test('lets no page elsewhere ask for days: it grants no other origin anything', async () => {
    const { status, headers } = await client.options(`${server.url}/kickoff`, {
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(status).not.toBe(204);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test('tells anybody on this machine how it does, and starts runs for its token alone', async () => {
    for (const path of ['/health', '/ready', '/liveness', '/status', '/metrics']) {
      expect((await client.get(`${server.url}${path}`)).data).toEqual({ method: 'GET', path });
    }
    const job = { mode: 'production' };
    expect(await post(job, 'right', '/run-daily-job')).toMatchObject({ status: 202, data: { body: job } });
    expect((await post(job, 'wrong', '/run-daily-job')).status).toBe(401);
    const torn = await client.post(`${server.url}/run-daily-job`, '{"mode":', {
      headers: { ...bearer('right').headers, 'content-type': 'application/json' },
    });
    expect([torn.status, torn.data.error]).toEqual([400, expect.stringContaining('JSON')]);
  });

  test('serves the page under a policy that lets nothing in from elsewhere', async () => {
    const { status, headers } = await client.get(`${server.url}/`);
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  test('backdates a key for its token alone, and passes on why it is not done', async () => {
    const asked = { key: 'ci', from: '2026-03-01', reason: 'late', requestedBy: null };
    expect((await post(asked, 'right', '/backdate')).data).toMatchObject({ key: 'ci', from: '2026-03-01' });
    expect((await post(asked, 'wrong', '/backdate')).status).toBe(401);
    const unknown = await post({ ...asked, key: 'cd' }, 'right', '/backdate');
    expect([unknown.status, unknown.data.error]).toEqual([404, 'the mapping has no key cd']);
    expect((await post({ ...asked, key: 'busy' }, 'right', '/backdate')).status).toBe(503);
    expect((await post({ ...asked, from: 'soon' }, 'right', '/backdate')).status).toBe(400);
  });

  test('refuses a page elsewhere that has its name resolved to this machine', async () => {
    const status = await new Promise((resolve) => {
      request(`${server.url}/views/vw_monthly_finance`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });

  test('says which port is taken', async () => {
    const port = Number(new URL(server.url).port);
    const second = startServer({ ...options, token: 't', port, withDashboard: false });
    await expect(second).rejects.toBeInstanceOf(UsageError);
    await expect(second).rejects.toThrow(`port ${port} is in use: choose another with --port`);
  });
});
