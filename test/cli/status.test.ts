import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { statusLines } from '../../cli/status.ts';
import type { StatusReport } from '../../functions/status/report.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const REPORT: StatusReport = {
  at: '2026-11-28T15:00:00.000Z',
  faults: [],
  checks: [],
  sources: [
    {
      source: 'cursor',
      account: 'default',
      is_read: true,
      last_run: {
        run_id: 'r',
        day: '2026-11-27',
        status: 'committed',
        reason: null,
        ended_at: '2026-11-28T14:01:00.000Z',
      },
      newest_day: '2026-11-27',
      fresh_at: '2026-11-28T14:01:00.000Z',
      hours_since_fresh: 1,
      open_since: null,
    },
    {
      source: 'cursor',
      account: 'old',
      is_read: false,
      last_run: null,
      newest_day: null,
      fresh_at: null,
      hours_since_fresh: null,
      open_since: null,
    },
  ],
  coverage: {
    from: '2026-10-29',
    to: '2026-11-27',
    billed_usd: '1976.243039096',
    coverage: 0.95485,
    strong_coverage: 0.899999,
    platforms: [],
  },
  dead_letters: { open: 0, usd_at_stake: '0', unknown_size: 0, oldest_at: null },
  mapping: { version: 'v', read_at: '2026-11-28T14:00:01.000Z', hours_old: 1 },
  next_schedule: '2026-11-29T14:00:00.000Z',
  alerts: [],
};

describe('the status for a person', () => {
  test('is a line for each source, what is asked most, and that there is no fault', () => {
    expect(statusLines(REPORT)).toEqual([
      "cursor (default): last run committed (2026-11-27), newest day 2026-11-27, yesterday's slice came 1 hour ago",
      'cursor (old): no run has ended, no day yet, it has no key now and is not read',
      'Strong coverage: 89.99 % of 1976.243039096 USD billed from 2026-10-29 to 2026-11-27.',
      'Dead letters: none.',
      'Mapping: read 1 hour ago.',
      'Next daily run: 2026-11-29T14:00:00.000Z.',
      'No fault.',
    ]);
  });

  test('is what is wrong alone when the warehouse does not answer', () => {
    const faults = ['warehouse: it does not open', 'cursor has no key: set CURSOR_API_KEY'];
    const blind = { sources: null, coverage: null, dead_letters: null, mapping: null, next_schedule: null };
    expect(statusLines({ ...REPORT, ...blind, faults })).toEqual([
      'Fault: warehouse: it does not open',
      'Fault: cursor has no key: set CURSOR_API_KEY',
    ]);
  });
});

test('ai-usage status exits with 1 when there is a fault, and --json prints the report on one line', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder.path, 'warehouse.duckdb'), 'this is no database');
  const { code, stdout } = await runCli(['status', '--json', '--data-dir', folder.path]);
  folder.remove();
  expect(code).toBe(1);
  expect(JSON.parse(stdout).faults).toEqual([
    expect.stringContaining('broker.sqlite is gone'),
    expect.stringMatching(/^warehouse: .*warehouse\.duckdb does not open/),
  ]);
  expect(stdout.trimEnd()).not.toContain('\n');
});
