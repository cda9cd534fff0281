import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { turnDial } from '../cli/dial.ts';
import { FIRST_DAY } from '../support/pipeline.ts';
import { openSandboxPipeline, type SandboxPipeline } from '../support/sandbox-pipeline.ts';

const FIGURES = `billed_usd, included_usd, previous_billed_usd, previous_included_usd, rows_added, rows_removed,
  rows_changed, attributed_billed_usd, record_count, vendor_rows, content_hash`;
const SPAN = { from: FIRST_DAY, to: FIRST_DAY };

let pipeline: SandboxPipeline;

beforeEach(async () => {
  pipeline = await openSandboxPipeline();
  await pipeline.request({ day: FIRST_DAY });
});

afterEach(() => pipeline.close());

const ledgerOf = async (run_id: string | undefined): Promise<Row | undefined> =>
  (
    await pipeline.rows(
      `SELECT ${FIGURES} FROM pipeline_runs WHERE run_id = '${run_id}' AND status <> 'requested'`,
    )
  )[0];

/** Plans the day of every source, with the ids of the plans by source. */
async function plan(): Promise<Record<string, string>> {
  const { runs, statuses } = await pipeline.request({ day: FIRST_DAY, mode: 'plan' });
  expect(statuses).toEqual({ planned: 3 });
  return Object.fromEntries(runs.map(({ source, run_id }) => [source, run_id]));
}

const apply = (source: 'cursor' | 'anthropic' | 'claude_code', plan_id: string | undefined) =>
  pipeline.request({ day: FIRST_DAY, sources: [source], plan_id });

test('a plan moves no fact, tells the dollars by owner, and is applied with the same figures', async () => {
  await turnDial(pipeline.sandbox, { fault: 'repriced-day', day: FIRST_DAY });
  const hash = await pipeline.factsHash(SPAN);
  const plans = await plan();
  expect(await pipeline.factsHash(SPAN)).toBe(hash);

  const moves = await pipeline.local.warehouse.read('planned-moves', {
    run_ids: Object.values(plans),
    ...SPAN,
  });
  const nanos = (usd: unknown) => BigInt(Math.round(Number(usd) * 1e9));
  const told = moves.reduce(
    (sum, { vendor_usd, books_usd }) => sum + nanos(vendor_usd) - nanos(books_usd),
    0n,
  );
  const planned = await Promise.all(Object.values(plans).map(ledgerOf));
  const written = planned.reduce(
    (sum, row) =>
      sum +
      nanos(row?.billed_usd) +
      nanos(row?.included_usd) -
      nanos(row?.previous_billed_usd) -
      nanos(row?.previous_included_usd),
    0n,
  );
  expect(moves.length).toBeGreaterThan(2);
  expect(told).toBe(written);
  expect(told).not.toBe(0n);

  for (const source of ['cursor', 'anthropic', 'claude_code'] as const) {
    const { runs } = await apply(source, plans[source]);
    expect(runs).toMatchObject([{ source, status: source === 'claude_code' ? 'unchanged' : 'committed' }]);
    expect(await ledgerOf(runs[0]?.run_id)).toEqual(await ledgerOf(plans[source]));
  }
  expect(await pipeline.factsHash(SPAN)).not.toBe(hash);
  const [again] = (await apply('cursor', plans.cursor)).runs;
  expect(again).toMatchObject({ status: 'refused', reason: 'the plan has been applied already' });
});

test('a plan is refused when the vendor, the mapping or the slice has moved, and no fact moves then', async () => {
  const { cursor, anthropic, claude_code } = await plan();
  await turnDial(pipeline.sandbox, { fault: 'repriced-day', day: FIRST_DAY });
  const hash = await pipeline.factsHash(SPAN);
  const [moved] = (await apply('cursor', cursor)).runs;
  expect(moved).toMatchObject({ status: 'refused', reason: "the vendor's data has moved since the plan" });
  expect(await pipeline.factsHash(SPAN)).toBe(hash);

  const repriced = await plan();
  await pipeline.request({ day: FIRST_DAY, sources: ['anthropic'] });
  const replaced = await pipeline.factsHash(SPAN);
  const [late] = (await apply('anthropic', repriced.anthropic)).runs;
  expect(late).toMatchObject({ status: 'refused', reason: 'the slice has been replaced since the plan' });

  const sheet = readFileSync(pipeline.mappingFile, 'utf8');
  writeFileSync(pipeline.mappingFile, `${sheet}unused,zoe@example.com,,apikey_unused,,,,\n`);
  const [remapped] = (await apply('claude_code', claude_code)).runs;
  expect(remapped).toMatchObject({ status: 'refused', reason: 'the mapping has moved since the plan' });
  const [unknown] = (await apply('cursor', anthropic)).runs;
  expect(unknown).toMatchObject({
    status: 'refused',
    reason: 'the slice has no such plan: ask for one first',
  });
  expect(await pipeline.factsHash(SPAN)).toBe(replaced);
  expect(await pipeline.deadLetters()).toEqual([]);
});
