import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import {
  DAYS,
  FIRST_DAY,
  newFolder,
  type Outcome,
  openPipeline,
  type Pipeline,
  type PipelineOptions,
  startSmallSandbox,
} from '../support/pipeline.ts';
import { disturbed, printedSeed, randomOf } from './support/disturb.ts';
import { ingestMessages, repeatOneContinuation } from './support/segments.ts';

type Truth = { sources: Record<string, { records: number; billed_usd: string; included_usd: string }> };

const NEXT_DAY = '2026-03-05';

describe('the whole pipeline over HTTP', () => {
  let sandbox: Sandbox;
  let pipeline: Pipeline;
  let first: Outcome;
  let factsHash: string;
  const cleanUp: (() => void)[] = [];

  const open = (more: Partial<PipelineOptions> = {}) => {
    const { dir, mappingFile, remove } = newFolder(sandbox.mappingCsv);
    cleanUp.push(remove);
    return openPipeline({ dataDir: dir, mappingFile, vendors: sandboxVendors(sandbox), ...more });
  };

  async function truthOf(day: string): Promise<Truth['sources']> {
    const response = await fetch(`${sandbox.url}/__truth?day=${day}`);
    return ((await response.json()) as Truth).sources;
  }

  beforeAll(async () => {
    sandbox = await startSmallSandbox();
    pipeline = await open();
    first = await pipeline.request(DAYS);
    factsHash = first.summary.totals.facts_hash;
  });
  afterAll(async () => {
    await pipeline.close();
    await sandbox.close();
    for (const remove of cleanUp) remove();
  });

  test('commits every slice with the records and the money of the truth, to the last digit', async () => {
    expect(first.statuses).toEqual({ committed: 9 });
    expect(first.summary.dead_letters).toBe(0);
    for (const { source, day, records, billed_usd, included_usd } of first.summary.slices) {
      const truth = (await truthOf(day))[source];
      expect({ source, day, records, billed_usd, included_usd }).toEqual({
        source,
        day,
        records: truth?.records,
        billed_usd: truth?.billed_usd,
        included_usd: truth?.included_usd,
      });
    }
  });

  test('the facts sum to the truth of tokens', async () => {
    const rows = await pipeline.rows(
      `SELECT source, usage_date, COALESCE(SUM(input_tokens), 0) AS input_tokens,
         COALESCE(SUM(output_tokens), 0) AS output_tokens
       FROM fct_usage_daily GROUP BY source, usage_date`,
    );
    expect(rows).toHaveLength(9);
    for (const { source, usage_date, ...tokens } of rows) {
      expect((await truthOf(String(usage_date)))[String(source)]).toMatchObject(tokens);
    }
  });

  test('asked again, everything is unchanged', async () => {
    const again = await pipeline.request(DAYS);
    expect(again.statuses).toEqual({ unchanged: 9 });
    expect(again.summary.totals.facts_hash).toBe(factsHash);
  });

  test('one more day commits that day alone', async () => {
    const more = await pipeline.request({ from: DAYS.from, to: NEXT_DAY });
    const byDay = more.runs.map(({ usage_date, status }) => [usage_date, status]);
    expect(byDay.filter(([day]) => day !== NEXT_DAY).map(([, status]) => status)).toEqual(
      Array(9).fill('unchanged'),
    );
    expect(byDay.filter(([day]) => day === NEXT_DAY).map(([, status]) => status)).toEqual([
      'committed',
      'committed',
      'committed',
    ]);
    expect(await pipeline.factsHash()).toBe(factsHash);
  });

  test('every message delivered twice and in random order gives the same facts', async () => {
    const random = randomOf(printedSeed('every message twice'));
    const other = await open({ wrapBroker: (broker) => disturbed(broker, random) });
    const outcome = await other.request(DAYS);
    // A kickoff that is delivered again asks for the same runs.
    expect(outcome.runs).toHaveLength(9);
    expect(outcome.runs.map(({ status }) => status)).not.toContain('failed');
    expect(await other.factsHash()).toBe(factsHash);
    expect(await other.deadLetters()).toEqual([]);
    const [landed] = await other.rows(
      `SELECT COUNT(*) AS landed, COUNT(DISTINCT segment_id) AS segments
       FROM raw_cursor_events WHERE usage_date = DATE '${FIRST_DAY}'`,
    );
    // Two kickoffs, two requests each, and each of the four fetches' 30 events lands four times.
    expect(landed).toEqual({ landed: 480, segments: 4 });
    await other.close();
  });

  test('a day cut into a segment a page, one continuation delivered twice, gives the same facts', async () => {
    const seen = ingestMessages();
    const other = await open({
      segmentMs: 0,
      wrapBroker: (broker) => repeatOneContinuation(seen.watching(broker)),
    });
    const outcome = await other.request(DAYS);
    expect(outcome.runs.map(({ status }) => status)).not.toContain('failed');
    expect(await other.factsHash()).toBe(factsHash);
    expect(
      seen.manifests
        .map(({ segments }) => segments.length)
        .sort()
        .at(-1),
    ).toBeGreaterThanOrEqual(5);
    // Nine slices, and the fork of the repeated continuation.
    expect(seen.manifests).toHaveLength(10);
    expect(new Set(seen.manifests.map(({ fetch_id }) => fetch_id)).size).toBe(9);
    expect(
      await other.rows(
        `SELECT source, cost_date, SUM(landed_rows) AS landed_rows FROM fct_cost_daily
         GROUP BY source, cost_date ORDER BY source, cost_date`,
      ),
    ).toEqual(
      await pipeline.rows(
        `SELECT source, cost_date, SUM(landed_rows) AS landed_rows FROM fct_cost_daily
         WHERE cost_date <= DATE '${DAYS.to}' GROUP BY source, cost_date ORDER BY source, cost_date`,
      ),
    );
    await other.close();
  });

  test('a clean stop in mid-run goes on where it was', async () => {
    const random = randomOf(printedSeed('clean stop'));
    const { dir, mappingFile, remove } = newFolder(sandbox.mappingCsv);
    cleanUp.push(remove);
    const options = { dataDir: dir, mappingFile, vendors: sandboxVendors(sandbox) };
    for (const stopAfter of [random, random].map((next) => 2 + Math.floor(next() * 10))) {
      const stopped = Promise.withResolvers<void>();
      let handled = 0;
      const before = await openPipeline({
        ...options,
        wrapBroker: (broker) => ({
          ...broker,
          push: (name, deliver) =>
            broker.push(name, async (event) => {
              await deliver(event);
              handled += 1;
              if (handled === stopAfter) stopped.resolve();
            }),
        }),
      });
      const [asked] = await before.rows('SELECT COUNT(*) AS runs FROM pipeline_runs');
      if (asked?.runs === 0) await before.local.kickoff({ ...DAYS, requested_by: 'stopped' });
      await stopped.promise;
      await before.close();
    }
    const after = await openPipeline(options);
    const outcome = await after.outcomeOf('stopped');
    expect(outcome.runs).toHaveLength(9);
    expect(outcome.runs.map(({ status }) => status)).not.toContain('failed');
    expect(await after.factsHash()).toBe(factsHash);
    expect(await after.deadLetters()).toEqual([]);
    await after.close();
  });
});
