import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openLog } from '../../shared/log.ts';
import { openBigqueryWarehouse } from '../../shared/warehouse/bigquery.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { type LocalBigquery, startLocalBigquery } from '../engines/local-bigquery.ts';

const CLI = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

let engine: LocalBigquery;
let warehouse: Warehouse;

beforeAll(async () => {
  engine = await startLocalBigquery();
  warehouse = openBigqueryWarehouse(engine.settings(), { log: openLog('silent') });
});
afterAll(() => engine.stop());

/** `ai-usage` as a person runs it against the emulator. */
function aiUsage(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { projectId, bigqueryEmulatorHost } = engine.settings();
  const env = {
    PATH: process.env.PATH,
    BACKEND: 'cloud',
    GOOGLE_CLOUD_PROJECT: projectId,
    BIGQUERY_EMULATOR_HOST: bigqueryEmulatorHost,
    LOG_LEVEL: 'silent',
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', CLI, ...args],
      { env },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

test('before the tables are there a commit, a landing and a question say what to do', async () => {
  await expect(warehouse.append('findings', [{ text: 'x' }])).rejects.toThrow(/run `ai-usage schema apply`/);
  await expect(warehouse.read('has-committed', { source: 'cursor', account: 'a' })).rejects.toThrow(
    /run `ai-usage schema apply`/,
  );
});

test('a plan prints what is missing and makes nothing', async () => {
  const { code, stdout } = await aiUsage('schema', 'apply', '--plan');
  const lines = stdout.trim().split('\n');
  expect(code).toBe(0);
  expect(lines[0]).toBe('create dataset ai_usage_analytics in US');
  expect(lines.at(-1)).toBe('write the one row of commit_lock');
  expect(lines.filter((line) => line.startsWith('create table'))).toHaveLength(22);
  expect(lines.filter((line) => line.startsWith('create view'))).toHaveLength(9);
  await expect(warehouse.ask('SELECT * FROM commit_lock')).rejects.toThrow();
});

/** The emulator writes a view's query anew, so that it always looks changed: the tables are what is compared here. */
const ofTables = (stdout: string) =>
  stdout.split('\n').filter((line) => line !== '' && !line.startsWith('replace view'));

test('applied, all is there, and applied again no table is touched', async () => {
  expect(await aiUsage('schema', 'apply')).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/Done: 33 steps/),
  });
  expect((await warehouse.ask('SELECT commits FROM commit_lock')).rows).toEqual([{ commits: 0 }]);
  const { code, stdout } = await aiUsage('schema', 'apply');
  expect([code, ofTables(stdout)]).toEqual([0, []]);
});

test('a column that an older version lacks is added and keeps the rows', async () => {
  await warehouse.append('findings', [
    { found_date: '2026-11-01', found_at: '2026-11-01T00:00:00Z', kind: 'k', severity: 'info', text: 'kept' },
  ]);
  await warehouse.ask('ALTER TABLE ai_usage_analytics.findings DROP COLUMN usd', {}, 'write');
  await expect(warehouse.append('findings', [{ kind: 'k', usd: '1' }])).rejects.toThrow(
    /no such field: usd.*schema apply/,
  );
  const { code, stdout } = await aiUsage('schema', 'apply');
  expect([code, ofTables(stdout)]).toEqual([0, ['add column findings.usd NUMERIC']]);
  expect((await warehouse.ask('SELECT text, usd FROM findings')).rows).toEqual([{ text: 'kept', usd: null }]);
});

test('what would lose data is refused, and nothing is changed', async () => {
  await warehouse.ask('DROP TABLE ai_usage_analytics.mapping_overrides', {}, 'write');
  await warehouse.ask('CREATE TABLE ai_usage_analytics.mapping_overrides (reason FLOAT64)', {}, 'write');
  const { code, stdout, stderr } = await aiUsage('schema', 'apply');
  expect([code, stderr]).toEqual([1, expect.stringMatching(/nothing was changed/)]);
  expect(stdout).toMatch(/refused: mapping_overrides.reason is FLOAT64 and should be STRING/);
  expect((await warehouse.ask('SELECT * FROM mapping_overrides')).columns).toEqual(['reason']);
});

test('the commands that read ask the cloud', async () => {
  const { stdout } = await aiUsage('query', 'SELECT commits FROM commit_lock', '--format', 'json');
  expect(JSON.parse(stdout)).toEqual([{ commits: 0 }]);
  expect((await aiUsage('ledger')).stdout).toBe('no rows\n');
  expect((await aiUsage('view', 'vw_monthly_finance', '--month', '2026-10')).stdout).toBe('no rows\n');
});
