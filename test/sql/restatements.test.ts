import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openWarehouse, type Row, type ViewWarehouse } from './support/warehouse.ts';

let warehouse: ViewWarehouse;
beforeAll(async () => {
  warehouse = await openWarehouse();
});
beforeEach(() => warehouse.clear());
afterAll(() => warehouse.close());

/** A commit of Cursor's 1st of October that takes the billed money from one amount to another. */
function commit(at: string, from: string, to: string, more: Row = {}): Row {
  return {
    recorded_at: `${at}+00`,
    committed_at: `${at}+00`,
    fetched_at: `${at}+00`,
    run_id: `run ${at}`,
    fetch_id: `fetch ${at}`,
    source: 'cursor',
    account: 'default',
    usage_date: '2026-10-01',
    mode: 'apply',
    status: 'committed',
    report: 'filtered-usage-events',
    content_hash: `hash of ${to}`,
    mapping_version: '0000000000001-m',
    previous_billed_usd: from,
    billed_usd: to,
    previous_included_usd: '0',
    included_usd: '0',
    rows_added: 0,
    rows_removed: 0,
    rows_changed: 0,
    ...more,
  };
}
const FIRST = commit('2026-10-02 06:00:00', '0', '10', { rows_added: 3 });

const insert = (...rows: Row[]) => warehouse.insert('pipeline_runs', rows);
const read = (columns: string) =>
  warehouse.query(`SELECT ${columns} FROM ai_usage_analytics.vw_restatements ORDER BY committed_at, source`);

describe('a re-read that moved a slice', () => {
  test('is a row with the money before and after, to the last digit', async () => {
    await insert(
      FIRST,
      commit('2026-10-03 06:00:00', '10', '10.000000001', { rows_changed: 1, reason: 'asked by finance' }),
      commit('2026-10-04 06:00:00', '10.000000001', '-2.5', {
        ...{ previous_included_usd: '0', included_usd: '7', rows_added: 1, rows_removed: 2 },
      }),
    );
    const money = `previous_billed_usd AS from_usd, billed_usd AS to_usd, moved_billed_usd AS moved,
      moved_included_usd AS included, rows_added AS added, rows_removed AS removed, rows_changed AS changed`;
    const of = (added: string, removed: string, changed: string) => ({ added, removed, changed });
    expect(await read(money)).toEqual([
      {
        ...{ from_usd: '10.000000000', to_usd: '10.000000001', moved: '0.000000001' },
        ...{ included: '0.000000000', ...of('0', '0', '1') },
      },
      // -2.5 - 10.000000001
      {
        ...{ from_usd: '10.000000001', to_usd: '-2.500000000', moved: '-12.500000001' },
        ...{ included: '7.000000000', ...of('1', '2', '0') },
      },
    ]);
    expect(await read('month_year_label AS month, run_id, report, reason')).toMatchObject([
      {
        month: '2026-10',
        run_id: 'run 2026-10-03 06:00:00',
        report: 'filtered-usage-events',
        reason: 'asked by finance',
      },
      { reason: null },
    ]);
  });

  test('is as many days after as UTC midnights lie between', async () => {
    await insert(
      FIRST,
      commit('2026-10-03 23:59:59', '10', '11'),
      commit('2026-10-04 00:00:00', '11', '12'),
      commit('2026-11-05 12:00:00', '12', '13'),
    );
    // October has 31 days: from the 1st to the 5th of November are 35.
    expect(await read('days_after')).toEqual([
      { days_after: '2' },
      { days_after: '3' },
      { days_after: '35' },
    ]);
  });

  test('is one too when only rows have moved, when the month is closed, or when a commit came between', async () => {
    await insert(
      FIRST,
      commit('2026-10-03 06:00:00', '10', '10', { rows_changed: 1 }),
      commit('2026-10-04 06:00:00', '10', '10', { status: 'unchanged' }),
      commit('2026-11-04 06:00:00', '10', '9', { status: 'adjusted' }),
    );
    expect(await read('status, moved_billed_usd AS moved')).toEqual([
      { status: 'committed', moved: '0.000000000' },
      { status: 'adjusted', moved: '-1.000000000' },
    ]);
  });

  test('says whether the vendor or the mapping moved it', async () => {
    await insert(
      FIRST,
      commit('2026-10-03 06:00:00', '10', '10', {
        mapping_version: '0000000000002-m',
        rows_added: 1,
        rows_removed: 1,
      }),
      commit('2026-10-04 06:00:00', '10', '11'),
    );
    expect(await read('vendor_changed AS vendor')).toEqual([{ vendor: false }, { vendor: true }]);
  });
});

describe('no restatement', () => {
  test.each([
    ['a first commit, of whatever slice', { account: 'other', rows_added: 5 }],
    ['what moved neither money nor rows', { billed_usd: '10' }],
    ['another attribution', { mode: 'reattribute', rows_added: 1, rows_removed: 1 }],
    ['another report of the same money', { report: 'daily-usage-data' }],
    ['a run that failed', { status: 'failed' }],
    ['a plan', { status: 'planned', mode: 'plan' }],
    ['an older fetch', { status: 'superseded' }],
  ])('is %s', async (_what, more) => {
    await insert(FIRST, commit('2026-10-03 06:00:00', '10', '12', more));
    expect(await read('run_id')).toEqual([]);
  });

  test('keeps the next one from being told: it is held against what stood before it', async () => {
    const legacy = { source: 'anthropic', report: 'cost_report' };
    const analytics = { source: 'anthropic', report: 'analytics/cost' };
    await insert(
      commit('2026-10-02 06:00:00', '0', '10', legacy),
      commit('2026-10-03 06:00:00', '10', '10.5', analytics),
      commit('2026-10-04 06:00:00', '10.5', '10.5', { ...analytics, mode: 'reattribute', rows_changed: 1 }),
      commit('2026-10-05 06:00:00', '10.5', '10.25', analytics),
    );
    expect(await read('days_after, moved_billed_usd AS moved')).toEqual([
      { days_after: '4', moved: '-0.250000000' },
    ]);
  });
});
