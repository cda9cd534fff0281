import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { CredentialError, InvalidInputError, RetryableError } from '../../shared/errors.ts';
import { NotAllowedError } from '../../shared/http.ts';
import { CALL, errorOf, KEY, openHttp } from '../support/vendor-http.ts';
import { withVendor } from '../support/vendor-server.ts';

describe('a call', () => {
  test('takes the key out of what the vendor repeats, as text and as base64', () => {
    const base64 = Buffer.from(`${KEY}:`).toString('base64');
    return withVendor(
      (_request, response) => {
        response.statusCode = 400;
        response.end(`no such parameter for ${KEY}, authorization: Basic ${base64}`);
      },
      async (baseUrl) => {
        const headers = { authorization: `Basic ${base64}` };
        const error = await errorOf(openHttp(baseUrl, { headers }).open().call(CALL));
        expect(error).toBeInstanceOf(InvalidInputError);
        expect(error.message).toContain('no such parameter for [key], authorization: Basic [key]');
        expect(inspect(error)).not.toMatch(new RegExp(`${KEY}|${base64}`));
      },
    );
  });

  test('is cut between characters, never within one', () =>
    withVendor(
      (_request, response) => response.writeHead(400).end(`${'x'.repeat(299)}😀`),
      async (baseUrl) => {
        const error = await errorOf(openHttp(baseUrl).open().call(CALL));
        expect(error.message.isWellFormed()).toBe(true);
      },
    ));

  test('sends method, path, query, key and body, and reads the answer', () =>
    withVendor(
      async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        const { method, url, headers } = request;
        const { 'x-api-key': key, 'content-type': type, 'user-agent': agent } = headers;
        response.end(JSON.stringify({ method, url, key, type, agent, body }));
      },
      async (baseUrl) => {
        const session = openHttp(baseUrl).open();
        const query = new URLSearchParams([
          ['group_by[]', 'model'],
          ['group_by[]', 'api_key_id'],
        ]);
        const call = {
          method: 'POST',
          path: '/report',
          query,
          body: { page: 1 },
          decimals: CALL.decimals,
        } as const;
        expect(await session.call(call)).toEqual({
          method: 'POST',
          url: '/report?group_by%5B%5D=model&group_by%5B%5D=api_key_id',
          key: KEY,
          type: 'application/json',
          agent: 'ai-usage/0.1',
          body: '{"page":1}',
        });
        expect([session.calls, session.errors]).toEqual([1, 0]);
      },
    ));

  test('keeps exact decimals as the text that the vendor wrote', () =>
    withVendor(
      (_, response) =>
        response.end(
          '{"amount":0.10,"rows":[{"amount":1e-7,"tokens":0.10},{"amount":"1.50"},{"amount":null},' +
            '{"amount":12345678901234567.123456789},{"amount":-0}]}',
        ),
      async (baseUrl) => {
        expect(
          await openHttp(baseUrl)
            .open()
            .call({ ...CALL, decimals: new Set(['amount']) }),
        ).toEqual({
          amount: '0.10',
          rows: [
            { amount: '1e-7', tokens: 0.1 },
            { amount: '1.50' },
            { amount: null },
            { amount: '12345678901234567.123456789' },
            { amount: '-0' },
          ],
        });
      },
    ));
});

