import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startPubsubServer } from '../shared/broker/pubsub-server.ts';
import { type BigqueryServer, startBigqueryServer } from '../support/bigquery-server.ts';
import {
  buildFunctions,
  type FunctionProcess,
  pushBodyOf,
  serveFunction,
  startFunction,
} from '../support/function-process.ts';
import { requestOf } from '../support/messages.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

let out = '';
let main = '';
let bigquery: BigqueryServer;
let pubsub: Awaited<ReturnType<typeof startPubsubServer>>;
let vendor: Server;
let settings: Record<string, string> = {};
/** What Pub/Sub waits for before it answers. */
let gate: Promise<void> = Promise.resolve();
const running: FunctionProcess[] = [];

beforeAll(async () => {
  mkdirSync(DIST, { recursive: true });
  out = mkdtempSync(join(DIST, 'test-'));
  main = join(out, 'functions/index.js');
  bigquery = await startBigqueryServer();
  pubsub = await startPubsubServer(() => gate.then(() => undefined));
  // A vendor that takes calls and never answers.
  vendor = createServer(() => {});
  await new Promise<void>((listening) => vendor.listen(0, '127.0.0.1', listening));
  settings = {
    BACKEND: 'cloud',
    GOOGLE_CLOUD_PROJECT: 'test-project',
    BIGQUERY_EMULATOR_HOST: bigquery.url,
    PUBSUB_EMULATOR_HOST: pubsub.host,
    CURSOR_API_KEY: 'sandbox-cursor',
    CURSOR_API_BASE_URL: `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`,
  };
  await buildFunctions(out);
});

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

afterAll(async () => {
  vendor.closeAllConnections();
  vendor.close();
  await Promise.all([bigquery.close(), pubsub.stop()]);
  rmSync(out, { recursive: true, force: true });
});

async function serve(target: string, more: Record<string, string> = {}): Promise<FunctionProcess> {
  const started = await serveFunction(main, target, { ...settings, ...more });
  running.push(started);
  return started;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return [response.status, await response.text()];
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds(); await sleep(10)) {
    if (Date.now() > end) throw new Error('it has not come to that within ten seconds');
  }
}

