import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCli, temporaryFolder } from '../run-cli.ts';

const folder = temporaryFolder();
const dataDir = ['--data-dir', folder.path];
const mapping = join(folder.path, 'mapping.csv');
const SECRET = `sk-ant-api03-${'Zq7'.repeat(20)}last`;

const lint = (settings: Record<string, string>, ...args: string[]) =>
  runCli(['mapping', 'lint', ...args, ...dataDir], settings);

beforeAll(async () => {
  const day = ['--day', '2026-03-02', '--sources', 'anthropic'];
  const { code } = await runCli(['start', '--once', ...day, ...dataDir], { LOG_LEVEL: 'silent' });
  expect(code).toBe(0);
  const own = readFileSync(join(folder.path, 'sandbox-mapping.csv'), 'utf8');
  writeFileSync(mapping, `${own}${SECRET},ana@example.com,,,,,,\nno-such-key,ana@example.com,,,,,,\n`);
});
afterAll(() => folder.remove());

describe('mapping lint', () => {
  test('finds no error in the made-up organization’s own mapping', async () => {
    const { code, stdout, stderr } = await lint({});
    expect(stdout).toContain('unmapped_key');
    expect(stderr).toContain('0 errors');
    expect(code).toBe(0);
  });

  test('exits with 1 when something is an error, and shows no secret', async () => {
    const settings = { MAPPING_FILE: mapping };
    const json = await lint(settings, '--json');
    expect(json.code).toBe(1);
    const { errors, findings } = JSON.parse(json.stdout) as { errors: number; findings: { kind: string }[] };
    expect(errors).toBe(2);
    expect(findings.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['secret_key', 'unknown_key']));
    for (const format of ['table', 'json', 'csv']) {
      const { stdout, stderr } = await lint(settings, '--format', format);
      expect(stdout).toContain('…last');
      expect(stdout + stderr).not.toContain(SECRET.slice(13, 40));
    }
  });

  test('says in a sentence when the mapping cannot be read, without a secret in it', async () => {
    writeFileSync(join(folder.path, 'headless.csv'), `${SECRET},someone\n`);
    const headless = await lint({ MAPPING_FILE: join(folder.path, 'headless.csv') });
    expect(headless.code).toBe(1);
    expect(headless.stderr).toContain('cannot be read: it has no header row');
    expect(headless.stderr).not.toContain(SECRET.slice(13, 40));
    const missing = await lint({ MAPPING_FILE: join(folder.path, 'none.csv') });
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('there is no file')]);
  });
});
