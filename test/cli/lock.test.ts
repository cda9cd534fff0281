import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { closeLines } from '../../cli/lock.ts';
import { openDuckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import { runCli } from './run-cli.ts';
import { folderForEach } from './set-up.ts';

const folder = folderForEach();
const run = (...args: string[]) => runCli([...args, '--data-dir', folder.path]);

test('a month is locked and unlocked on the files of the data folder, once each', async () => {
  const path = join(folder.path, 'warehouse.duckdb');
  await (await openDuckdbWarehouse({ path })).close();
  const locked = await run('lock', '2026-10', '--json');
  expect([locked.code, locked.stderr]).toEqual([
    0,
    '2026-10 is locked with 0 USD billed and 0 USD included.\n',
  ]);
  expect(JSON.parse(locked.stdout)).toMatchObject({ month: '2026-10', is_locked: true, missing_slices: 0 });
  const again = await run('lock', '2026-10');
  expect([again.code, again.stderr]).toEqual([
    2,
    expect.stringMatching(/^2026-10 is locked already, since /),
  ]);
  const unlocked = await run('unlock', '2026-10', '--reason', 'a wrong invoice');
  expect([unlocked.code, unlocked.stderr]).toEqual([0, expect.stringMatching(/^2026-10 is open: /)]);

  const warehouse = await openDuckdbWarehouse({ path });
  const { rows } = await warehouse.ask('SELECT is_locked, reason FROM month_locks ORDER BY changed_at');
  await warehouse.close();
  expect(rows).toEqual([
    { is_locked: true, reason: null },
    { is_locked: false, reason: 'a wrong invoice' },
  ]);
});

test('wrong usage is refused before anything is opened', async () => {
  const ended = await Promise.all([run('unlock', '2026-10'), run('lock'), run('lock', '2026-10')]);
  expect(ended.map(({ code }) => code)).toEqual([2, 2, 2]);
  expect(ended.map(({ stderr }) => stderr.trim().split('\n').at(-1))).toEqual([
    "error: required option '--reason <text>' not specified",
    "error: missing required argument 'month'",
    expect.stringContaining('holds no data yet'),
  ]);
});

test('slices that never came in are said when a month is closed', () => {
  const close = {
    ...{ month: '2026-10', is_locked: true, billed_usd: '9', included_usd: '1' },
    ...{ missing_slices: 1, undone_slices: 2 },
  };
  expect(closeLines(close)).toEqual([
    '2026-10 is locked with 9 USD billed and 1 USD included.',
    '1 slice of it never came in: their money will be adjusted in a later month.',
    'Of 2 slices the last reading failed or was refused: see "ai-usage ledger".',
  ]);
});
