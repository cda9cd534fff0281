import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SLOW, turnDial } from './dial.ts';
import { runCli, startCli } from './run-cli.ts';
import { folderForEach, smallSandbox } from './set-up.ts';

const { sandbox, settings } = await smallSandbox();
const folder = folderForEach();

const run = (args: readonly string[], more: Record<string, string> = {}) =>
  runCli(['run', '--data-dir', folder.path, '--json', ...args], { ...settings, ...more });

const ledgerOf = async (): Promise<Record<string, string>[]> => {
  const { stdout } = await runCli(['ledger', '--format', 'json', '--data-dir', folder.path]);
  return JSON.parse(stdout);
};

/** The object that a command ends with, and how its slices ended. */
function answerOf(stdout: string) {
  const answer = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  const statuses: Record<string, number> = {};
  for (const { status } of answer.slices) statuses[status] = (statuses[status] ?? 0) + 1;
  return { ...answer, statuses };
}

const SPAN = ['--from', '2026-03-02', '--to', '2026-03-03'];

describe('run without a host', () => {
  test('runs the pipeline until its slices are finished, and then skips what it has just read', async () => {
    const first = await run([...SPAN, '--reason', 'a look again']);
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('No host runs on')]);
    // Twice 6 and 6 and 3 requests, at the sandbox's limit.
    expect(first.stderr).toContain(
      '2 days, 6 slices: about 30 requests, at most about 1 minute at 6,000 (cursor) and 6,000 (anthropic)',
    );
    expect(first.stderr).toContain('cursor       ████████████████████████ 2/2 slices 2 committed');
    expect(first.stderr).toContain('Seats are not in these figures');
    expect(answerOf(first.stdout)).toMatchObject({ statuses: { committed: 6 }, skipped: [] });
    const asked = (await ledgerOf()).filter(({ status }) => status === 'requested');
    expect(asked.map(({ reason }) => reason)).toEqual(Array(6).fill('a look again'));
    expect(existsSync(join(folder.path, 'instance.json'))).toBe(false);

    const wider = await run(['--from', '2026-03-01', '--to', '2026-03-03', '--sources', 'cursor']);
    expect(wider.stderr).toContain('Skipped: 2 slices read within the last hour');
    expect(wider.stderr).toContain('1 day, 1 slice: ');
    const { slices, skipped } = answerOf(wider.stdout);
    expect(slices).toMatchObject([{ day: '2026-03-01', status: 'committed' }]);
    expect(skipped).toEqual(
      ['2026-03-03', '2026-03-02'].map((day) => ({ source: 'cursor', account: 'default', day, why: 'done' })),
    );

    const again = await run(SPAN);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('Nothing is left to ask for.')]);
    expect(answerOf(again.stdout)).toMatchObject({ slices: [], totals: { records: 0 } });
    expect(await ledgerOf()).toHaveLength(14);
  });

  test('serves the made-up vendors itself when no vendor key is set', async () => {
    const { code, stdout, stderr } = await runCli(
      ['run', '--day', '2026-03-02', '--sources', 'claude_code', '--json', '--data-dir', folder.path],
      { LOG_LEVEL: 'silent' },
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining('a made-up organization is served')]);
    expect(answerOf(stdout).statuses).toEqual({ committed: 1 });
  });

  test('ends with 1 and the reason when a slice failed or was refused, which accepting its money mends', async () => {
    const cursor = ['--day', '2026-03-02', '--sources', 'cursor'];
    const failed = await run(cursor, { CURSOR_API_KEY: 'sandbox-wrong' });
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('check CURSOR_API_KEY')]);

    await turnDial(sandbox, { fault: 'cents-as-dollars' });
    const refused = await run(cursor);
    expect([refused.code, answerOf(refused.stdout).statuses]).toEqual([1, { refused: 1 }]);
    expect(refused.stderr).toContain('cursor 2026-03-02: refused: the tokens come to');
    const accepted = await run([...cursor, '--accept-magnitude', 'a trial price']);
    await turnDial(sandbox);
    expect([accepted.code, answerOf(accepted.stdout).statuses]).toEqual([0, { committed: 1 }]);
    const [newest] = (await ledgerOf()).filter(({ status }) => status === 'committed');
    expect(newest?.reason).toContain('a trial price');
  });

  test('loses nothing at Ctrl-C: the same command goes on with what is under way and what is left', async () => {
    const days = ['--from', '2026-03-01', '--to', '2026-03-10', '--sources', 'cursor'];
    const args = ['run', '--data-dir', folder.path, ...days];
    await turnDial(sandbox, SLOW);
    const running = startCli(args, settings);
    await running.shows('committed');
    running.child.kill('SIGINT');
    const stopped = await running.ended;
    await turnDial(sandbox);
    expect([stopped.code, stopped.stderr]).toEqual([
      130,
      expect.stringContaining('the same command asks for the rest'),
    ]);
    expect(existsSync(join(folder.path, 'instance.json'))).toBe(false);

    const { code, stdout, stderr } = await run(days);
    expect([code, stderr]).toEqual([0, expect.stringContaining('What is under way is waited for too.')]);
    const { slices, skipped, statuses } = answerOf(stdout);
    const done = skipped.filter(({ why }: { why: string }) => why === 'done');
    expect(done.length).toBeGreaterThan(0);
    expect(skipped.length).toBeGreaterThan(done.length);
    expect(slices.length).toBe(10 - done.length);
    expect(statuses).toEqual({ committed: slices.length });
    const runs = (await ledgerOf()).filter(({ status }) => status === 'requested');
    expect(runs).toHaveLength(10);
  });
});

