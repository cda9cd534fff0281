import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { afterAll, expect, test } from '@jest/globals';
import { registerFunctions } from '../../functions/serve.ts';
import { openTraffic } from '../../functions/traffic.ts';
import type { Broker } from '../../shared/broker/broker.ts';
import type { Handler } from '../../shared/handler.ts';
import { httpPush } from '../support/http-push.ts';
import { openSandboxPipeline } from '../support/sandbox-pipeline.ts';

const servers: Server[] = [];

afterAll(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
});

/** Pushes over HTTP: each function behind a server of the functions framework, as on Cloud Run functions. */
function overHttp(broker: Broker): Broker {
  return {
    ...broker,
    push(name, deliver) {
      registerFunctions({ [name]: deliver as Handler }, openTraffic());
      const server = getTestServer(name).listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        broker.push(name, httpPush({ url: `http://127.0.0.1:${port}/`, timeoutMs: 60_000 }));
      });
      servers.push(server);
    },
  };
}

test('a day pushed over HTTP to functions-framework servers gives the same facts as in process', async () => {
  const inProcess = await openSandboxPipeline();
  const pushed = await openSandboxPipeline({ wrapBroker: overHttp });
  try {
    const expected = await inProcess.request({ days: 2 });
    const actual = await pushed.request({ days: 2 });
    expect(actual.statuses).toEqual({ committed: 6 });
    expect(actual.summary.totals.facts_hash).toBe(expected.summary.totals.facts_hash);
    expect(actual.summary.totals.billed_usd).toBe(expected.summary.totals.billed_usd);
    expect(servers).toHaveLength(9);
  } finally {
    await inProcess.close();
    await pushed.close();
  }
});
