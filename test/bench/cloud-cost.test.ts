import { expect, test } from '@jest/globals';
import { type Counts, noCounts, type SliceCounts, type Stored } from '../../bench/cloud-cost/counts.ts';
import { monthlyCost } from '../../bench/cloud-cost/formula.ts';
import { DEFAULTS, readInputs } from '../../bench/cloud-cost/inputs.ts';
import { KICKOFF, makeMeter } from '../../bench/cloud-cost/meter.ts';
import { sizeOfRows } from '../../bench/cloud-cost/sizes.ts';
import { readsOf, readsOfCommit, readsOfQuery, type TableRead } from '../../bench/cloud-cost/table-reads.ts';
import { monthlyUsage } from '../../bench/cloud-cost/usage.ts';
import { askedInAMonth } from '../../bench/cloud-cost/windows.ts';
import type { Broker } from '../../shared/broker/broker.ts';
import { UsageError } from '../../shared/errors.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';

const MIB = 2 ** 20;
/** What the kickoffs of 2026 ask for of one account: see the test of the windows. */
const SLICES = 3082;
const DAYS = 365;
const MONTHS = 12;

const whole = (table: string, days = 1): TableRead => ({ table, words: undefined, days });
const stored = (bytes: number, plainBytes = bytes): Stored => ({ rows: 1, bytes, plainBytes, columns: {} });

/** A slice of ten people; all figures are made up. */
const SLICE: SliceCounts = {
  ...noCounts(),
  messages: 2,
  messageBytes: 2_000,
  batches: 1,
  batchBytes: MIB,
  rows: 100,
  insertRequests: 1,
  jsonBytes: 100_000,
  billedBytes: 102_400,
  stored: { raw_cursor_events: stored(50_000, 20_000), pipeline_runs: stored(100) },
  queries: 1,
  reads: [whole('endpoint_fingerprints')],
  vendorCalls: 5,
  ownSeconds: 1,
};

const COUNTS: Counts = {
  people: 10,
  sources: { cursor: { first: SLICE, again: SLICE } },
  kickoff: {
    ...noCounts(),
    messages: 1,
    messageBytes: 1_000,
    queries: 2,
    reads: [whole('commit_lock'), whole('dim_people')],
  },
  mapping: { queries: 3, reads: [whole('dim_api_keys'), whole('dim_api_keys'), whole('dim_people')] },
  facts: { cursor: { fct_cost_daily: stored(1_000) } },
  dimensions: { dim_users: stored(500) },
  ledger: stored(600),
  commit: {
    committed: [whole('raw_cursor_events'), whole('landed')],
    unchanged: [],
    waiting: [whole('landed')],
  },
  views: [[whole('fct_cost_daily', Number.POSITIVE_INFINITY)]],
};

test('a month of twice the people that were counted, worked out by hand', () => {
  const usage = monthlyUsage(COUNTS, 20, DEFAULTS);
  expect(usage.slices).toBeCloseTo(SLICES / MONTHS);
  expect(usage.rows).toBeCloseTo((200 * SLICES) / MONTHS);
  expect(usage.streamedBytes).toBeCloseTo((204_800 * SLICES) / MONTHS);
  // A slice: its own query, a commit, one that waits. A kickoff: 2, and 3 in each of 5 instances. The views: 300.
  expect(usage.jobs).toBeCloseTo((3 * SLICES + 17 * DAYS) / MONTHS + 300);
  // Tables of 10 MiB each: 1 + 2 + 1 a slice, 2 and 5 x 3 a day, 300 of the view.
  expect(usage.scannedBytes / MIB).toBeCloseTo((40 * SLICES + 170 * DAYS) / MONTHS + 3_000);
  expect(usage.viewBytes / MIB).toBeCloseTo(3_000);
  // 2,000 bytes and 2 MiB of records, all published and delivered, and a manifest of 1,000 bytes once more.
  expect(usage.pubsubBytes).toBeCloseTo(
    ((2 * (2_000 + 2 * MIB) + 1_000) * SLICES + 2_000 * DAYS) / MONTHS,
    0,
  );
  // Request, manifest, two batches of a MiB, the manifest that waits; and the kickoff.
  expect(usage.invocations).toBeCloseTo((5 * SLICES + DAYS) / MONTHS);
  // Own 2, calls 4 x (5 + 100 rows / 1,000), a query 2, an insert 0.5, two commits 40; then 4 + 5 x 6 + 20 x 2 a day.
  expect(usage.functionSeconds).toBeCloseTo((64.9 * SLICES + 74 * DAYS) / MONTHS);
  expect(usage.longestIngestSeconds).toBeCloseTo(22.4);
});

test('what is held after a year: landing of every fetch, facts once, 125 days of both active', () => {
  const { activeBytes, longTermBytes } = monthlyUsage(COUNTS, 20, DEFAULTS);
  const growing = 100_000 * SLICES + 2_000 * DAYS;
  expect(activeBytes).toBeCloseTo((growing * 125) / DAYS + 600 * SLICES + 1_000, 0);
  expect(longTermBytes).toBeCloseTo((growing * (DAYS - 125)) / DAYS, 0);
  const later = monthlyUsage(COUNTS, 20, { ...DEFAULTS, month: 36 });
  // Landing ends with its 731st day, facts and ledger go on.
  const landed = 100_000 * SLICES * (731 / DAYS) + 2_000 * DAYS * 3;
  expect(later.activeBytes + later.longTermBytes).toBeCloseTo(landed + 3 * 600 * SLICES + 1_000, 0);
});

