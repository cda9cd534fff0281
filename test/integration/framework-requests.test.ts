import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { registerFunctions } from '../../functions/serve.ts';
import { openTraffic } from '../../functions/traffic.ts';
import { type EventLike, openEnvelope } from '../../shared/contract/envelope.ts';
import { InvalidInputError, RetryableError } from '../../shared/errors.ts';
import { logContext } from '../../shared/log-context.ts';

const PUSH = {
  subscription: 'projects/p/subscriptions/ai-usage-load',
  deliveryAttempt: 4,
  message: {
    data: Buffer.from('{"a":"grüße"}').toString('base64'),
    attributes: { run_id: 'r' },
    messageId: '42',
    publishTime: '2026-11-01T12:00:00.000Z',
  },
};
const ENVELOPE = {
  messageId: '42',
  publishTime: '2026-11-01T12:00:00.000Z',
  data: '{"a":"grüße"}',
  attributes: { run_id: 'r' },
  deliveryAttempt: 4,
  subscription: 'projects/p/subscriptions/ai-usage-load',
};
const CE = { id: 'e1', source: '//pubsub', type: 'google.cloud.pubsub.topic.v1.messagePublished' };
const JSON_TYPE = { 'content-type': 'application/json' };

const servers: Server[] = [];
let seen: EventLike[] = [];
let handle: () => Promise<void> = async () => {};

/** Registers a function over some traffic and tells where it answers. */
async function serveFunction(name: string, traffic = openTraffic()): Promise<string> {
  registerFunctions(
    {
      [name]: async (event) => {
        seen.push(event);
        await handle();
      },
    },
    traffic,
    'acme',
  );
  const server = getTestServer(name).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function answerOf(url: string, request: RequestInit) {
  const response = await fetch(url, request);
  return [response.status, await response.text()];
}

const post = (body: unknown, headers: Record<string, string> = JSON_TYPE): RequestInit => ({
  method: 'POST',
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

let url = '';
beforeAll(async () => {
  url = await serveFunction('framework-requests');
});
beforeEach(() => {
  seen = [];
  handle = async () => {};
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

describe('a function behind the framework', () => {
  const binary = { 'ce-id': CE.id, 'ce-source': CE.source, 'ce-type': CE.type, 'ce-specversion': '1.0' };
  test.each([
    ['a raw push body', post(PUSH)],
    ['ce-* headers', post(PUSH, { ...JSON_TYPE, ...binary })],
    [
      'an event with its data within',
      post({ specversion: '1.0', ...CE, data: PUSH }, { 'content-type': 'application/cloudevents+json' }),
    ],
    ['a raw push body to a path of its own', post(PUSH)],
  ])('is handed %s with all that it carries, and answers 204', async (what, request) => {
    const path = what.includes('path') ? 'projects/p/topics/t' : '';
    expect(await answerOf(`${url}${path}`, request)).toEqual([204, '']);
    expect(seen.map(openEnvelope)).toEqual([ENVELOPE]);
  });

  test('writes log lines that belong to the trace of the request, each request to its own', async () => {
    const contexts: unknown[] = [];
    handle = async () => {
      await turn();
      contexts.push(logContext());
    };
    const ids = ['1', '2'].map((digit) => digit.repeat(32));
    const traced = ids.map((id) =>
      post(PUSH, { ...JSON_TYPE, traceparent: `00-${id}-${'3'.repeat(16)}-01` }),
    );
    await Promise.all([...traced, post(PUSH)].map((request) => answerOf(url, request)));
    expect(new Set(contexts)).toEqual(
      new Set([
        ...ids.map((id) => ({ 'logging.googleapis.com/trace': `projects/acme/traces/${id}` })),
        { 'logging.googleapis.com/trace': undefined },
      ]),
    );
  });

  test('is handed what holds no message as it came', async () => {
    expect(await answerOf(url, post({ hello: 1 }))).toEqual([204, '']);
    expect(seen.map(openEnvelope)).toMatchObject([{ messageId: '', data: '{"hello":1}' }]);
  });

  test.each([
    [
      'what may pass',
      new RetryableError('batches are on their way\n2 of 3'),
      503,
      'batches are on their way',
    ],
    ['what can never be handled', new InvalidInputError('no row'), 500, 'no row'],
    ['a bug', new TypeError('x is undefined'), 500, 'x is undefined'],
    ['what is no error', 'nothing fits', 500, 'nothing fits'],
  ])('answers %s in one line, without a stack', async (_, error, status, text) => {
    handle = async () => {
      throw error;
    };
    expect(await answerOf(url, post(PUSH))).toEqual([status, text]);
  });

  test.each(['GET', 'PUT', 'DELETE'])('answers %s with 405 and hands nothing over', async (method) => {
    expect(await answerOf(url, { method })).toEqual([405, 'messages come by POST']);
    expect(seen).toEqual([]);
  });

  test.each([
    ['text', post('hello', { 'content-type': 'text/plain' })],
    ['a list', post([PUSH])],
    ['bytes', post('{}', { 'content-type': 'application/octet-stream' })],
    ['nothing', { method: 'POST' }],
  ])('answers a body of %s with 400: Pub/Sub sends none', async (_, request) => {
    expect(await answerOf(url, request)).toEqual([400, 'the body is no JSON object, which Pub/Sub pushes']);
    expect(seen).toEqual([]);
  });
});

describe('a process that stops', () => {
  test('finishes the requests under way, each with its own answer, and refuses new ones', async () => {
    const traffic = openTraffic();
    const stopping = await serveFunction('framework-stopping', traffic);
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    handle = () => gates[seen.length - 1]?.promise ?? Promise.resolve();
    const first = answerOf(stopping, post(PUSH));
    await until(() => seen.length === 1);
    const second = answerOf(stopping, post(PUSH));
    await until(() => seen.length === 2);

    let isDrained = false;
    const drained = traffic.drain().then(() => {
      isDrained = true;
    });
    expect(traffic.stopping.reason).toBeInstanceOf(RetryableError);
    expect(await answerOf(stopping, post(PUSH))).toEqual([503, 'the process is stopping']);
    gates[0].resolve();
    expect(await first).toEqual([204, '']);
    expect(isDrained).toBe(false);
    gates[1].reject(new RetryableError('busy'));
    expect(await second).toEqual([503, 'busy']);
    await drained;
    expect(seen).toHaveLength(2);
  });

  test('does not wait for a caller that has gone away', async () => {
    const traffic = openTraffic();
    const stopping = await serveFunction('framework-gone', traffic);
    const gate = Promise.withResolvers<void>();
    handle = () => gate.promise;
    const caller = new AbortController();
    const asked = fetch(stopping, { ...post(PUSH), signal: caller.signal });
    await until(() => seen.length === 1);
    caller.abort();
    await expect(asked).rejects.toThrow();
    gate.resolve();
    await traffic.drain();
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}
