import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import { makeMessage } from '../../shared/contract/envelope.ts';
import { FEEDS, type FunctionName } from '../../shared/contract/feeds.ts';
import { TOPICS } from '../../shared/contract/topics.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import {
  commitPatiently,
  type Fetch,
  factsOf,
  fetchOf,
  land,
  minute,
  newSlice,
} from '../shared/warehouse/contract/fetches.ts';
import { costOf, event, person } from '../shared/warehouse/contract/records.ts';
import { allFacts } from '../support/facts.ts';
import { newFolder, openPipeline } from '../support/pipeline.ts';
import { type Cloud, openCloud } from './support/cloud.ts';

const DAY = '2026-03-02';

let sandbox: Sandbox;
let folder: ReturnType<typeof newFolder>;
let cloud: Cloud;
let embedded: string[];

beforeAll(async () => {
  sandbox = await startSandbox();
  folder = newFolder(sandbox.mappingCsv);
  const { dir: dataDir, mappingFile } = folder;
  const pipeline = await openPipeline({ dataDir, mappingFile, vendors: sandboxVendors(sandbox) });
  expect((await pipeline.request({ day: DAY })).statuses).toEqual({ committed: 3 });
  embedded = await allFacts(pipeline.local.warehouse);
  await pipeline.close();
  cloud = await openCloud(sandbox, mappingFile);
});
afterAll(async () => {
  await cloud?.close();
  await sandbox.close();
  folder.remove();
});

test('a day of the reference organization on the emulators has the facts of the embedded run, row for row', async () => {
  cloud.traffic();
  const started = Date.now();
  expect(await cloud.request({ day: DAY })).toEqual({ committed: 3 });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const traffic = Object.entries(cloud.traffic()).sort();
  expect(embedded.length).toBeGreaterThan(1_000);
  expect(await allFacts(cloud.warehouse)).toEqual(embedded);
  expect(await cloud.deadLetters()).toEqual([]);
  process.stdout.write(
    [
      `${DAY} on the emulators: ${embedded.length} facts equal to those of the embedded run, after ${seconds} s`,
      ...traffic.map(
        ([what, { requests, bytes }]) => `  BigQuery ${what}: ${requests} requests, ${bytes} bytes`,
      ),
      '',
    ].join('\n'),
  );
});

test('the same day again is unchanged, and not a fact moves', async () => {
  expect(await cloud.request({ day: DAY })).toEqual({ unchanged: 3 });
  expect(await allFacts(cloud.warehouse)).toEqual(embedded);
});

test('each function killed in the middle of its work once, the facts are those of an undisturbed day', async () => {
  const names = (Object.keys(FEEDS) as FunctionName[]).filter((name) => !IDLE.includes(name));
  const kills = names.map((name) => killOnce(name));
  // A commit whose process is gone is carried out by BigQuery all the same, and found unchanged afterwards.
  const { committed = 0, unchanged = 0, ...others } = await cloud.request({ day: DAY, force: true });
  expect([committed + unchanged, others]).toEqual([3, {}]);
  for (const kill of kills) await kill();
  expect(names.filter((name) => cloud.fronts[name].cut === 0)).toEqual([]);
  expect(await allFacts(cloud.warehouse)).toEqual(embedded);
  expect(await cloud.deadLetters()).toEqual([]);
});

test('30 manifests at once, two of each slice: each slice is the newer truth, and nothing is given up', async () => {
  const slices = Array.from({ length: 15 }, () => newSlice());
  const truths = slices.map((slice, index) => [
    fetchOf(slice, sold(index, '1'), { fetched_at: minute(2) }),
    fetchOf(slice, sold(index, '2'), { fetched_at: minute(3) }),
  ]);
  // Of five slices an older truth stands already; the others are empty.
  const standing = slices.slice(0, 5).map((slice) => fetchOf(slice, sold(0, '9')));
  const before = await Promise.all(standing.map((fetch) => landed(fetch)));
  for (const { manifest } of before) await commitPatiently(cloud.warehouse, manifest);

  const started = Date.now();
  // The batches land while their manifests are tried.
  const sending = truths
    .flat()
    .flatMap(({ batches, manifest }) => [
      ...batches.map((batch) => cloud.broker.publish(TOPICS.attributed, [makeMessage('attributed', batch)])),
      cloud.broker.publish(TOPICS.manifests, [makeMessage('manifest', manifest)]),
    ]);
  await Promise.all(sending);
  const runs = truths.flat().map(({ manifest }) => manifest.run_id);
  const states = await untilFinished(runs);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);

  for (const [index, { account }] of slices.entries()) {
    const facts = await factsOf(cloud.warehouse, 'fct_cost_daily', account);
    expect(facts.map(({ cost_usd }) => cost_usd)).toEqual([told('2', index), told('2', index)]);
  }
  expect(await cloud.deadLetters()).toEqual([]);
  const counts = Object.entries(Object.groupBy(states, ({ status }) => String(status)));
  const ended = counts.map(([status, of = []]) => `${of.length} ${status}`).join(', ');
  process.stdout.write(`30 manifests at once: ${ended}, the last after ${seconds} s\n`);
});

/** Two batches with a fact each, whose dollars tell the truth that they are of. */
function sold(index: number, usd: string) {
  return ['ada@example.com', 'bob@example.com'].map((email) => [
    event(person(email), costOf(told(usd, index)), { requests: 1 }),
  ]);
}

/** Dollars whose decimals name the slice. */
function told(usd: string, index: number): string {
  return `${usd}.00000${String(index).padStart(2, '0')}1`;
}

async function landed(fetch: Fetch): Promise<Fetch> {
  await land(cloud.warehouse, fetch);
  return fetch;
}

async function untilFinished(run_ids: string[]): Promise<Row[]> {
  const end = Date.now() + 300_000;
  while (Date.now() < end) {
    const states = await cloud.warehouse.read('run-states', { run_ids });
    if (states.length === run_ids.length) return states;
    await sleep(500);
  }
  throw new Error('not every manifest was finished in five minutes');
}

/** What has nothing to do on a day that is read. */
const IDLE: readonly FunctionName[] = ['dead-letter', 'reattribute'];

/** So long after a message has been handed over its work is under way; a commit then waits for BigQuery. */
const INTO_WORK_MS = 10;
const INTO_COMMIT_MS = 1_000;

/** Kills a function's process while it handles a message, with each next one until a message was cut. */
function killOnce(name: FunctionName): () => Promise<void> {
  const front = cloud.fronts[name];
  let killing = Promise.resolve();
  async function kill(): Promise<void> {
    await sleep(name === 'commit' ? INTO_COMMIT_MS : INTO_WORK_MS);
    if (front.underWay > 0) await cloud.kill(name);
    if (front.cut === 0) arm();
  }
  function arm(): void {
    front.onHandOver = () => {
      front.onHandOver = undefined;
      killing = kill();
    };
  }
  arm();
  return () => killing;
}
