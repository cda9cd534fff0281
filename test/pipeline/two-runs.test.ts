import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { feed } from '../../cli/feed.ts';
import { sortOut } from '../../cli/sort-out.ts';
import type { Slice } from '../../functions/kickoff/slices.ts';
import { daysBetween } from '../../shared/day.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { openSandboxPipeline } from '../support/sandbox-pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openSandboxPipeline();
});
afterAll(() => pipeline.close());

const slices = daysBetween('2026-03-02', '2026-03-06')
  .reverse()
  .map((day): Slice => ({ source: 'claude_code', account: 'default', day }));

/** Asks for the slices as a command does that had looked into the ledger before anybody asked. */
async function run(requestedBy: string, skipping: Awaited<ReturnType<typeof sortOut>>['skipping']) {
  const { warehouse, kickoff } = pipeline.local;
  const asking = {
    read: warehouse.read,
    request: async (message: Parameters<typeof kickoff>[0]) => ({
      message_id: await kickoff(message),
      requested_by: requestedBy,
    }),
    pollMs: 20,
  };
  return feed(asking, {
    ...{ slices, requestedBy, skipping, message: {}, otherRuns: [], untilFinished: true },
    onProgress() {},
    signal: AbortSignal.timeout(20_000),
  });
}

test('two runs at once read each slice once, and each of them has all of it', async () => {
  const { toAsk, skipping } = await sortOut(pipeline.local.warehouse, slices, new Date());
  expect(toAsk).toEqual(slices);
  const runs = await Promise.all([run('first', skipping), run('second', skipping)]);
  const daysOf = (of: (typeof runs)[0]) => of.map(({ usage_date }) => usage_date).sort();
  for (const own of runs) {
    expect(daysOf(own)).toEqual(daysBetween('2026-03-02', '2026-03-06'));
    expect(new Set(own.map(({ status }) => status))).toEqual(new Set(['committed']));
  }
  expect(runs.flat().filter(({ isLeft }) => isLeft)).toHaveLength(5);
  const ledger = await pipeline.rows(
    'SELECT status, COUNT(*) AS n FROM pipeline_runs GROUP BY ALL ORDER BY ALL',
  );
  expect(ledger.map(({ status, n }) => [status, Number(n)])).toEqual([
    ['committed', 5],
    ['requested', 5],
  ]);
});