describe('the built functions', () => {
  test('are the functions alone: neither the back ends of one machine nor its server', () => {
    const files = globSync('**/*', { cwd: out });
    expect(files).toContain('sql/tables/dead_letters.sql');
    const text = globSync('**/*.js', { cwd: out }).map((file) => readFileSync(join(out, file), 'utf8'));
    expect(text.length).toBeGreaterThan(60);
    expect(text.filter((one) => /from '(@duckdb|express|[^']*\/local\/|[^']*duckdb)/.test(one))).toEqual([]);
  });

  test('handle a raw push body and an Eventarc event, and know which attempt it is', async () => {
    const { url } = await serve('dead-letter');
    expect(await post(url, pushBodyOf('{"raw":1}', 7))).toEqual([204, '']);
    const ce = { 'ce-id': 'e1', 'ce-type': 't', 'ce-source': 's', 'ce-specversion': '1.0' };
    expect(await post(url, pushBodyOf('{"event":1}', 8), ce)).toEqual([204, '']);
    const kept = bigquery.asked
      .filter(({ path }) => path.endsWith('/ai_usage_analytics/tables/dead_letters/insertAll'))
      .map(({ body }) => (body.rows as { json: Record<string, unknown> }[])[0]?.json);
    expect(kept).toMatchObject([
      { payload: '{"raw":1}', delivery_attempt: 7 },
      { payload: '{"event":1}', delivery_attempt: 8 },
    ]);
  });

  test('tell how they do over HTTP, and who may start runs', async () => {
    const ops = Buffer.from(JSON.stringify({ email: 'ops@example.com', email_verified: true }));
    const authorization = `Bearer x.${ops.toString('base64url')}.SIGNATURE_REMOVED_BY_GOOGLE`;
    const [status, job] = await Promise.all([
      serve('status'),
      serve('run-daily-job', { RUN_INVOKERS: 'ops@example.com' }),
    ]);
    const health = await fetch(`${status.url}health`);
    expect([health.status, await health.json()]).toMatchObject([200, { status: 'ok' }]);
    const report = (await (await fetch(`${status.url}status`)).json()) as { faults: string[] };
    expect(report.faults).toEqual([
      'anthropic has no key: set ANTHROPIC_ADMIN_API_KEY, or name the vendors that there are in EXPECTED_VENDORS',
    ]);
    expect((await post(`${status.url}status`, {}))[0]).toBe(405);
    const before = pubsub.asked.length;
    const body = { mode: 'development' };
    expect(await post(job.url, body)).toEqual([403, expect.stringContaining('RUN_INVOKERS')]);
    expect(pubsub.asked).toHaveLength(before);
    const [code, answer] = await post(job.url, body, { authorization });
    expect([code, Object.keys(JSON.parse(String(answer)))]).toEqual([
      202,
      ['message_id', 'requested_by', 'run_ids'],
    ]);
    expect(pubsub.asked.slice(before)).toMatchObject([
      { topic: 'projects/test-project/topics/ai-usage-kickoff', data: [expect.stringContaining('"from"')] },
    ]);
    status.child.kill('SIGTERM');
    expect(await status.ended).toBe(0);
  });

  test('end at the start when the settings are bad, and name all of them', async () => {
    const bad = { BACKEND: 'cloud', BIGQUERY_DATASET: 'a-b', TOPIC_PREFIX: '1', REREAD_DAYS: 'x' };
    const { ended, stderr } = await startFunction(main, 'kickoff', bad);
    expect(await ended).toBe(2);
    expect(stderr()).not.toContain('at ');
    const { problem, ...line } = JSON.parse(stderr());
    expect(line).toMatchObject({ severity: 'ERROR', message: 'settings.refused' });
    for (const name of ['GOOGLE_CLOUD_PROJECT', 'BIGQUERY_DATASET', 'TOPIC_PREFIX', 'REREAD_DAYS']) {
      expect(problem).toContain(`\n  ${name}: `);
    }
  });

  test.each([
    [{ GOOGLE_CLOUD_PROJECT: 'test-project' }, 'BACKEND: these functions run in the cloud, set it to cloud'],
    [
      { BACKEND: 'cloud', GOOGLE_CLOUD_PROJECT: 'test-project', MAPPING_FILE: 'nowhere.csv' },
      'MAPPING_FILE: there is no file nowhere.csv',
    ],
  ])('end at the start with %j', async (bad, problem) => {
    const { ended, stderr } = await startFunction(main, 'kickoff', bad);
    expect(await ended).toBe(2);
    expect(JSON.parse(stderr()).problem).toBe(problem);
  });

  test('end at the start when the target is none of them', async () => {
    const { ended, stderr } = await startFunction(main, 'kickof', settings);
    expect(await ended).toBe(1);
    expect(stderr()).toContain("Function 'kickof' is not defined");
  });
});

describe('SIGTERM', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '(%s) lets a request under way end with its true answer, refuses new ones, and ends with 0',
    async (signal) => {
      const { url, child, ended, stderr } = await serve('load');
      const opened = Promise.withResolvers<void>();
      gate = opened.promise;
      const before = pubsub.asked.length;
      const answer = post(url, pushBodyOf('no batch', 1));
      await until(() => pubsub.asked.length > before);
      child.kill(signal);
      await until(() => stderr().includes('process.stopping'));
      expect(await post(url, pushBodyOf('no batch', 1))).toEqual([503, 'the process is stopping']);
      opened.resolve();
      expect(await answer).toEqual([204, '']);
      expect(await ended).toBe(0);
      expect(stderr()).toContain('process.stopped');
      expect(pubsub.asked.slice(before)).toMatchObject([
        { topic: 'projects/test-project/topics/ai-usage-dead-letter', data: ['no batch'] },
      ]);
    },
  );

  test('gives up the call to a vendor, so that the message comes again', async () => {
    const { url, child, ended } = await serve('ingest-cursor');
    const called = new Promise((resolve) => vendor.once('request', resolve));
    const answer = post(url, pushBodyOf(JSON.stringify(requestOf({ source: 'cursor' })), 1));
    await called;
    child.kill('SIGTERM');
    expect(await answer).toEqual([503, expect.stringMatching(/stopping|got no answer/)]);
    expect(await ended).toBe(0);
  });
});
