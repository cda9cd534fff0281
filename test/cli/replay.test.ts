import { afterEach, describe, expect, test } from '@jest/globals';
import { moveLines } from '../../cli/plan-report.ts';
import { assertPlan, outcomeLines } from '../../cli/replay.ts';
import { turnDial } from './dial.ts';
import { runCli } from './run-cli.ts';
import { folderForEach, smallSandbox } from './set-up.ts';

const DAY = '2026-03-02';

const { sandbox, settings } = await smallSandbox();
const folder = folderForEach();

const replay = (args: readonly string[], more: Record<string, string> = {}) =>
  runCli(['replay', '--day', DAY, '--data-dir', folder.path, ...args], { ...settings, ...more });

/** The vendor's own money of the day. */
async function truth(): Promise<{ billed_usd: string; included_usd: string }> {
  const answer = await fetch(`${sandbox.url}/__truth?day=${DAY}`);
  const { sources } = (await answer.json()) as { sources: Record<string, never> };
  return sources.cursor ?? { billed_usd: '', included_usd: '' };
}

describe('replay', () => {
  afterEach(() => turnDial(sandbox));

  test('asks for the slice however new it is, and says what moved', async () => {
    const before = await truth();
    const first = await replay(['--source', 'cursor']);
    expect(first.code).toBe(0);
    expect(first.stdout).toContain(`cursor (default) ${DAY}: committed\nBilled 0 → ${before.billed_usd} USD`);

    await turnDial(sandbox, { fault: 'repriced-day', day: DAY });
    const after = await truth();
    expect(after.billed_usd).not.toBe(before.billed_usd);
    const planned = await replay(['--source', 'cursor', '--plan']);
    const moved = `Billed ${before.billed_usd} → ${after.billed_usd} USD`;
    expect(planned.stdout).toMatch(new RegExp(`: planned\\n${moved}`));
    expect(planned.stdout).toMatch(/^ {2}cursor \S+@\S+: billed \S+ → \S+ USD \(-\S+\)$/m);
    const [, plan = ''] = /No fact has moved\. .* --apply (\w+)$/m.exec(planned.stdout) ?? [];
    const second = await replay(['--source', 'cursor', '--reason', 'the vendor repriced', '--apply', plan]);
    expect(second.stdout).toContain(
      `Billed ${before.billed_usd} → ${after.billed_usd} USD, included ${before.included_usd} → ${after.included_usd} USD.`,
    );
    expect(second.stdout).toMatch(/^0 rows added, 0 removed, [1-9]\d* changed\.$/m);
    expect(second.stdout).toContain('Reason: the vendor repriced');

    const third = await replay(['--source', 'cursor', '--json']);
    expect(JSON.parse(third.stdout.trim())).toMatchObject({
      source: 'cursor',
      account: 'default',
      usage_date: DAY,
      status: 'unchanged',
      billed_usd: after.billed_usd,
      rows_changed: 0,
      reason: null,
    });
  });

  test('ends with 1 when the money is refused, and commits it once a person accepts it', async () => {
    await turnDial(sandbox, { fault: 'cents-as-dollars' });
    const refused = await replay(['--source', 'cursor']);
    expect([refused.code, refused.stdout]).toEqual([
      1,
      expect.stringMatching(/: refused\nThe vendor states 0\.\d+ USD billed .*\nReason: the tokens/),
    ]);
    const accepted = await replay(['--source', 'cursor', '--accept-magnitude', 'a trial price']);
    expect([accepted.code, accepted.stdout]).toEqual([0, expect.stringContaining('a trial price')]);
  });

  test('ends with 1 and the reason when the slice failed', async () => {
    const { code, stdout } = await replay(['--source', 'anthropic'], {
      ANTHROPIC_ADMIN_API_KEY: 'sandbox-wrong',
    });
    expect([code, stdout]).toEqual([1, expect.stringMatching(/: failed\nReason: .*ANTHROPIC_ADMIN_API_KEY/)]);
  });

  test('is of one slice: it wants the account where a source has several', async () => {
    const north = { CURSOR_API_KEY__NORTH: 'sandbox-north', CURSOR_API_BASE_URL__NORTH: sandbox.cursorUrl };
    const both = await replay(['--source', 'cursor'], north);
    expect([both.code, both.stderr]).toEqual([
      2,
      expect.stringContaining('cursor has the accounts default, north: name one with --account'),
    ]);
    const one = await replay(['--source', 'cursor', '--account', 'default'], north);
    expect([one.code, one.stdout]).toEqual([0, expect.stringContaining('cursor (default)')]);
  });

  test('refuses wrong usage with a sentence', async () => {
    const cursor = ['--source', 'cursor'];
    const wrong: [args: string[], sentence: string][] = [
      [[], "required option '--source <source>'"],
      [['--source', 'copilot'], 'Allowed choices are'],
      [[...cursor, '--account', 'north'], 'no source has an account north'],
      [
        [...cursor, '--plan', '--apply', 'r1'],
        "option '--plan' cannot be used with option '--apply <plan_id>'",
      ],
      [[...cursor, '--apply', 'r1'], 'there is no plan r1: "replay --plan" makes one'],
      [[...cursor, '--accept-magnitude', ''], 'Say in words why'],
    ];
    const ended = await Promise.all(wrong.map(([args]) => replay(args)));
    for (const [index, [args, sentence]] of wrong.entries()) {
      const { code, stderr } = ended[index] ?? {};
      expect([args, stderr, code]).toEqual([args, expect.stringContaining(sentence), 2]);
    }
  });
});