describe('run beside a host', () => {
  test('asks the host, by the host’s own accounts, and waits only when it is told to', async () => {
    const { CURSOR_API_KEY = '', CURSOR_API_BASE_URL = '' } = settings;
    const north = { CURSOR_API_KEY__NORTH: CURSOR_API_KEY, CURSOR_API_BASE_URL__NORTH: CURSOR_API_BASE_URL };
    const dataDir = ['--data-dir', folder.path];
    const host = startCli(['start', '--day', '2026-03-01', '--port', '0', ...dataDir], {
      ...north,
      CURSOR_SEAT_PRICE_USD: '40',
    });
    await host.shows('Dashboard:');
    const bare = { LOG_LEVEL: 'silent' };
    try {
      const asked = await runCli(['run', ...SPAN, '--accounts', 'north', '--json', ...dataDir], bare);
      expect([asked.code, asked.stderr]).toEqual([0, expect.stringContaining('Every slice is asked for')]);
      expect(answerOf(asked.stdout).slices).toEqual(
        ['2026-03-03', '2026-03-02'].map((day) => ({ source: 'cursor', account: 'north', day })),
      );
      const waited = await runCli(
        ['run', '--from', '2026-02-28', '--to', '2026-03-03', '--wait', '--json', ...dataDir],
        bare,
      );
      const { slices, skipped, statuses } = answerOf(waited.stdout);
      expect([waited.code, statuses]).toEqual([0, { committed: slices.length }]);
      expect(slices.length + skipped.filter(({ why }: { why: string }) => why === 'done').length).toBe(4);
      expect(waited.stderr).not.toContain('Seats are not in these figures');
      const unknown = await runCli(['run', ...SPAN, '--accounts', 'default', ...dataDir], bare);
      expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('an account default')]);
      expect(existsSync(join(folder.path, 'instance.json'))).toBe(true);
    } finally {
      host.child.kill('SIGTERM');
      await host.ended;
    }
  });
});

test('wrong usage of run ends with 2 and one sentence, before anything is opened', async () => {
  const day = ['--day', '2026-03-02'];
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const wrong: [args: string[], sentence: string][] = [
    [[], 'name the days'],
    [['--day', tomorrow], 'is not over yet'],
    [[...day, '--from', '2026-03-02'], 'cannot be used with'],
    [[...day, '--accounts', 'north'], 'no source has an account north'],
    [[...day, '--accept-magnitude', ' '], 'Say in words why'],
    [[...day, '--plan', '--force'], "option '--plan' cannot be used with option '--force'"],
  ];
  const ended = await Promise.all(wrong.map(([args]) => run(args)));
  for (const [index, [args, sentence]] of wrong.entries()) {
    const { code, stdout, stderr = '' } = ended[index] ?? {};
    expect([args, stderr, code]).toEqual([args, expect.stringContaining(sentence), 2]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
  }
  expect(existsSync(join(folder.path, 'kind'))).toBe(false);
});