test('above 10 MiB a table is read by its size', () => {
  // 1,000,000 people are 100,000 times those counted. A day's landing holds (3082 / 365 + 1) / 2 fetches on average.
  const landed = 20_000 * 100_000;
  const slice = landed * ((SLICES / DAYS + 1) / 2) + landed + landed + 10 * MIB;
  const views = 300 * 1_000 * 100_000 * DAYS;
  const usage = monthlyUsage(COUNTS, 1_000_000, DEFAULTS);
  expect(usage.viewBytes).toBeCloseTo(views, 0);
  const expected = (slice * SLICES + 170 * MIB * DAYS) / MONTHS + views;
  expect(usage.scannedBytes / expected).toBeCloseTo(1, 9);
});

test('each line of the bill is what is above the free part, at its price', () => {
  const inputs = readInputs([
    'query_per_tib=8',
    'free_query_tib=0',
    'free_pubsub_gib=0',
    'free_vcpu_seconds=0',
  ]);
  const { lines, usd, listUsd } = monthlyCost(COUNTS, 20, inputs);
  const of = (name: string) => lines.find((line) => line.name === name)?.usd;
  expect(of('BigQuery streaming')).toBeCloseTo((((204_800 * SLICES) / MONTHS) * 0.01) / (200 * MIB), 9);
  expect(of('BigQuery queries')).toBeCloseTo((((40 * SLICES + 170 * DAYS) / MONTHS + 3_000) * 8) / MIB, 9);
  expect(of('functions, CPU')).toBeCloseTo(((64.9 * SLICES + 74 * DAYS) / MONTHS) * 0.000024, 9);
  expect(of('functions, memory')).toBe(0);
  expect(of('Scheduler')).toBe(0);
  expect(usd).toBeCloseTo(
    lines.reduce((sum, line) => sum + line.usd, 0),
    12,
  );
  // A scheduler job and two secrets are on the list all the same.
  expect(listUsd - usd).toBeGreaterThan(0.1 + 2 * 0.06);
});

test('without people the slices, their queries and the fixed parts remain', () => {
  const { usage, usd, lines } = monthlyCost(COUNTS, 0, DEFAULTS);
  expect([usage.rows, usage.streamedBytes, usage.longTermBytes]).toEqual([0, 0, 0]);
  expect(usage.slices).toBeCloseTo(SLICES / MONTHS);
  expect(usage.scannedBytes / MIB).toBeCloseTo((40 * SLICES + 170 * DAYS) / MONTHS + 3_000);
  expect(lines.every((line) => Number.isFinite(line.usd))).toBe(true);
  expect(usd).toBe(0);
  expect(() => monthlyUsage(COUNTS, -1, DEFAULTS)).toThrow(new UsageError('-1 is no number of people'));
});

test('the kickoffs of a year ask for what the windows say', () => {
  // 2026: 52 Mondays of 35 days; 11 closings on another day, of the last month and the two days after it (356 days
  // in all; 3 August is a Monday, whose 35 days hold July); 302 other days of 3.
  expect(52 * 35 + 356 + 302 * 3).toBe(SLICES);
  const asked = askedInAMonth({ rereadDays: 3, monthCloseDay: 3 });
  const [days, times] = [DAYS / MONTHS, SLICES / DAYS];
  expect(asked).toEqual({
    days,
    first: days,
    again: (SLICES - DAYS) / MONTHS,
    times,
    fetches: (times + 1) / 2,
  });
});

test('a statement reads each of its tables once, but not what it makes or what a comment or a text names', () => {
  const statement = `
    -- Not ai_usage_analytics.findings.
    INSERT INTO ai_usage_analytics.pipeline_runs (reason)
    WITH own AS (SELECT run_id FROM ai_usage_analytics.fct_cost_daily WHERE source = 'ai_usage_analytics.dim_users')
    SELECT model FROM own JOIN landed USING (run_id)
    UNION ALL SELECT model FROM ai_usage_analytics.fct_cost_daily, new_cost`;
  const reads = readsOf(statement, ['landed', 'own_rows', 'verdict']);
  expect(reads.map(({ table }) => table)).toEqual(['fct_cost_daily', 'landed']);
  expect(reads.map(({ words }) => ['model', 'run_id', 'team'].map((name) => words?.has(name)))).toEqual([
    [true, true, false],
    [true, true, false],
  ]);
});