describe('a fault that may pass', () => {
  test.each([
    ['429 without Retry-After', { status: 429, headers: {} }],
    ['500', { status: 500, headers: {} }],
    ['529', { status: 529, headers: {} }],
  ])('%s is asked again', (_, { status, headers }) =>
    withVendor(
      (_request, response, count) => {
        if (count < 2) response.writeHead(status, headers).end('{"error":"x"}');
        else response.end('{"ok":true}');
      },
      async (baseUrl) => {
        const session = openHttp(baseUrl).open();
        expect(await session.call(CALL)).toEqual({ ok: true });
        expect([session.calls, session.errors]).toEqual([3, 2]);
      },
    ),
  );

  test.each([
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 2000).toUTCString()],
  ])('429 with Retry-After in %s is not asked again before', (_, retryAfter) =>
    withVendor(
      (_request, response, count) => {
        if (count === 0) response.writeHead(429, { 'retry-after': retryAfter() }).end('{}');
        else response.end('{"ok":true}');
      },
      async (baseUrl) => {
        const start = performance.now();
        expect(await openHttp(baseUrl).open().call(CALL)).toEqual({ ok: true });
        expect(performance.now() - start).toBeGreaterThan(900);
      },
    ),
  );

  test('with a Retry-After of more than a minute is left to the broker, with the time', () =>
    withVendor(
      (_, response) => response.writeHead(429, { 'retry-after': '61' }).end('{}'),
      async (baseUrl, requests) => {
        const error = await errorOf(openHttp(baseUrl).open().call(CALL));
        expect(error).toBeInstanceOf(RetryableError);
        expect(error).toMatchObject({ retryAfterMs: 61_000 });
        expect(requests).toHaveLength(1);
      },
    ));

  test('a connection cut in mid-body, and an answer that is no JSON, are asked again', () =>
    withVendor(
      (_, response, count) => {
        if (count === 0) {
          response.writeHead(200, { 'content-length': '100' });
          response.write('{"ok":', () => response.destroy());
        } else if (count === 1) response.end('{"ok":');
        else response.end('{"ok":true}');
      },
      async (baseUrl) => {
        const session = openHttp(baseUrl).open();
        expect(await session.call(CALL)).toEqual({ ok: true });
        expect([session.calls, session.errors]).toEqual([3, 2]);
      },
    ));

  test('is given up after five attempts, retryable', () =>
    withVendor(
      (_, response) => response.writeHead(503).end('down'),
      async (baseUrl, requests) => {
        const error = await errorOf(openHttp(baseUrl).open().call(CALL));
        expect(error).toEqual(new RetryableError('GET /teams/members answered 503: down'));
        expect(error).toBeInstanceOf(RetryableError);
        expect(requests).toHaveLength(5);
      },
    ));

  test('a vendor that is away is retryable, and its error holds no key', async () => {
    const error = await errorOf(openHttp('http://127.0.0.1:1').open().call(CALL));
    expect(error).toBeInstanceOf(RetryableError);
    expect(error.message).toMatch(/^GET \/teams\/members at http:\/\/127\.0\.0\.1:1 got no answer: /);
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(KEY);
  });
});

describe('a refusal', () => {
  const BODY = '{"error":"Refused","message":"no"}';
  test.each([
    [400, InvalidInputError, 'GET /teams/members answered 400: '],
    [401, CredentialError, 'The key was refused: check CURSOR_API_KEY'],
    [403, NotAllowedError, 'The key is that of CURSOR_API_KEY'],
    [404, NotAllowedError, 'The key is that of CURSOR_API_KEY'],
    [302, InvalidInputError, 'GET /teams/members answered 302: '],
  ])('%d is not asked again and says what to do, without the key', (status, type, sentence) =>
    withVendor(
      (_, response) => response.writeHead(status, { location: '/elsewhere' }).end(BODY),
      async (baseUrl, requests) => {
        const session = openHttp(baseUrl).open();
        const error = await errorOf(session.call(CALL));
        expect(error).toBeInstanceOf(type);
        expect(error.message).toContain(`answered ${status}: ${BODY}`);
        expect(error.message).toContain(sentence);
        expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(KEY);
        expect(requests).toHaveLength(1);
        expect([session.calls, session.errors]).toEqual([1, 1]);
      },
    ),
  );

  test('of an endpoint names it', () =>
    withVendor(
      (_, response) => response.writeHead(403).end('{}'),
      async (baseUrl) => {
        const error = await errorOf(openHttp(baseUrl).open().call(CALL));
        expect(error.message).toContain('GET /teams/members answered 403');
      },
    ));

  test('that goes on for pages is cut', () =>
    withVendor(
      (_, response) => response.writeHead(400).end('x'.repeat(100_000)),
      async (baseUrl) => {
        expect((await errorOf(openHttp(baseUrl).open().call(CALL))).message.length).toBeLessThan(400);
      },
    ));
});
