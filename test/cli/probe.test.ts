import { describe, expect, test } from '@jest/globals';
import { probeLine } from '../../cli/probe.ts';
import { runCli } from './run-cli.ts';
import { folderForEach, smallSandbox } from './set-up.ts';

const { settings } = await smallSandbox();
const folder = folderForEach();
const probe = (args: readonly string[], more: Record<string, string> = {}) =>
  runCli(['probe', '--data-dir', folder.path, ...args], { ...settings, ...more });

describe('probe', () => {
  test('says of each source and account that its key works, and by which endpoint', async () => {
    const { code, stdout } = await probe([]);
    expect(stdout.trim().split('\n').sort()).toEqual([
      'anthropic (default): probed, /v1/organizations/analytics/cost answers',
      'claude_code (default): probed, /v1/organizations/usage_report/claude_code answers',
      'cursor (default): probed, /teams/members answers',
    ]);
    expect(code).toBe(0);
  });

  test('ends with 1 and the reason when a key is refused', async () => {
    const wrong = { CURSOR_API_KEY: 'sandbox-wrong' };
    const { code, stdout } = await probe(['--sources', 'cursor,claude_code', '--json'], wrong);
    expect([code, JSON.parse(stdout).accounts]).toEqual([
      1,
      [
        { source: 'claude_code', account: 'default', status: 'probed', reason: expect.any(String) },
        {
          ...{ source: 'cursor', account: 'default', status: 'failed' },
          reason: expect.stringContaining('The key was refused: check CURSOR_API_KEY'),
        },
      ],
    ]);
  });

  test('says a run without a reason plainly', () => {
    const run = { run_id: 'r', source: 'cursor', account: 'north', usage_date: '2026-01-05' };
    expect(probeLine({ ...run, status: 'superseded', reason: null })).toBe('cursor (north): superseded');
  });
});
