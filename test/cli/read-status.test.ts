import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readStatus } from '../../cli/read-status.ts';
import { claimDataDir } from '../../local/data-kind.ts';
import { openLocal } from '../../local/main.ts';
import { UsageError } from '../../shared/errors.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { startPubsubServer } from '../shared/broker/pubsub-server.ts';
import { startBigqueryServer } from '../support/bigquery-server.ts';
import { silentLog } from '../support/fakes.ts';
import { folderForEach } from './set-up.ts';

const folder = folderForEach();

/** Leaves a data folder as a host does that has ended. */
async function leaveBehind(apiKey: string, ...ledger: Row[]): Promise<string> {
  claimDataDir(folder.path, [{ apiKey }]);
  const local = await openLocal({
    dataDir: folder.path,
    vendors: [],
    sheet: undefined,
    windows: { rereadDays: 3, monthCloseDay: 3 },
    log: silentLog,
  });
  await local.warehouse.append('pipeline_runs', ledger);
  await local.close();
  return folder.path;
}

describe('the status of a data folder that no host owns', () => {
  test('is that of its files; the sandbox’s needs no key', async () => {
    const report = await readStatus(await leaveBehind('sandbox-cursor'), {});
    expect(report.faults).toEqual([]);
    expect(report.checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['broker', true],
      ['warehouse', true],
      ['mapping', true],
    ]);
    expect(report.next_schedule).toBeNull();
    expect(existsSync(join(folder.path, 'instance.json'))).toBe(false);
  });

  test('is by the keys of the environment, and without any by the ledger', async () => {
    const dir = await leaveBehind('real-key', {
      ...{ source: 'cursor', account: 'default', run_id: 'r', usage_date: '2026-03-01', mode: 'apply' },
      ...{ status: 'committed', recorded_at: new Date().toISOString() },
    });
    const anthropic = 'anthropic has no key: set ANTHROPIC_ADMIN_API_KEY';
    expect((await readStatus(dir, { CURSOR_API_KEY: 'key' })).faults).toEqual([
      expect.stringContaining(anthropic),
    ]);
    expect((await readStatus(dir, { CURSOR_API_KEY: 'key', EXPECTED_VENDORS: 'cursor' })).faults).toEqual([]);
    expect((await readStatus(dir, {})).faults).toEqual([
      expect.stringContaining('anthropic has never been asked for a day'),
    ]);
  });

  test('says that its broker is gone, and makes no new one', async () => {
    const dir = await leaveBehind('sandbox-cursor');
    const file = join(dir, 'broker.sqlite');
    rmSync(file);
    const { faults } = await readStatus(dir, {});
    expect(faults).toEqual([
      `broker: ${file} is gone, and what was under way in it: "npm start" makes it anew`,
    ]);
    expect(existsSync(file)).toBe(false);
  });

  test('is refused where there is no data yet', async () => {
    const asked = readStatus(folder.path, {});
    await expect(asked).rejects.toBeInstanceOf(UsageError);
    await expect(asked).rejects.toThrow(`${folder.path} holds no data yet: run "npm start" first`);
  });

  test('is refused with BACKEND=cloud', async () => {
    const cloud = { BACKEND: 'cloud', GOOGLE_CLOUD_PROJECT: 'test-project' };
    await expect(readStatus('x', cloud)).rejects.toThrow(
      '--data-dir is for the data of this machine: unset BACKEND',
    );
  });
});

test('the status of the cloud is read from there, and says what is missing', async () => {
  const bigquery = await startBigqueryServer();
  const pubsub = await startPubsubServer(
    () => undefined,
    undefined,
    () => ({ status: 5, details: 'no such topic' }),
  );
  try {
    const { faults, checks } = await readStatus(undefined, {
      BACKEND: 'cloud',
      GOOGLE_CLOUD_PROJECT: 'test-project',
      BIGQUERY_EMULATOR_HOST: bigquery.url,
      PUBSUB_EMULATOR_HOST: pubsub.host,
      LOG_LEVEL: 'silent',
    });
    expect(checks.map(({ ok }) => ok)).toEqual([false, true, true]);
    expect(faults).toEqual([
      expect.stringMatching(/^broker: look at topic ai-usage-kickoff: .*the topic has to be created/),
      expect.stringContaining('cursor has never been asked for a day'),
      expect.stringContaining('anthropic has never been asked for a day'),
    ]);
  } finally {
    await Promise.all([bigquery.close(), pubsub.stop()]);
  }
});
