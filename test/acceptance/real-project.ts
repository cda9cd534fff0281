/**
 * Shows on a real project what no engine on one machine can: two sessions that want the same slice, when streamed
 * rows become visible to a transaction, what the views read.
 *
 *   BACKEND=cloud GOOGLE_CLOUD_PROJECT=… BIGQUERY_DATASET=ai_usage_scratch npm run verify:project
 *
 * It makes the tables in that dataset if they are not there and leaves what it lands: take one that nobody reads.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { VIEWS } from '../../local/views.ts';
import { readConfig } from '../../shared/config.ts';
import { messageOf, RetryableError, UsageError } from '../../shared/errors.ts';
import { openLog } from '../../shared/log.ts';
import { openBigqueryWarehouse } from '../../shared/warehouse/bigquery.ts';
import { lazyClient } from '../../shared/warehouse/bigquery-client.ts';
import { openBigquerySchema } from '../../shared/warehouse/bigquery-schema.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import {
  commitPatiently,
  factsOf,
  fetchOf,
  land,
  minute,
  newSlice,
} from '../shared/warehouse/contract/fetches.ts';
import { costOf, event, NOBODY } from '../shared/warehouse/contract/records.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const LONGEST_WAIT_MS = 900_000;
/** How a commit may end when another was in its way; anything else is an error that nobody would retry. */
const KNOWN_ENDS = new Set(['committed', 'superseded', 'told to come again']);
const MANIFESTS = Number(process.env.MANIFESTS ?? 30);

const { cloud, logLevel } = readConfig(process.env);
if (!cloud)
  throw new UsageError('set BACKEND=cloud, GOOGLE_CLOUD_PROJECT and a BIGQUERY_DATASET that nobody reads');
if (cloud.dataset === 'ai_usage_analytics') {
  throw new UsageError('set BIGQUERY_DATASET to one that nobody reads: this lands made-up money');
}
const log = openLog(logLevel);
const schema = openBigquerySchema(cloud, { log });
await schema.apply(await schema.plan());
const [one, other] = [openBigqueryWarehouse(cloud, { log }), openBigqueryWarehouse(cloud, { log })];
const sold = (usd: string) => [[event(NOBODY, costOf(usd), { requests: 1 })]];
let failures = 0;

await twoFirstCommits();
await untilVisible();
await manyManifests();
await bytesOfViews();
console.log(`${4 - failures} passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;

/** Two sessions commit the first truth of an empty slice at once: one must be told, and the facts be one truth. */
async function twoFirstCommits(): Promise<void> {
  const told: Record<string, number> = {};
  let mixed = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const slice = newSlice();
    const fetches = [fetchOf(slice, sold('1')), fetchOf(slice, sold('2'), { fetched_at: minute(2) })];
    for (const fetch of fetches) await land(one, fetch);
    await untilLanded(one, slice.account, 2);
    const ends = await Promise.all(
      fetches.map(({ manifest }, index) => endOf((index === 0 ? one : other).commit(manifest))),
    );
    for (const end of ends) told[end] = (told[end] ?? 0) + 1;
    for (const { manifest } of fetches) await commitPatiently(one, manifest);
    const facts = await factsOf(one, 'fct_cost_daily', slice.account);
    if (facts.length !== 1 || facts[0]?.cost_usd !== '2') mixed += 1;
  }
  const strange = Object.keys(told).filter((end) => !KNOWN_ENDS.has(end));
  check(
    mixed === 0 && strange.length === 0,
    `two first commits of an empty day at once, ${ROUNDS} times: ${JSON.stringify(told)}`,
  );
}

/** Lands a row and asks for its commit until the transaction sees it. */
async function untilVisible(): Promise<void> {
  const waits: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const fetch = fetchOf(newSlice(), sold('1'));
    await land(one, fetch);
    const started = Date.now();
    while ((await commitPatiently(one, fetch.manifest)).outcome === 'waiting') await patience(started);
    waits.push(Date.now() - started);
  }
  check(
    waits.length === ROUNDS,
    `a streamed row was committed after ${waits.join(', ')} ms, the commit's own time included`,
  );
}

/** Many manifests at once, two of each slice, from two sessions: each slice ends as its newer truth. */
async function manyManifests(): Promise<void> {
  const slices = Array.from({ length: MANIFESTS / 2 }, () => newSlice());
  const fetches = slices.flatMap((slice) => [
    fetchOf(slice, sold('1')),
    fetchOf(slice, sold('2'), { fetched_at: minute(2) }),
  ]);
  await Promise.all(fetches.map((fetch) => land(one, fetch)));
  const started = Date.now();
  await Promise.all(
    fetches.map(async ({ manifest }, index) => {
      const session = index % 2 === 0 ? one : other;
      while ((await commitPatiently(session, manifest)).outcome === 'waiting') await patience(started);
    }),
  );
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const facts = await Promise.all(slices.map(({ account }) => factsOf(one, 'fct_cost_daily', account)));
  const isRight = facts.every((rows) => rows.length === 1 && rows[0]?.cost_usd === '2');
  check(isRight, `${MANIFESTS} manifests at once: the last commit after ${seconds} s`);
}

/** What a month of each view would read, beside all of it: less, when partitions are left out. */
async function bytesOfViews(): Promise<void> {
  if (!cloud) return;
  const { bigquery } = await lazyClient(cloud)();
  for (const view of Object.keys(VIEWS)) {
    const select = `SELECT * FROM ${cloud.dataset}.${view}`;
    const bytes = await Promise.all(
      [select, `${select} WHERE month_year_label = '2026-03'`].map(async (query) => {
        const [job] = await bigquery.createQueryJob({ query, dryRun: true });
        return Number(job.metadata.statistics.totalBytesProcessed);
      }),
    );
    console.log(`  ${view}: ${bytes[0]} bytes, a month of it ${bytes[1]} bytes`);
  }
  check(true, 'every view is accepted');
}

async function untilLanded(warehouse: Warehouse, account: string, rows: number): Promise<void> {
  for (const started = Date.now(); ; ) {
    const answer = await warehouse.ask(
      `SELECT COUNT(*) AS landed FROM raw_cursor_events WHERE usage_date = '2026-03-02' AND account = '${account}'`,
    );
    if (Number(answer.rows[0]?.landed) === rows) return;
    await patience(started);
  }
}

/** Half a second, but not for ever. */
async function patience(started: number): Promise<void> {
  if (Date.now() - started > LONGEST_WAIT_MS) throw new Error('a streamed row was not visible in 15 minutes');
  await sleep(500);
}

async function endOf(commit: Promise<{ outcome: string }>): Promise<string> {
  try {
    return (await commit).outcome;
  } catch (error) {
    if (error instanceof RetryableError) return 'told to come again';
    return messageOf(error);
  }
}

function check(holds: boolean, what: string): void {
  if (!holds) failures += 1;
  console.log(`${holds ? 'ok' : 'NOT OK'} ${what}`);
}
