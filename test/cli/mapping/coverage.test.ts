import { appendFileSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Ended, runCli, temporaryFolder } from '../run-cli.ts';

/** The reference organization on a day, read by its own mapping and then by one with more keys. */
const folder = temporaryFolder();
const dataDir = ['--data-dir', folder.path];
const days = ['--from', '2026-03-03', '--to', '2026-03-03'];
const mapping = join(folder.path, 'mapping.csv');

type Figures = {
  platform: string;
  strong_coverage: number;
  strong_coverage_reached: number;
  keys_to_map: string[];
};

const start = (settings: Record<string, string>): Promise<Ended> =>
  runCli(['start', '--once', ...days, ...dataDir], { LOG_LEVEL: 'silent', ...settings });
const coverage = (...args: string[]) => runCli(['mapping', 'coverage', ...args, ...dataDir]);

async function anthropic(goal: string): Promise<Figures> {
  const { stdout } = await coverage(...days, '--goal', goal, '--json');
  const { platforms } = JSON.parse(stdout) as { platforms: Figures[] };
  const found = platforms.find(({ platform }) => platform === 'anthropic_api');
  if (!found) throw new Error(`no anthropic_api in ${stdout}`);
  return found;
}

beforeAll(async () => {
  expect((await start({})).code).toBe(0);
  copyFileSync(join(folder.path, 'sandbox-mapping.csv'), mapping);
});
afterAll(() => folder.remove());

describe('mapping coverage', () => {
  test('promises exactly the coverage that mapping exactly its keys brings', async () => {
    const before = await anthropic('0.999');
    expect(before.keys_to_map.length).toBeGreaterThan(0);
    expect(before.strong_coverage_reached).not.toBe(before.strong_coverage);

    const rows = before.keys_to_map.map((id) => `,nina.new@example.com,,${id},,,,\n`);
    appendFileSync(mapping, rows.join(''));
    expect((await start({ MAPPING_FILE: mapping })).code).toBe(0);

    const after = await anthropic('0.999');
    expect(after.strong_coverage).toBe(before.strong_coverage_reached);
    expect(after.keys_to_map).toEqual([]);
  });

  test('prints tables and a sentence for a person, the keys alone for a spreadsheet', async () => {
    const table = await coverage('--month', '2026-03');
    expect(table.stdout).toContain('Billed from 2026-03-01 to 2026-03-31, seats left out.');
    expect(table.stdout).toMatch(/\nanthropic_api: .*\n/);
    const csv = await coverage('--format', 'csv');
    expect(csv.stdout).toMatch(/^rank,platform,account,workspace_id,api_key_id,/);
    expect(csv.stderr).toContain('anthropic_api: ');
  });

  test('ends with the newest day that has been read unless days are named', async () => {
    const { stdout } = await coverage('--json');
    // 30 days that end on 2026-03-03
    expect(JSON.parse(stdout)).toMatchObject({ from: '2026-02-02', to: '2026-03-03', goal: '0.9' });
  });

  test('says of a month without billed money that there is no coverage', async () => {
    const { code, stdout } = await coverage('--month', '2026-01');
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing was billed from 2026-01-01 to 2026-01-31');
    const { totals } = JSON.parse((await coverage('--month', '2026-01', '--json')).stdout);
    expect(totals).toMatchObject({ billed_usd: '0', coverage: null, strong_coverage: null });
  });

  test('refuses days and goals that are none', async () => {
    const refusals = await Promise.all(
      [
        ['--month', '2026-13'],
        ['--from', '2026-03-02'],
        ['--goal', '90'],
        ['--month', '2026-03', '--from', '2026-03-01'],
      ].map((args) => coverage(...args)),
    );
    expect(refusals.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    const [month, from, goal, both] = refusals.map(({ stderr }) => stderr);
    expect(month).toContain('Write a month as YYYY-MM');
    expect(from).toContain('--from and --to go together');
    expect(goal).toContain('Write a ratio between 0 and 1');
    expect(both).toContain('cannot be used with');
  });
});