test('a plan of another slice, or a run that is no plan, is not asked for', async () => {
  const slice = { source: 'cursor', account: 'north', day: DAY } as const;
  const row = { source: 'cursor', account: 'north', usage_date: DAY, status: 'planned' };
  const among = (found: object) => ({ read: async () => [{ ...row, ...found }] });
  await assertPlan(among({}), 'p1', slice);
  await expect(assertPlan(among({ account: 'south' }), 'p1', slice)).rejects.toThrow(
    `p1 is a plan of cursor (south) ${DAY}, not of cursor (north) ${DAY}`,
  );
  await expect(assertPlan(among({ status: 'committed' }), 'p1', slice)).rejects.toThrow(
    'p1 is no plan that can be applied: it is committed',
  );
});

test('dollars that would move are told by owner, ten of them at the most', () => {
  const move = { platform: 'cursor', user_email: null, service_name: null, is_billed: true };
  expect(moveLines([])).toEqual(['No dollar would move.']);
  expect(
    moveLines([
      { ...move, user_email: 'ada@example.com', books_usd: '9', vendor_usd: '10.5' },
      { ...move, service_name: 'ci', is_billed: false, books_usd: '2', vendor_usd: '0' },
      ...Array.from({ length: 9 }, () => ({ ...move, books_usd: '0', vendor_usd: '1' })),
    ]).filter((line) => !line.includes('(unattributed)')),
  ).toEqual([
    'Dollars that would move, by platform and owner:',
    '  cursor ada@example.com: billed 9 → 10.5 USD (+1.5)',
    '  cursor service:ci: included 2 → 0 USD (-2)',
    '  … and 1 more owner: "--json" has them all',
  ]);
});

test('what came of a replay is told without figures when nothing was compared', () => {
  const row = { source: 'cursor', account: 'north', usage_date: DAY, billed_usd: null, rows_added: null };
  expect(outcomeLines({ ...row, status: 'not_on_plan', reason: null })).toEqual([
    `cursor (north) ${DAY}: not_on_plan`,
  ]);
  const figures = {
    previous_billed_usd: '1',
    billed_usd: '2.5',
    previous_included_usd: '0',
    included_usd: '3',
  };
  const moved = { rows_added: 1, rows_removed: 2, rows_changed: 3 };
  expect(outcomeLines({ ...row, ...figures, ...moved, status: 'committed', reason: 'r' })).toEqual([
    `cursor (north) ${DAY}: committed`,
    'Billed 1 → 2.5 USD, included 0 → 3 USD.',
    '1 row added, 2 removed, 3 changed.',
    'Reason: r',
  ]);
});
