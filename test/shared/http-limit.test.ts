import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { CALL, errorOf, openHttp } from '../support/vendor-http.ts';
import { withVendor } from '../support/vendor-server.ts';

describe('the limit', () => {
  test('holds for each endpoint over all sessions, and stopping ends the calls that wait for it', () =>
    withVendor(
      (_, response) => response.end('{}'),
      async (baseUrl, requests) => {
        const stopping = new AbortController();
        const http = openHttp(baseUrl, { requestsPerMinute: 2, stopping: stopping.signal });
        await Promise.all([http.open().call(CALL), http.open().call(CALL)]);
        const waiting = [errorOf(http.open().call(CALL)), errorOf(http.open().call(CALL))];
        await http.open().call({ ...CALL, path: '/teams/spend' });
        await sleep(100);
        expect(requests.map(({ url }) => url)).toEqual(['/teams/members', '/teams/members', '/teams/spend']);
        stopping.abort();
        for (const error of await Promise.all(waiting)) expect(error.message).toMatch(/abort/i);
        expect(requests).toHaveLength(3);
      },
    ));

  test('counts attempts, not calls: a retry waits for its turn too', () =>
    withVendor(
      (_, response) => response.writeHead(500).end('{}'),
      async (baseUrl, requests) => {
        const stopping = new AbortController();
        const session = openHttp(baseUrl, { requestsPerMinute: 2, stopping: stopping.signal }).open();
        const failed = errorOf(session.call(CALL));
        await sleep(150);
        expect(requests).toHaveLength(2);
        stopping.abort();
        expect((await failed).message).toMatch(/abort/i);
      },
    ));
});

describe('stopping', () => {
  test.each([
    ['for the vendor', {}],
    ['for a Retry-After', { 'retry-after': '50' }],
  ])('ends a call that waits %s at once', (_, headers) =>
    withVendor(
      (_request, response) => {
        if ('retry-after' in headers) response.writeHead(429, headers).end('{}');
      },
      async (baseUrl, requests) => {
        const stopping = new AbortController();
        const waiting = errorOf(openHttp(baseUrl, { stopping: stopping.signal }).open().call(CALL));
        while (requests.length === 0) await sleep(5);
        await sleep(50);
        stopping.abort();
        expect((await waiting).message).toMatch(/abort|cancel/i);
        expect(requests).toHaveLength(1);
      },
    ),
  );

  test('lets no later call begin', () =>
    withVendor(
      (_, response) => response.end('{}'),
      async (baseUrl, requests) => {
        const session = openHttp(baseUrl, { stopping: AbortSignal.abort() }).open();
        expect((await errorOf(session.call(CALL))).message).toMatch(/abort/i);
        expect(requests).toHaveLength(0);
      },
    ));
});
