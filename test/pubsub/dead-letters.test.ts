import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeSmallOrganization, type Sandbox, startSandbox } from '../../local/sandbox/index.ts';
import { runCli } from '../cli/run-cli.ts';
import { openLetter } from '../support/redriving.ts';
import { type Cloud, openCloud } from './support/cloud.ts';

let sandbox: Sandbox;
let folder: string;
let cloud: Cloud;

beforeAll(async () => {
  sandbox = await startSandbox({ organization: makeSmallOrganization() });
  folder = mkdtempSync(join(tmpdir(), 'cloud-letters-'));
  const mappingFile = join(folder, 'mapping.csv');
  writeFileSync(mappingFile, sandbox.mappingCsv);
  cloud = await openCloud(sandbox, mappingFile);
});
afterAll(async () => {
  await cloud?.close();
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

const letters = (...args: string[]) => runCli(['dead-letters', ...args], cloud.settings);

test('the commands do in the cloud what they do on one machine', async () => {
  const data = '{"dya":"2026-03-02","sources":["cursor"]}';
  await cloud.broker.publish('kickoff', [{ data, attributes: {} }]);
  await cloud.broker.publish('records', [{ data: 'not { JSON', attributes: {} }]);
  const kickoff = String(
    (await openLetter(cloud.warehouse, (row) => row.topic === 'kickoff')).dead_letter_id,
  );
  const batch = String((await openLetter(cloud.warehouse, (row) => row.topic === 'records')).dead_letter_id);

  const list = await letters('list');
  expect([list.code, list.stderr]).toEqual([
    0,
    '2 dead letters: 0 USD at stake, and nobody can tell of 2 letters.\n',
  ]);
  expect(list.stdout).toMatch(new RegExp(`kickoff +│ InvalidInputError .* not read yet │ ${kickoff} │`));
  expect(list.stdout).toMatch(new RegExp(`attribute +│ InvalidInputError .* unreadable +│ ${batch} │`));
  expect((await letters('show', kickoff)).stdout).toContain('"dya": "2026-03-02"   ◀ this key is not known');
  expect((await letters('show', batch)).stdout).toContain('|not { JSON|');

  const again = await letters('redrive', batch);
  expect([again.code, again.stdout]).toEqual([
    1,
    expect.stringMatching(`^${batch}: sent again: dead-lettered once more: the message is no JSON`),
  ]);
  const file = join(folder, 'mended.json');
  writeFileSync(file, data.replace('dya', 'day'));
  const mended = await letters('redrive', kickoff, '--payload', file, '--reason', 'a slip');
  expect([mended.code, mended.stdout, mended.stderr]).toEqual([
    0,
    expect.stringMatching(new RegExp(`^${kickoff}: sent again: run \\w{16} committed\n$`)),
    `Sent again: ${kickoff}\n`,
  ]);
  expect((await letters('discard', batch, '--reason', 'a test', '--json')).stdout).toBe(
    `{"dead_letter_id":"${batch}","usd_at_stake":null,"state":"discarded"}\n`,
  );
  const all = JSON.parse((await letters('list', '--state', 'all', '--format', 'json')).stdout);
  expect(all).toMatchObject([
    { dead_letter_id: kickoff, state: 'redriven', state_reason: 'mended: a slip' },
    { dead_letter_id: batch, state: 'discarded', state_reason: 'a test' },
  ]);
  const elsewhere = await letters('list', '--data-dir', folder);
  expect([elsewhere.code, elsewhere.stderr]).toEqual([2, expect.stringContaining('unset BACKEND')]);
});
