import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Sandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import type { Broker } from '../../shared/broker/broker.ts';
import { TOPICS } from '../../shared/contract/topics.ts';
import { FIRST_DAY, newFolder, openPipeline, type Pipeline, startSmallSandbox } from '../support/pipeline.ts';

const SPAN = { from: FIRST_DAY, to: FIRST_DAY };

let sandbox: Sandbox;
let folder: ReturnType<typeof newFolder>;
let pipeline: Pipeline;
let deliveries: number;

beforeEach(async () => {
  deliveries = 1;
  sandbox = await startSmallSandbox();
  folder = newFolder(sandbox.mappingCsv);
  const { dir: dataDir, mappingFile } = folder;
  const vendors = sandboxVendors(sandbox);
  pipeline = await openPipeline({ dataDir, mappingFile, vendors, wrapBroker: redelivering });
  expect((await pipeline.request({ day: FIRST_DAY })).statuses).toEqual({ committed: 3 });
});

afterEach(async () => {
  await pipeline.close();
  await sandbox.close();
  folder.remove();
});

/** Brings each request of a re-attribution as often as the test says. */
function redelivering(broker: Broker): Broker {
  return {
    ...broker,
    publish: (topic, messages) =>
      broker.publish(
        topic,
        messages.flatMap((message) =>
          Array.from({ length: topic === TOPICS.reattribute ? deliveries : 1 }, () => message),
        ),
      ),
  };
}

/** Maps a key that nobody uses: a new version of the mapping, by which every fact stays as it is. */
function newVersion(): void {
  const sheet = readFileSync(folder.mappingFile, 'utf8');
  writeFileSync(folder.mappingFile, `${sheet}unused,zoe@example.com,,apikey_unused_${sheet.length},,,,\n`);
}

const reattribute = () => pipeline.request({ day: FIRST_DAY, mode: 'reattribute' });
const write = (sql: string) => pipeline.local.warehouse.ask(sql, {}, 'write');

test('a request that comes three times is committed once and found unchanged, never superseded by itself', async () => {
  deliveries = 3;
  const hash = await pipeline.factsHash(SPAN);
  newVersion();
  await reattribute();
  const ends = await pipeline.rows(
    `SELECT source, status, COUNT(*) AS rows FROM pipeline_runs
     WHERE mode = 'reattribute' AND status <> 'requested' GROUP BY ALL ORDER BY ALL`,
  );
  expect(ends).toEqual(
    ['anthropic', 'claude_code', 'cursor'].flatMap((source) => [
      { source, status: 'committed', rows: 1 },
      { source, status: 'unchanged', rows: 2 },
    ]),
  );
  expect(await pipeline.factsHash(SPAN)).toBe(hash);
});

test('after a failure it can be asked for once more, and each asker sees their own end', async () => {
  await write('CREATE TABLE kept AS SELECT * FROM raw_cursor_events');
  await write('DELETE FROM raw_cursor_events');
  newVersion();
  expect((await reattribute()).statuses).toEqual({ committed: 2, failed: 1 });
  expect(await pipeline.rows("SELECT mode FROM pipeline_runs WHERE status = 'failed'")).toEqual([
    { mode: 'reattribute' },
  ]);
  await write('INSERT INTO raw_cursor_events SELECT * FROM kept');
  expect((await reattribute()).statuses).toEqual({ committed: 1, refused: 2 });
});

const ABANDONED = `INSERT INTO raw_cursor_events
  SELECT * REPLACE ('abandoned' AS segment_id) FROM raw_cursor_events`;

test('rows of a fetch that was read anew are left aside: the ledger names the chain that was committed', async () => {
  const hash = await pipeline.factsHash(SPAN);
  await write(ABANDONED);
  newVersion();
  expect((await reattribute()).statuses).toEqual({ committed: 3 });
  expect(await pipeline.factsHash(SPAN)).toBe(hash);
});

test('a ledger row of an older version names no chain: then what is too much is refused', async () => {
  await write(ABANDONED);
  await write('UPDATE pipeline_runs SET segment_ids = NULL');
  newVersion();
  const { statuses, reasons } = await reattribute();
  expect(statuses).toEqual({ committed: 2, failed: 1 });
  expect(reasons).toEqual([expect.stringContaining('landing does not hold what was committed')]);
});

test('no vendor was asked: neither is the data newer, nor do slices cost fewer calls', async () => {
  await write("UPDATE pipeline_runs SET committed_at = TIMESTAMP '2026-03-03 10:00:00'");
  const told = async () => [
    await pipeline.rows('SELECT DISTINCT days_since_last_data_refresh FROM vw_monthly_finance'),
    await pipeline.rows('SELECT DISTINCT days_since_last_refresh FROM vw_executive_summary'),
    (await pipeline.local.warehouse.read('api-calls-of-accounts')).map((row) => JSON.stringify(row)).sort(),
  ];
  const before = await told();
  newVersion();
  expect((await reattribute()).statuses).toEqual({ committed: 3 });
  expect(await told()).toEqual(before);
});
