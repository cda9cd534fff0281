// How long each function takes until it answers, and how much memory it has then and after its first message.
//
//   npm run bench:startup [-- STARTS]      default: 5 starts of each, of which the median counts
//
// A start is a process of the functions framework on the built functions, from spawn to the first answer. BigQuery,
// Pub/Sub, the sheet and the vendors are servers of this process, so that the first message loads the clients that it
// needs: kickoff alone the one of the sheet. At the end the same for the sources as they are, whose types Node strips at every start.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { WebFunctionName } from '../functions/web.ts';
import { indexMapping, NO_MAPPING_VERSION } from '../shared/attribution/mapping.ts';
import { attribute } from '../shared/attribution/rules.ts';
import { FEEDS, type FunctionName } from '../shared/contract/feeds.ts';
import { startPubsubServer } from '../test/shared/broker/pubsub-server.ts';
import { startBigqueryServer } from '../test/support/bigquery-server.ts';
import { buildFunctions, pushBodyOf, serveFunction } from '../test/support/function-process.ts';
import { manifestOf, requestOf } from '../test/support/messages.ts';
import { costOf, DAY } from '../test/support/records.ts';
import { SHEET_ID, startSheetsServer } from '../test/support/sheets-server.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const starts = Number(process.argv[2] ?? 5);
const execute = promisify(execFile);

const RECORD = costOf('1');
const BATCH = {
  ...{ run_id: 'r', source: 'anthropic', account: 'default', day: DAY, fetch_id: 'f', segment_id: 's' },
  mapping_version: NO_MAPPING_VERSION,
  batch_index: 0,
};
/** What each function is asked first: those that topics feed a message, the others what people ask them. */
const MESSAGES: Record<FunctionName, unknown> = {
  kickoff: { day: DAY },
  'ingest-cursor': requestOf({ source: 'cursor' }),
  'ingest-anthropic': requestOf({ source: 'anthropic' }),
  'ingest-claude-code': requestOf({ source: 'claude_code' }),
  reattribute: {},
  attribute: { ...BATCH, records: [RECORD] },
  load: { ...BATCH, records: attribute(RECORD, indexMapping(NO_MAPPING_VERSION, [], [])) },
  commit: manifestOf(),
  'dead-letter': {},
};

const OPS = Buffer.from(JSON.stringify({ email: 'ops@example.com' })).toString('base64url');
const REQUESTS: Record<WebFunctionName, { path: string; init: RequestInit }> = {
  status: { path: 'status', init: {} },
  'run-daily-job': {
    path: '',
    init: {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer x.${OPS}.x` },
      body: '{"mode":"production"}',
    },
  },
};

function firstRequest(url: string, name: Measurable): Promise<Response> {
  if (name === 'status' || name === 'run-daily-job') {
    const { path, init } = REQUESTS[name];
    return fetch(`${url}${path}`, init);
  }
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(pushBodyOf(JSON.stringify(MESSAGES[name]), 1)),
  });
}

type Measurable = FunctionName | WebFunctionName;

/** A start and a first message: milliseconds, megabytes, and the answer's status. */
type Measured = { startMs: number; startMb: number; messageMs: number; messageMb: number; status: number };

async function measure(main: string, name: Measurable, settings: Record<string, string>): Promise<Measured> {
  const startedAt = performance.now();
  const { url, child, ended } = await serveFunction(main, name, settings);
  const answeredAt = performance.now();
  const startMb = await residentMb(child.pid);
  if (name === 'commit') bigquery.answers.results.push([{ outcome: 'committed', reason: '' }]);
  const postedAt = performance.now();
  const { status } = await firstRequest(url, name);
  const messageMs = performance.now() - postedAt;
  const messageMb = await residentMb(child.pid);
  child.kill('SIGTERM');
  await ended;
  return { startMs: answeredAt - startedAt, startMb, messageMs, messageMb, status };
}

async function residentMb(pid: number | undefined): Promise<number> {
  const { stdout } = await execute('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) / 1024;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function printRow(label: string, main: string, name: Measurable, settings: Record<string, string>) {
  const all: Measured[] = [];
  for (let start = 0; start < starts; start++) all.push(await measure(main, name, settings));
  const columns = (['startMs', 'startMb', 'messageMs', 'messageMb'] as const).map((column) =>
    median(all.map((one) => one[column]))
      .toFixed(0)
      .padStart(10),
  );
  console.log([label.padEnd(26), ...columns, String(all[0]?.status).padStart(8)].join(''));
}

mkdirSync(join(ROOT, 'dist'), { recursive: true });
const out = mkdtempSync(join(ROOT, 'dist/bench-'));
const bigquery = await startBigqueryServer();
const pubsub = await startPubsubServer(() => undefined);
const sheets = await startSheetsServer([{ title: 'Sheet1', cells: [['api_key_name', 'email']] }]);
const vendors = createServer((_request, response) => response.writeHead(401).end());
await new Promise<void>((listening) => vendors.listen(0, '127.0.0.1', listening));
const vendorUrl = `http://127.0.0.1:${(vendors.address() as AddressInfo).port}`;
const settings = {
  BACKEND: 'cloud',
  GOOGLE_CLOUD_PROJECT: 'test-project',
  BIGQUERY_EMULATOR_HOST: bigquery.url,
  PUBSUB_EMULATOR_HOST: pubsub.host,
  MAPPING_SHEET_ID: SHEET_ID,
  SHEETS_ROOT_URL: sheets.url,
  CURSOR_API_KEY: 'sandbox-cursor',
  CURSOR_API_BASE_URL: vendorUrl,
  ANTHROPIC_ADMIN_API_KEY: 'sandbox-anthropic',
  ANTHROPIC_API_BASE_URL: vendorUrl,
  RUN_INVOKERS: 'ops@example.com',
};
try {
  await buildFunctions(out);
  const built = join(out, 'functions/index.js');
  console.log(
    `${''.padEnd(26)}${['start ms', 'MB', 'message ms', 'MB'].map((head) => head.padStart(10)).join('')}  answer`,
  );
  const names = [...Object.keys(FEEDS), ...Object.keys(REQUESTS)] as Measurable[];
  for (const name of names) await printRow(name, built, name, settings);
  await printRow('commit, from the sources', join(ROOT, 'functions/index.ts'), 'commit', settings);
} finally {
  vendors.close();
  await Promise.all([bigquery.close(), pubsub.stop(), sheets.close()]);
  rmSync(out, { recursive: true, force: true });
}
