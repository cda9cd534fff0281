import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { settlingSentences } from '../../cli/settling.ts';
import { openDuckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';
import { runCli } from './run-cli.ts';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openDuckdbWarehouse({ path: ':memory:' });
});
afterAll(() => warehouse.close());

/** What the re-reads of an age came to, of 5000 USD. */
function age(days_after: number, reread_slices: number, moved_slices = 0, usd = '0', more: Row = {}): Row {
  const of = { source: 'cursor', account: 'default', of_billed_usd: '5000' };
  return { ...of, days_after, reread_slices, moved_slices, moved_billed_usd: usd, ...more };
}

describe('the window that the re-reads justify', () => {
  test('is the one after which nothing moved, and the one after which less than a thousandth did', () => {
    // After 1 day 4 + 0.5 moved, which is less than a thousandth of 5000; after 3 days nothing.
    const rows = [age(1, 9, 9, '60'), age(2, 9, 4, '4'), age(3, 9, 1, '0.5'), age(4, 8), age(9, 3)];
    expect(settlingSentences(rows)).toEqual([
      'cursor (default): nothing moved in 11 re-reads 4 to 9 days after: REREAD_DAYS=3 would have seen all',
      'cursor (default): REREAD_DAYS=1 would have seen all but 4.5 USD, less than 0.1 % of 5000 USD billed',
    ]);
  });

  test('is not short for a thousandth and no less', () => {
    const rows = [age(1, 9, 9, '60'), age(2, 9, 4, '5'), age(3, 12)];
    expect(settlingSentences(rows)).toEqual([
      'cursor (default): nothing moved in 12 re-reads 3 days after: REREAD_DAYS=2 would have seen all',
    ]);
  });

  test('is a day where nothing moved at all, and where there is no money the rows alone tell it', () => {
    expect(settlingSentences([age(2, 10), age(3, 10)])).toEqual([
      'cursor (default): nothing moved in 20 re-reads 2 to 3 days after: REREAD_DAYS=1 would have seen all',
    ]);
    const free = { of_billed_usd: '0', source: 'claude_code' };
    expect(settlingSentences([age(2, 10, 1, '0', free), age(3, 10, 0, '0', free)])).toEqual([
      'claude_code (default): nothing moved in 10 re-reads 3 days after: REREAD_DAYS=2 would have seen all',
    ]);
  });

  test('is longer than any setting where days move later than that', () => {
    expect(settlingSentences([age(35, 10), age(40, 1, 1, '9'), age(50, 10)])).toEqual([
      'cursor (default): nothing moved in 10 re-reads 50 days after: no REREAD_DAYS (at most 35) would have seen all',
    ]);
  });
});

describe('too little to go by', () => {
  test('is said of no re-read at all, and of few', () => {
    expect(settlingSentences([])).toEqual(['no basis: no closed day has been read a second time yet']);
    expect(settlingSentences([age(2, 1, 1, '3')])).toEqual([
      'cursor (default): no basis: 1 re-read of closed days, 10 are wanted',
    ]);
  });

  test('is said where nobody has looked late enough, for each account by itself', () => {
    const north = { account: 'north' };
    const rows = [
      age(2, 9),
      age(3, 9, 2, '7'),
      age(4, 2),
      age(2, 90, 0, '0', north),
      age(3, 3, 0, '0', north),
    ];
    expect(settlingSentences(rows)).toEqual([
      'cursor (default): no basis for a window that sees all: days still moved 3 days after, and of 2 re-reads later than 3 days after 10 are wanted',
      'cursor (north): nothing moved in 93 re-reads 2 to 3 days after: REREAD_DAYS=1 would have seen all',
    ]);
    // Yet what moved after 2 days is known: nothing but 4 USD.
    expect(settlingSentences([age(2, 9, 1, '60'), age(3, 9, 2, '4'), age(4, 2)])).toEqual([
      expect.stringMatching(/no basis for a window that sees all/),
      'cursor (default): REREAD_DAYS=2 would have seen all but 4 USD, less than 0.1 % of 5000 USD billed',
    ]);
    expect(settlingSentences([age(1, 10, 0)])).toEqual([
      'cursor (default): no basis for a window that sees all: of 0 re-reads later than 1 day after 10 are wanted',
    ]);
  });
});

