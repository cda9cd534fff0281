import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { VIEWS } from '../../local/views.ts';
import { formatUsd, parseUsd } from '../../shared/money.ts';
import { lockMonth } from '../../shared/month-lock.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { turnDial } from '../cli/dial.ts';
import { openSandboxPipeline, type SandboxPipeline } from '../support/sandbox-pipeline.ts';

const DAY = '2026-03-02';
/** The tenth of April, in the afternoon; a fetch is newer than the one before it. */
const STARTED = Date.now();
const now = () => new Date(Date.parse('2026-04-10T15:00:00.000Z') + Date.now() - STARTED);
/** What a view says of when it was read. */
const OF_THE_READING = /^(view_generated_at|days_since_.*)$/;
/** Views of what was read when; the others are of a month's money and work. */
const OF_THE_PIPELINE = ['vw_data_quality', 'vw_restatements'];

let pipeline: SandboxPipeline;

beforeEach(async () => {
  pipeline = await openSandboxPipeline({ now });
  await pipeline.local.warehouse.ask(
    `CREATE OR REPLACE VIEW ai_usage_analytics.vw_clock AS
     SELECT TIMESTAMPTZ '${now().toISOString()}' AS now_at, DATE '2026-04-10' AS today`,
    {},
    'write',
  );
});

afterEach(() => pipeline.close());

async function march(): Promise<Record<string, Row[]>> {
  const ofTheMonth = Object.entries(VIEWS).filter(([name]) => !OF_THE_PIPELINE.includes(name));
  const views = ofTheMonth.map(async ([name, order]) => {
    const rows = await pipeline.rows(
      `SELECT * FROM ${name} WHERE month_year_label = '2026-03' ORDER BY ${order}`,
    );
    const said = rows.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([column]) => !OF_THE_READING.test(column))),
    );
    return [name, said] as const;
  });
  return Object.fromEntries(await Promise.all(views));
}

/** Billed and included dollars of the books, of the facts alone, and as the vendors count them themselves. */
async function totals() {
  const sums = async (where: string) => {
    const [row] = await pipeline.rows(
      `SELECT COALESCE(SUM(cost_usd) FILTER (WHERE is_billed), 0) AS billed_usd,
         COALESCE(SUM(cost_usd) FILTER (WHERE NOT is_billed), 0) AS included_usd
       FROM fct_cost_daily WHERE ${where}`,
    );
    return row;
  };
  const answer = await fetch(`${pipeline.sandbox.url}/__truth?day=${DAY}`);
  const { sources } = (await answer.json()) as { sources: Record<string, Record<string, string>> };
  const sum = (column: string) =>
    formatUsd(Object.values(sources).reduce((nanos, one) => nanos + parseUsd(one[column] ?? '0'), 0n));
  return {
    books: await sums('TRUE'),
    facts: await sums("source <> 'adjustment'"),
    truth: { billed_usd: sum('billed_usd'), included_usd: sum('included_usd') },
  };
}

const read = async () => (await pipeline.request({ day: DAY })).statuses;
const lock = (isLocked: boolean) =>
  lockMonth(
    { warehouse: pipeline.local.warehouse, now },
    { month: '2026-03', isLocked, changedBy: 'finance', reason: 'the month close' },
  );

test('a closed month stays to the last digit whatever the vendors say later, and no dollar is lost', async () => {
  expect(await read()).toEqual({ committed: 3 });
  const first = await totals();
  expect(first.facts).toEqual(first.truth);
  expect(await lock(true)).toEqual({
    month: '2026-03',
    is_locked: true,
    ...first.truth,
    missing_slices: 0,
    undone_slices: 0,
  });
  const closed = await march();
  expect(closed.vw_monthly_finance?.length).toBeGreaterThan(1);

  await turnDial(pipeline.sandbox, { fault: 'repriced-day', day: DAY }, { fault: 'restated-day', day: DAY });
  expect(await read()).toEqual({ adjusted: 2, unchanged: 1 });
  const moved = await totals();
  expect(moved.truth).not.toEqual(first.truth);
  expect(moved.facts).toEqual(first.truth);
  expect(moved.books).toEqual(moved.truth);
  expect(await march()).toEqual(closed);

  const april = await pipeline.rows(
    "SELECT SUM(platform_monthly_cost) AS usd FROM vw_monthly_finance WHERE month_year_label = '2026-04'",
  );
  const difference = parseUsd(moved.truth.billed_usd) - parseUsd(first.truth.billed_usd);
  expect(april).toEqual([{ usd: formatUsd(difference) }]);
  const restated = await pipeline.rows(
    'SELECT SUM(moved_billed_usd) AS usd, COUNT(*) AS slices FROM vw_restatements WHERE vendor_changed',
  );
  expect(restated).toEqual([{ usd: formatUsd(difference), slices: 2 }]);
  const days = await pipeline.rows(
    "SELECT DISTINCT cost_date, corrects_date FROM fct_cost_daily WHERE source = 'adjustment'",
  );
  expect(days).toEqual([{ cost_date: '2026-04-10', corrects_date: DAY }]);

  await turnDial(pipeline.sandbox);
  expect(await read()).toEqual({ adjusted: 2, unchanged: 1 });
  const back = await totals();
  expect([back.books, back.facts]).toEqual([first.truth, first.truth]);
  expect(await march()).toEqual(closed);

  await turnDial(pipeline.sandbox, { fault: 'repriced-day', day: DAY });
  await read();
  await lock(false);
  // The vendors say again what was adjusted: the facts must follow all the same.
  expect(await read()).toEqual({ committed: 2, unchanged: 1 });
  const open = await totals();
  expect([open.books, open.facts]).toEqual([open.truth, open.truth]);
  expect(await pipeline.deadLetters()).toEqual([]);
});
