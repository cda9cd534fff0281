import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as functions from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { CloudEvent } from 'cloudevents';
import type { MessagePublishedData } from '../../shared/broker/broker.ts';
import { RetryableError } from '../../shared/errors.ts';
import { httpPush } from '../support/http-push.ts';

const servers: http.Server[] = [];

async function listen(server: http.Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

function eventOf(text: string): CloudEvent<MessagePublishedData> {
  const publishTime = '2026-11-01T12:00:00.000Z';
  return new CloudEvent<MessagePublishedData>({
    id: '42',
    type: 'google.cloud.pubsub.topic.v1.messagePublished',
    source: '//pubsub.googleapis.com/projects/local/topics/t',
    time: publishTime,
    datacontenttype: 'application/json',
    data: {
      subscription: 'projects/local/subscriptions/s',
      deliveryAttempt: 3,
      message: {
        data: Buffer.from(text).toString('base64'),
        attributes: { kind: 'grüße' },
        messageId: '42',
        publishTime,
      },
    },
  });
}

describe('http push', () => {
  test('brings id, attributes, data and deliveryAttempt to a functions-framework handler', async () => {
    const seen: functions.CloudEvent<MessagePublishedData>[] = [];
    functions.cloudEvent('httpPushTakes', async (event: functions.CloudEvent<MessagePublishedData>) => {
      seen.push(event);
    });
    const url = await listen(getTestServer('httpPushTakes'));
    const deliver = httpPush({ url, timeoutMs: 5_000 });
    await deliver(eventOf('Grüße 👩‍💻'));
    await deliver(eventOf('x'.repeat(10_000_000)));
    const [small, large] = seen;
    const { id, type, source, time, data } = eventOf('Grüße 👩‍💻');
    expect({ ...small }).toMatchObject({ id, type, source, time, data });
    expect(large?.data).toEqual(eventOf('x'.repeat(10_000_000)).data);
  });

  test('rejects when the handler fails, with URL and status', async () => {
    // The framework prints what a handler throws.
    const printed = jest.spyOn(console, 'error').mockImplementation(() => {});
    functions.cloudEvent('httpPushFails', async () => {
      throw new Error('planned by the test');
    });
    const url = await listen(getTestServer('httpPushFails'));
    const pushed = httpPush({ url, timeoutMs: 5_000 })(eventOf('x'));
    await expect(pushed).rejects.toThrow(new RetryableError(`POST ${url} answered 500`));
    printed.mockRestore();
  });

  test('rejects redirects, silence and a closed port as retryable', async () => {
    const redirecting = await listen(
      http.createServer((_request, response) => response.writeHead(302, { location: '/' }).end()),
    );
    const silent = await listen(http.createServer(() => {}));
    await expect(httpPush({ url: redirecting, timeoutMs: 5_000 })(eventOf('x'))).rejects.toThrow(
      'answered 302',
    );
    const timeout = httpPush({ url: silent, timeoutMs: 50 })(eventOf('x'));
    await expect(timeout).rejects.toThrow(`POST ${silent} got no answer: timeout of 50ms exceeded`);
    const closed = httpPush({ url: 'http://127.0.0.1:1/', timeoutMs: 5_000 })(eventOf('x'));
    await expect(closed).rejects.toBeInstanceOf(RetryableError);
  });
});
