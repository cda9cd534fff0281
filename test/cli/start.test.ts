import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { makeSmallOrganization, startSandbox } from '../../local/sandbox/index.ts';
import { sandboxSettings } from '../../local/sandbox-vendors.ts';
import { SLOW, turnDial } from './dial.ts';
import { runCli, startCli, temporaryFolder } from './run-cli.ts';
import { folderForEach } from './set-up.ts';

const folder = folderForEach();

const summaryOf = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

describe('start', () => {
  test('names all malformed settings at once and ends with 2', async () => {
    const settings = { CURSOR_API_BASE_URL: 'nowhere', REREAD_DAYS: 'x', ANTHROPIC_ADMIN_API_KY: 'secret' };
    const { code, stderr } = await runCli(['start', '--data-dir', folder.path], settings);
    expect(code).toBe(2);
    for (const name of Object.keys(settings)) expect(stderr).toContain(name);
    expect(stderr).not.toContain('secret');
  });

  test('is of this machine, and a data folder is too: with the settings of the cloud both are refused', async () => {
    const settings = { BACKEND: 'cloud', GOOGLE_CLOUD_PROJECT: 'my-project' };
    const refused: [command: string[], sentence: string][] = [
      [['start', '--once'], 'this command runs the pipeline on this machine: unset BACKEND'],
      [['run', '--day', '2026-03-02'], '--data-dir is for the data of this machine: unset BACKEND'],
      [['probe'], '--data-dir is for the data of this machine: unset BACKEND'],
    ];
    for (const [command, sentence] of refused) {
      const { code, stderr } = await runCli([...command, '--data-dir', folder.path], settings);
      expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
    }
    expect(existsSync(join(folder.path, 'warehouse.duckdb'))).toBe(false);
  });

  test('refuses an unknown flag, a day that is none and a source that does not exist', async () => {
    for (const args of [
      ['--dais', '3'],
      ['--day', '2026-02-30'],
      ['--sources', 'copilot'],
      ['--from', '2026-01-01'],
      ['--faults', 'boredom'],
    ]) {
      const { code, stderr } = await runCli(['start', '--once', '--data-dir', folder.path, ...args]);
      expect([args, code]).toEqual([args, 2]);
      expect(stderr).not.toBe('');
    }
    expect(existsSync(join(folder.path, 'warehouse.duckdb'))).toBe(false);
  });

  test('ends at once with a sentence that names the setting when a key is refused', async () => {
    const sandbox = await startSandbox();
    try {
      const settings = { CURSOR_API_KEY: 'sandbox-wrong', CURSOR_API_BASE_URL: sandbox.cursorUrl };
      const args = ['start', '--once', '--json', '--days', '1', '--data-dir', folder.path];
      const { code, stdout, stderr } = await runCli(args, settings);
      expect(code).toBe(1);
      expect(stderr).toContain('check CURSOR_API_KEY');
      expect(stderr).toContain('anthropic does not run: it has no key');
      expect(stderr).not.toContain('sandbox-wrong');
      expect(summaryOf(stdout)).toMatchObject({
        slices: [{ source: 'cursor', status: 'failed' }],
        dead_letters: 1,
      });
    } finally {
      await sandbox.close();
    }
  });

  test('turns the dial of the sandbox vendors, and says that seats have no price', async () => {
    const args = ['start', '--once', '--json', '--days', '1', '--data-dir', folder.path];
    const { code, stdout, stderr } = await runCli([...args, '--faults', 'no-plan,server-error*1']);
    expect([stderr, code]).toEqual([expect.stringContaining('Set CURSOR_SEAT_PRICE_USD to count them'), 0]);
    const statuses = summaryOf(stdout).slices.map(({ status }: { status: string }) => status);
    expect(new Set(statuses)).toEqual(new Set(['not_on_plan']));
  });

  test('goes on where Ctrl-C stopped it', async () => {
    const sandbox = await startSandbox({ organization: makeSmallOrganization() });
    try {
      const settings = { ...sandboxSettings(sandbox), LOG_LEVEL: 'silent' };
      const args = ['start', '--once', '--json', '--days', '6', '--sources', 'cursor'];
      const dataDir = ['--data-dir', folder.path];
      await turnDial(sandbox, SLOW);
      const running = startCli([...args, ...dataDir], settings);
      await running.shows('committed');
      running.child.kill('SIGINT');
      const stopped = await running.ended;
      await turnDial(sandbox);
      expect(stopped.code).toBe(130);
      expect(stopped.stderr).toContain('goes on at the next start');
      expect(existsSync(join(folder.path, 'instance.json'))).toBe(false);

      const { code, stdout } = await runCli([...args, ...dataDir], settings);
      expect(code).toBe(0);
      expect(summaryOf(stdout).slices).toHaveLength(6);
      const ledger = await runCli(['ledger', '--format', 'json', ...dataDir]);
      const rows: { status: string; run_id: string }[] = JSON.parse(ledger.stdout);
      const finished = new Set(
        rows.filter(({ status }) => status !== 'requested').map(({ run_id }) => run_id),
      );
      const asked = new Set(rows.map(({ run_id }) => run_id));
      // What the first start asked for was not lost: it went on beside the second's own runs.
      expect(asked.size).toBe(12);
      expect(finished.size).toBe(12);
    } finally {
      await sandbox.close();
    }
  });

  test('refuses before anything is asked for what cannot be had, and leaves nothing running', async () => {
    const key = { CURSOR_API_KEY: 'sandbox-cursor', CURSOR_API_BASE_URL: 'http://127.0.0.1:9' };
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    for (const [args, settings, sentence] of [
      [['--day', tomorrow], {}, 'is not over yet'],
      [['--sources', 'anthropic'], key, 'anthropic has no key'],
      [['--faults', 'outage'], key, 'unset CURSOR_API_KEY'],
      [[], { ...key, MAPPING_FILE: '/nowhere.csv' }, 'there is no file /nowhere.csv'],
    ] as const) {
      const { code, stderr } = await runCli(
        ['start', '--once', '--data-dir', folder.path, ...args],
        settings,
      );
      expect([stderr, code]).toEqual([expect.stringContaining(sentence), 2]);
    }
    expect(existsSync(join(folder.path, 'warehouse.duckdb'))).toBe(false);
  });

  test('refuses a folder that another host has, and a port that is taken', async () => {
    const settings = { LOG_LEVEL: 'silent' };
    const host = startCli(['start', '--days', '1', '--port', '0', '--data-dir', folder.path], settings);
    await host.shows('Dashboard:');
    const second = await runCli(['start', '--once', '--data-dir', folder.path], settings);
    expect([second.stderr, second.code]).toEqual([expect.stringContaining('is in use by process'), 2]);
    const port = /127\.0\.0\.1:(\d+)/.exec(host.stderr())?.[1] ?? '';
    const other = temporaryFolder();
    const third = await runCli(['start', '--port', port, '--data-dir', other.path], settings);
    expect([third.stderr, third.code]).toEqual([expect.stringContaining(`port ${port} is in use`), 2]);
    other.remove();
    host.child.kill('SIGTERM');
    expect((await host.ended).code).toBe(0);
  });

  test('does not put made-up data and a company’s own into one folder', async () => {
    await runCli(['start', '--once', '--days', '1', '--data-dir', folder.path], { LOG_LEVEL: 'silent' });
    const settings = { CURSOR_API_KEY: 'key_real', CURSOR_API_BASE_URL: 'http://127.0.0.1:9' };
    const { code, stderr } = await runCli(['start', '--once', '--data-dir', folder.path], settings);
    expect(code).toBe(2);
    expect(stderr).toContain('made-up data');
  });
});