describe('the re-reads of closed days', () => {
  /** A reading of a slice that stands: its day, when it was committed, what the vendor said, from and to which money. */
  function reading(day: number, at: string, said: string, from: string, to: string, more: Row = {}): Row {
    return {
      ...{ usage_date: `2026-03-0${day}`, source: 'cursor', account: 'default', mode: 'apply' },
      ...{ recorded_at: `2026-03-${at}Z`, committed_at: `2026-03-${at}Z`, fetched_at: `2026-03-${at}Z` },
      ...{ run_id: 'run', fetch_id: at, content_hash: said, mapping_version: 'm', report: 'r' },
      ...{ status: 'committed', previous_billed_usd: from, billed_usd: to, rows_changed: 1, ...more },
    };
  }

  test('are counted by their age, with the dollars that the vendor moved', async () => {
    await warehouse.append('pipeline_runs', [
      // Read while it went on: what the next reading finds is growth.
      reading(1, '01T12:00:00', 'a', '0', '4'),
      reading(1, '02T06:00:00', 'b', '4', '10'),
      reading(1, '03T06:00:00', 'c', '10', '12.5'),
      reading(1, '04T06:00:00', 'd', '12.5', '12'),
      reading(1, '05T06:00:00', 'd', '12', '12', { status: 'unchanged', rows_changed: 0 }),
      // Twice on its second day: one slice that was re-read and has moved, both moves summed.
      reading(2, '03T06:00:00', 'a', '0', '20'),
      reading(2, '04T06:00:00', 'b', '20', '21'),
      reading(2, '04T23:59:59', 'c', '21', '19', { previous_included_usd: '5', included_usd: '3' }),
      // A mapping moves rows and no word of the vendor's; a re-attribution is no re-read.
      reading(3, '04T06:00:00', 'a', '0', '7'),
      reading(3, '05T06:00:00', 'a', '7', '7', { mapping_version: 'n' }),
      reading(3, '06T06:00:00', 'a', '7', '7', { mapping_version: 'o', mode: 'reattribute' }),
      // Another report of a day is no move, the next word of that report is one.
      reading(4, '05T06:00:00', 'a', '0', '1', { source: 'anthropic', report: 'cost_report' }),
      reading(4, '06T06:00:00', 'b', '1', '2', { source: 'anthropic' }),
      reading(4, '07T06:00:00', 'c', '2', '2', { source: 'anthropic', rows_changed: 3 }),
      // A day read once, and a run that failed.
      reading(5, '06T06:00:00', 'a', '0', '99'),
      reading(5, '07T06:00:00', 'b', '99', '0', { status: 'failed' }),
    ]);
    const cursor = { source: 'cursor', account: 'default' };
    // The days re-read now have 12, 19 and 7 USD.
    const of_billed_usd = '38';
    const expected = [
      // The 1st from 10 to 12.5, the 2nd up by 1 and down by 2; the 3rd has not moved.
      {
        ...{ ...cursor, days_after: 2, reread_slices: 3, moved_slices: 2, moved_billed_usd: '5.5' },
        ...{ net_billed_usd: '1.5', moved_included_usd: '2', of_billed_usd },
      },
      {
        ...{ ...cursor, days_after: 3, reread_slices: 1, moved_slices: 1, moved_billed_usd: '0.5' },
        ...{ net_billed_usd: '-0.5', moved_included_usd: '0', of_billed_usd },
      },
      {
        ...{ ...cursor, days_after: 4, reread_slices: 1, moved_slices: 0, moved_billed_usd: '0' },
        ...{ net_billed_usd: '0', moved_included_usd: '0', of_billed_usd },
      },
    ];
    expect(await warehouse.read('settling', { source: 'cursor' })).toEqual(expected);
    expect(await warehouse.read('settling', { source: null })).toEqual([
      {
        ...{ source: 'anthropic', account: 'default', days_after: 3, reread_slices: 1, moved_slices: 1 },
        ...{ moved_billed_usd: '0', net_billed_usd: '0', moved_included_usd: '0', of_billed_usd: '2' },
      },
      ...expected,
    ]);
  });
});

test('the ledger has no settling of a single day', async () => {
  const { code, stderr } = await runCli(['ledger', '--settling', '--day', '2026-03-01']);
  expect([code, stderr.trim()]).toEqual([2, '--settling looks at all days: leave --day away']);
});
