import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import { openDuckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { DAYS, newFolder, openPipeline, startSmallSandbox } from '../support/pipeline.ts';
import { CRASH_EVENTS, type CrashEvent, type DieAt, eventLine, runChild } from './support/crash.ts';
import { printedSeed, randomOf, shuffled } from './support/disturb.ts';

const KILLS = Number(process.env.CRASH_KILLS ?? 3);
/** A message is given up after the fifth delivery that never ended, so a folder sees fewer kills than that. */
const KILLS_A_FOLDER = 4;
/** The events of each kind that a slice has at least, so that an event of that number comes. */
const LATEST: Record<CrashEvent, number> = {
  published: 12,
  landed: 8,
  'before commit': 3,
  'in commit': 3,
  'after commit': 2,
  handled: 12,
  acknowledged: 12,
};

const LONGEST_COMMIT_MS = 50;

describe('a process that is killed', () => {
  let sandbox: Sandbox;
  let factsHash: string;
  let figures: Row[];

  beforeAll(async () => {
    sandbox = await startSmallSandbox();
    const { dir, mappingFile, remove } = newFolder(sandbox.mappingCsv);
    const pipeline = await openPipeline({ dataDir: dir, mappingFile, vendors: sandboxVendors(sandbox) });
    await pipeline.request(DAYS);
    factsHash = await pipeline.factsHash();
    figures = await pipeline.local.warehouse.read('slice-figures', DAYS);
    await pipeline.close();
    remove();
  });
  const cleanUp: (() => void)[] = [];
  afterAll(async () => {
    await sandbox.close();
    for (const remove of cleanUp) remove();
  });

  const random = randomOf(printedSeed('crash'));
  const kinds = shuffled(CRASH_EVENTS, random);
  const kills = Array.from({ length: KILLS }, (_, index): DieAt => {
    const event = kinds[index % kinds.length] ?? 'landed';
    return { event, count: 1 + Math.floor(random() * LATEST[event]) };
  });
  const folders = Array.from({ length: Math.ceil(KILLS / KILLS_A_FOLDER) }, (_, index) =>
    kills.slice(index * KILLS_A_FOLDER, (index + 1) * KILLS_A_FOLDER),
  );

  test.each(folders.map((points) => ({ points, at: points.map(eventLine).join(', ') })))(
    'comes to the undisturbed facts: $at',
    async ({ points }) => {
      const { dir, mappingFile, remove } = newFolder(sandbox.mappingCsv);
      cleanUp.push(remove);
      const { cursorUrl, anthropicUrl } = sandbox;
      const orders = { dir, mappingFile, sandbox: { cursorUrl, anthropicUrl }, days: DAYS };
      let request = 1;
      for (const dieAt of points) {
        // Where all is finished before the event, the same days are asked for once more.
        const order = { ...orders, dieAt, intoCommitMs: Math.floor(random() * LONGEST_COMMIT_MS) };
        while ((await runChild({ ...order, request })) !== 'killed') request += 1;
        await expectOldOrNewTruth(join(dir, 'warehouse.duckdb'));
      }
      expect(await runChild({ ...orders, request, dieAt: undefined, intoCommitMs: 0 })).toEqual({
        factsHash,
        failures: [],
        deadLetters: 0,
      });
    },
    60_000,
  );

  /** A slice is whole or not there at all. */
  async function expectOldOrNewTruth(path: string): Promise<void> {
    const warehouse = await openDuckdbWarehouse({ path });
    const { rows } = await warehouse.ask(
      `SELECT source, cost_date AS day FROM fct_cost_daily
       UNION SELECT source, usage_date AS day FROM fct_usage_daily`,
    );
    const standing = await warehouse.read('slice-figures', DAYS);
    await warehouse.close();
    expect(rows).toHaveLength(standing.length);
    for (const slice of standing) expect(figures).toContainEqual(slice);
  }
});
