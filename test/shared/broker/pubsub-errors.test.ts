import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openClient } from '../../../shared/broker/pubsub-client.ts';
import { openPubsubPublisher } from '../../../shared/broker/pubsub-publisher.ts';
import { RetryableError, SetupError } from '../../../shared/errors.ts';
import { freePort } from '../../engines/ports.ts';
import { messageOf as message } from './contract-harness.ts';
import { type Answer, startPubsubServer } from './pubsub-server.ts';

/** Long enough for an answer and a second one, whatever else the machine has to do. */
const PATIENT_MS = 5_000;

/** What publishing to a topic ends with, and how long that takes. */
async function publishTo(emulatorHost: string, giveUpAfterMs = 200) {
  const publisher = openPubsubPublisher({
    projectId: 'p',
    topicPrefix: 'ai-usage',
    emulatorHost,
    giveUpAfterMs,
  });
  const start = Date.now();
  const ended: string[] | Error = await publisher
    .publish('kickoff', [message('x')])
    .catch((error: Error) => error);
  const ms = Date.now() - start;
  await publisher.stop();
  return { ended, ms };
}

async function answered(...answers: Answer[]) {
  const server = await startPubsubServer(() => answers.shift());
  const { ended } = await publishTo(server.host, PATIENT_MS);
  await server.stop();
  return { ended, asked: server.asked.length };
}

describe('an error of Pub/Sub says what to do:', () => {
  test.each([
    [5, 'Topic not found', /ai-usage-kickoff: .*Topic not found: the topic has to be created.*Terraform/],
    [7, 'not authorized', /ai-usage-kickoff: .*not authorized: grant roles\/pubsub.publisher to/],
    [16, 'bad token', /ai-usage-kickoff: .*\(.*bad token\): run `gcloud auth application-default login`/],
  ])('status %d is for a person', async (status, details, expected) => {
    const { ended, asked } = await answered({ status, details });
    expect(ended).toBeInstanceOf(SetupError);
    expect((ended as Error).message).toMatch(expected);
    expect(asked).toBe(1);
  });

  test.each([8, 10, 13, 14])('status %d passes by itself and is tried again', async (status) => {
    const { ended, asked } = await answered({ status, details: 'later' }, undefined);
    expect([ended, asked]).toEqual([['1'], 2]);
  });

  test('anything else is a bug, told as it is', async () => {
    const { ended } = await answered({ status: 3, details: 'no such field' });
    expect(ended).not.toBeInstanceOf(RetryableError);
    expect(ended).not.toBeInstanceOf(SetupError);
    expect((ended as Error).message).toMatch(/^publish to topic ai-usage-kickoff: .*no such field$/);
  });
});

describe('nothing hangs', () => {
  test('on a closed port, whose error names the host and the last attempt only', async () => {
    const host = `127.0.0.1:${await freePort()}`;
    const { ended, ms } = await publishTo(host);
    expect(ended).toBeInstanceOf(RetryableError);
    expect((ended as Error).message).toMatch(`ECONNREFUSED ${host}`);
    expect((ended as Error).message).toMatch(new RegExp(`: Pub/Sub at ${host} is not reachable or busy$`));
    expect((ended as Error).message).not.toMatch('Previous errors');
    expect(ms).toBeGreaterThanOrEqual(200);
    expect(ms).toBeLessThan(5_000);
  });

  test('on a server that takes the connection and says nothing', async () => {
    // The client keeps a connection that was never answered even when it is closed, so the server ends it.
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const { ended, ms } = await publishTo(`127.0.0.1:${port}`);
    for (const socket of sockets) socket.destroy();
    server.close();
    expect(sockets).toHaveLength(1);
    expect(ended).toBeInstanceOf(RetryableError);
    expect(ms).toBeLessThan(5_000);
  });
});

describe('credentials', () => {
  const run = promisify(execFile);
  let folder: string;
  const before = { ...process.env };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'credentials-'));
    process.env.GOOGLE_APPLICATION_CREDENTIALS = path.join(folder, 'credentials.json');
  });
  afterEach(async () => {
    process.env = { ...before };
    await rm(folder, { recursive: true });
  });

  const make = (more: object = {}) =>
    writeFile(
      path.join(folder, 'credentials.json'),
      JSON.stringify({
        ...{ type: 'authorized_user', client_id: 'a', client_secret: 'b', refresh_token: 'c' },
        ...more,
      }),
    );

  test('are not looked at when there is an emulator', async () => {
    await make({ universe_domain: 'somewhere.else' });
    expect((await answered(undefined)).ended).toEqual(['1']);
  });

  test('that are missing are looked for again by the next call', async () => {
    const client = openClient({ projectId: 'p', topicPrefix: 'ai-usage' });
    await expect(client.publisher()).rejects.toThrow(SetupError);
    await make();
    await client.publisher();
    await client.close();
  });

  test('go to Google alone, whatever emulator the environment names', async () => {
    process.env.PUBSUB_EMULATOR_HOST = '127.0.0.1:9';
    const client = openClient({ projectId: 'p', topicPrefix: 'ai-usage' });
    const { isEmulator, options } = await client.streaming();
    expect([isEmulator, options.servicePath]).toEqual([false, 'pubsub.googleapis.com']);
    await client.close();
  });

  const script = `
    import { createRequire } from 'node:module';
    import { openPubsubPublisher } from './shared/broker/pubsub.ts';
    const publisher = openPubsubPublisher({ projectId: 'p', topicPrefix: 'ai-usage' });
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('google'));
    const error = await publisher.publish('t', [{ data: 'x', attributes: {} }]).catch((it) => it);
    console.log(JSON.stringify({ loaded, name: error.name, message: error.message }));
    await publisher.stop();`;

  test('are needed by the first call, which loads the client', async () => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
      env: { HOME: folder, METADATA_SERVER_DETECTION: 'none' },
    });
    const { loaded, name, message: text } = JSON.parse(stdout);
    expect(loaded).toEqual([]);
    expect([name, text]).toEqual([
      'SetupError',
      expect.stringMatching(/^connect to pubsub.googleapis.com: no Google credentials could be used/),
    ]);
  });
});
