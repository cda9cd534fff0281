import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { movesBetween, reattributionReport } from '../../cli/reattribute-report.ts';
import { runCli } from './run-cli.ts';
import { folderForEach, smallSandbox } from './set-up.ts';

const { sandbox, settings } = await smallSandbox();
const folder = folderForEach();
const SPAN = ['--day', '2026-03-02'];

const cli = (args: readonly string[]) => {
  const MAPPING_FILE = join(folder.path, 'mapping.csv');
  return runCli([...args, '--data-dir', folder.path], { ...settings, MAPPING_FILE });
};

/** The organization's mapping, with another owner of its busiest key. */
function writeMapping(owner?: string): void {
  const lines = sandbox.mappingCsv.split('\n');
  const mapping = lines.map((line) =>
    owner !== undefined && line.startsWith('checkout-assistant,')
      ? line.replace(/^checkout-assistant,[^,]*,/, `checkout-assistant,${owner},`)
      : line,
  );
  writeFileSync(join(folder.path, 'mapping.csv'), mapping.join('\n'));
}

describe('reattribute', () => {
  test('gives days that have been read their owners anew, and says who carries what now', async () => {
    writeMapping();
    expect((await cli(['start', '--once', ...SPAN])).code).toBe(0);
    writeMapping('eve@example.com');
    const backdated = await cli([
      'mapping',
      'backdate',
      'checkout-assistant',
      '--from',
      '2026-01-01',
      '--reason',
      'a slip',
    ]);
    expect([backdated.code, backdated.stderr]).toEqual([
      0,
      expect.stringContaining('checkout-assistant belongs to eve@example.com from 2026-01-01 on'),
    ]);

    const { code, stdout, stderr } = await cli(['reattribute', ...SPAN, '--json']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('Attributed anew: 3 slices.')]);
    const answer = JSON.parse(stdout.trim());
    expect(answer).toMatchObject({ attributed_anew: 3, up_to_date: 0, undone: [] });
    expect(answer.billed_usd.before).toBe(answer.billed_usd.after);
    const [from, to] = answer.moved;
    expect([from.billed_usd, to.billed_usd].toSorted()[0]).toMatch(/^-/);
    expect(answer.moved.map(({ owner }: { owner: string }) => owner)).toContain('eve@example.com');

    const ledger = await cli(['ledger', '--day', '2026-03-02', '--source', 'anthropic', '--format', 'csv']);
    expect(ledger.stdout).toContain('checkout-assistant backdated to 2026-01-01: a slip');

    const again = await cli(['reattribute', ...SPAN]);
    expect([again.code, again.stderr]).toEqual([
      0,
      expect.stringContaining(
        'Nothing to do for 3 slices: the newest mapping has attributed the slice already.',
      ),
    ]);
  });

  test('says when there is nothing of these days, and refuses what it cannot read', async () => {
    writeMapping();
    const none = await cli(['reattribute', '--day', '2026-03-09']);
    expect([none.code, none.stderr]).toEqual([
      0,
      expect.stringContaining('No slice of these days has facts: there is nothing to attribute anew.'),
    ]);
    expect((await cli(['reattribute'])).code).toBe(2);
    expect((await cli(['reattribute', '--day', 'yesterday'])).code).toBe(2);
    const unknown = await cli(['mapping', 'backdate', 'nobody', '--from', '2026-01-01', '--reason', 'x']);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('the mapping has no key nobody'),
    ]);
    expect(readFileSync(join(folder.path, 'mapping.csv'), 'utf8')).toBe(sandbox.mappingCsv);
  });
});

const spend = (owners: Record<string, string>) =>
  Object.entries(owners).map(([owner, billed_usd]) => ({
    user_email: owner === '' ? null : owner,
    service_name: null,
    billed_usd,
  }));

test('moves are exact, the largest first, and sum to nothing', () => {
  const before = spend({ 'a@x.io': '10.000000001', 'b@x.io': '2', '': '1' });
  const after = spend({ 'a@x.io': '4', 'b@x.io': '2', 'c@x.io': '7.000000001' });
  expect(movesBetween(before, after)).toEqual([
    { owner: 'c@x.io', nanos: 7_000_000_001n },
    { owner: 'a@x.io', nanos: -6_000_000_001n },
    { owner: '(unattributed)', nanos: -1_000_000_000n },
  ]);
});

test('what was refused is told with its days and its reason, and ends the command with 1', () => {
  const run = (usage_date: string, status: string, reason: string | null) => ({
    ...{ run_id: usage_date, source: 'cursor', account: 'default', usage_date, status, reason },
  });
  const { lines, isUndone } = reattributionReport(
    [
      run('2026-03-01', 'refused', '2026-03 is locked'),
      run('2026-03-02', 'refused', '2026-03 is locked'),
      run('2026-04-01', 'committed', null),
    ],
    spend({ 'a@x.io': '1' }),
    spend({ 'a@x.io': '1' }),
  );
  expect(lines).toEqual([
    'Attributed anew: 1 slice.',
    '2 slices from 2026-03-01 to 2026-03-02 refused: 2026-03 is locked',
    'Billed 1 USD before, 1 USD now.',
    'Nobody carries more or less than before.',
  ]);
  expect(isUndone).toBe(true);
});
