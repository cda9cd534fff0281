import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { type LocalServer, startServer } from '../../local/server.ts';
import { UsageError } from '../../shared/errors.ts';

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
    return ANSWER.rows;
  },
};

let server: LocalServer;
beforeAll(async () => {
  server = await startServer({ warehouse, token: 'right', port: 0, withDashboard: true });
});
afterAll(() => server.close());

const client = axios.create({ proxy: false, validateStatus: () => true });
const post = (body: unknown, token = 'right') =>
  client.post(`${server.url}/query`, body, { headers: { authorization: `Bearer ${token}` } });

describe('the server of one machine', () => {
  test('answers a query and a named statement to its token alone', async () => {
    expect((await post({ sql: 'SELECT 1 AS x' })).data).toEqual(ANSWER);
    expect((await post({ read: 'ledger', params: { source: null } })).data.rows).toEqual(ANSWER.rows);
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

  test('serves the page under a policy that lets nothing in from elsewhere', async () => {
    const { status, headers } = await client.get(`${server.url}/`);
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(headers['x-content-type-options']).toBe('nosniff');
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
    const second = startServer({ warehouse, token: 't', port, withDashboard: false });
    await expect(second).rejects.toBeInstanceOf(UsageError);
    await expect(second).rejects.toThrow(`port ${port} is in use: choose another with --port`);
  });
});
