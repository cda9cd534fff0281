import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Running, runCli, startCli, temporaryFolder } from './run-cli.ts';

/** The same questions, once to a running host and once to the files that it left. */
const folder = temporaryFolder();
const dataDir = ['--data-dir', folder.path];
let host: Running;

beforeAll(async () => {
  host = startCli(['start', '--days', '2', '--port', '0', ...dataDir], { LOG_LEVEL: 'silent' });
  await host.shows('Dashboard:');
});

afterAll(async () => {
  host.child.kill('SIGTERM');
  await host.ended;
  folder.remove();
});

async function readings() {
  const view = await runCli(['view', 'vw_executive_summary', '--format', 'json', ...dataDir]);
  const months = JSON.parse(view.stdout).map((row: { month_year_label: string }) => row.month_year_label);
  const query = await runCli([
    'query',
    'SELECT SUM(cost_usd) AS usd FROM fct_cost_daily',
    '--format',
    'csv',
    ...dataDir,
  ]);
  const ledger = await runCli(['ledger', '--source', 'cursor', '--format', 'json', ...dataDir]);
  const statuses = JSON.parse(ledger.stdout).map((row: { status: string }) => row.status);
  return { months, sum: query.stdout.trim(), statuses };
}

describe('view, query and ledger', () => {
  test('answer the same from a running host and from the files after it', async () => {
    const fromHost = await readings();
    expect(fromHost.months.length).toBeGreaterThan(0);
    expect(fromHost.sum).toMatch(/^usd\n\d+\.\d+$/);
    expect(fromHost.statuses.sort()).toEqual(['committed', 'committed', 'requested', 'requested']);
    host.child.kill('SIGTERM');
    expect((await host.ended).code).toBe(0);
    const fromFiles = await readings();
    expect({ ...fromFiles, statuses: fromFiles.statuses.sort() }).toEqual(fromHost);
  });

  test('refuse what does not exist with one sentence', async () => {
    for (const [args, code, sentence] of [
      [['view', 'vw_nothing'], 2, 'there is no view vw_nothing'],
      [['view', 'vw_monthly_finance', '--month', '2026-13'], 2, '2026-13 is no month'],
      [['ledger', '--day', 'yesterday'], 2, 'yesterday is no day'],
      [['query', 'SELECT * FROM nothing'], 1, 'nothing'],
    ] as const) {
      const ended = await runCli([...args, ...dataDir]);
      expect([args, ended.code]).toEqual([args, code]);
      expect(ended.stderr).toContain(sentence);
    }
  });

  test('say that there is no data yet in an empty folder', async () => {
    const { code, stderr } = await runCli([
      'view',
      'vw_monthly_finance',
      '--data-dir',
      join(folder.path, 'none'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('run "npm start" first');
  });

  test('every command explains itself, and the launcher is the package’s bin', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    const names = ['start', 'run', 'replay', 'view', 'query', 'ledger', 'sandbox'];
    const helps = await Promise.all(names.map((name) => runCli([name, '--help'])));
    for (const [index, name] of names.entries()) {
      expect(stdout).toContain(name);
      expect([name, helps[index]?.code]).toEqual([name, 0]);
      expect(helps[index]?.stdout).toContain(`Usage: ai-usage ${name}`);
    }
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(manifest.bin).toEqual({ 'ai-usage': 'cli/ai-usage.js' });
  });
});