test('a table that is changed, or whose rows are taken as they are, is read whole', () => {
  const wholeOf = (sql: string) =>
    readsOf(sql).map(({ table, words }) => `${table}${words === undefined ? ' whole' : ''}`);
  expect(wholeOf('DELETE FROM ai_usage_analytics.dim_users WHERE TRUE')).toEqual(['dim_users whole']);
  expect(wholeOf('MERGE INTO ai_usage_analytics.dim_users AS known USING landed')).toEqual([
    'dim_users whole',
  ]);
  expect(wholeOf('SELECT * EXCEPT (record)\n  FROM ai_usage_analytics.raw_directory')).toEqual([
    'raw_directory whole',
  ]);
  expect(wholeOf('SELECT model FROM ai_usage_analytics.raw_directory')).toEqual(['raw_directory']);
});

test('the tables of a commit, counted by hand from sql/commit and sql/checks', () => {
  const tables = (outcome: Parameters<typeof readsOfCommit>[0]) =>
    readsOfCommit(outcome).map(({ table }) => table);
  const landing = ['usage', 'events', 'seats', 'spend'].map((name) => `raw_cursor_${name}`);
  const all = [...landing, 'raw_anthropic_usage', 'raw_anthropic_cost', 'raw_claude_code', 'raw_directory'];
  const judged = ['pipeline_runs', 'fct_usage_daily', 'fct_cost_daily', 'commit_lock', 'month_locks'];
  const passing = ['landed', 'new_usage', 'new_cost'];
  const asked = ['commit_lock', ...all, 'landed', 'landed', ...judged, ...passing, 'verdict', 'verdict'];
  const ledger = ['fct_usage_daily', 'fct_cost_daily', 'pipeline_runs', 'new_usage', 'new_cost'];
  const adjusted = ['fct_cost_daily', 'month_locks', 'new_cost'];
  const merged = ['dim_directory', 'landed', 'dim_users', 'dim_directory', 'landed'];
  const replaced = ['fct_usage_daily', 'fct_cost_daily', 'new_usage', 'new_cost'];
  expect(tables('waiting').sort()).toEqual([...asked, 'verdict'].sort());
  expect(tables('unchanged').sort()).toEqual([...asked, ...ledger, ...merged, 'verdict'].sort());
  expect(tables('committed').sort()).toEqual(
    [...asked, ...ledger, ...replaced, ...adjusted, ...merged, 'verdict'].sort(),
  );
});

test('a query of a view reads the tables behind it', () => {
  expect(readsOfQuery('open-dead-letters').map(({ table }) => table)).toEqual([
    'dead_letters',
    'pipeline_runs',
  ]);
  expect(readsOfQuery('cursor-cycle-spend').map(({ table, days }) => [table, days])).toEqual([
    ['fct_cost_daily', 31],
    ['pipeline_runs', 31],
  ]);
});

test('rows are as large as their types say, NULL as nothing, and JSON columns stand apart', () => {
  // DATE 8, two TEXTs of 2 + 4 and 2 + 3 bytes, NUMERIC 16.
  const row = { usage_date: '2026-03-02', source: 'café', kind: null, usd: '1.50', text: 'abc' };
  expect(sizeOfRows('findings', [row]).bytes).toBe(8 + 7 + 16 + 5);
  const print = { source: 'a', fields: { b: 1 } };
  expect(sizeOfRows('endpoint_fingerprints', [print])).toMatchObject({ bytes: 3 + 9, plainBytes: 3 });
});

test('a streamed row counts for at least 1 KiB, a message for at least 1,000 bytes', async () => {
  const meter = makeMeter(() => new Date(0));
  const stub = { append: async () => {}, publish: async () => ['1'] };
  const warehouse = meter.warehouse(stub as unknown as Warehouse);
  const broker = meter.broker(stub as unknown as Broker);
  const long = 'x'.repeat(2_000);
  await warehouse.append('findings', [{ text: 'short' }, { text: long }]);
  await broker.publish('kickoff', [{ data: '{}', attributes: {} }]);
  await broker.publish('records', [{ data: long, attributes: { source: 'cursor' } }]);
  const counts = await meter.take();
  expect(counts.get(KICKOFF)).toMatchObject({ rows: 2, insertRequests: 1, messages: 1, messageBytes: 1_000 });
  expect(counts.get(KICKOFF)).toMatchObject({ jsonBytes: 16 + 2_011, billedBytes: 1_024 + 2_011 });
  // The data, `source` and `cursor`, and what Pub/Sub adds.
  expect(counts.get('cursor')).toMatchObject({ batches: 1, batchBytes: 2_000 + 12 + 40, messages: 0 });
});

test('an unknown price or setting is refused with the known ones, and so is what is no number', () => {
  expect(() => readInputs(['query=5'])).toThrow(
    /there is no price query: there are .*query_per_tib, .*free_query_tib/,
  );
  expect(() => readInputs([], ['vcpus=2'])).toThrow(/there is no setting vcpus: there are month, .*vcpu, /);
  expect(() => readInputs(['query_per_tib=-1', 'gib_second'])).toThrow(
    new UsageError(
      'price query_per_tib: -1 is not a number of 0 or more\nprice gib_second: nothing is not a number of 0 or more',
    ),
  );
  expect(readInputs(['query_per_tib=7.5'], ['month=1'])).toEqual({
    ...DEFAULTS,
    query_per_tib: 7.5,
    month: 1,
  });
});
