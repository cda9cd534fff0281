import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { follow } from '../../local/follow.ts';
import { aboutHost, newAsker, startHost } from '../../local/host.ts';
import { findInstance } from '../../local/instance.ts';
import { makeSmallOrganization, type Sandbox, startSandbox } from '../../local/sandbox/index.ts';
import { sandboxSettings } from '../../local/sandbox-vendors.ts';
import { readConfig } from '../../shared/config.ts';
import { silentLog } from '../support/fakes.ts';

describe('what a host tells of itself', () => {
  test('is whom it reads by source, with each vendor’s limit', () => {
    const { accounts } = aboutHost(
      readConfig({
        CURSOR_API_KEY__NORTH: 'key',
        ANTHROPIC_ADMIN_API_KEY: 'key',
        ANTHROPIC_REQUESTS_PER_MINUTE: '30',
      }),
    );
    expect(accounts).toEqual([
      { source: 'cursor', account: 'north', vendor: 'cursor', requests_per_minute: 15 },
      { source: 'anthropic', account: 'default', vendor: 'anthropic', requests_per_minute: 30 },
      { source: 'claude_code', account: 'default', vendor: 'anthropic', requests_per_minute: 30 },
    ]);
  });

  test('is the sandbox without a vendor key, before that runs', () => {
    const { accounts } = aboutHost(readConfig({}));
    expect(accounts.map(({ source, requests_per_minute }) => [source, requests_per_minute])).toEqual([
      ['cursor', 6000],
      ['anthropic', 6000],
      ['claude_code', 6000],
    ]);
  });

  test('is whether its seats have a price', () => {
    expect(aboutHost(readConfig({})).has_seat_prices).toBe(false);
    expect(aboutHost(readConfig({ CURSOR_SEAT_PRICE_USD: '40' })).has_seat_prices).toBe(true);
  });
});

describe('a host', () => {
  let dataDir: string;
  let sandbox: Sandbox;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'ai-usage-host-'));
    sandbox = await startSandbox({ organization: makeSmallOrganization() });
  });
  afterEach(async () => {
    await sandbox.close();
    rmSync(dataDir, { recursive: true });
  });

  test('can be asked for days under a name, and finds one itself', async () => {
    const config = readConfig({ ...sandboxSettings(sandbox), DATA_DIR: dataDir });
    const host = await startHost(config, { port: 0, withDashboard: false, log: silentLog });
    try {
      expect(await findInstance(dataDir)).toMatchObject({ url: host.url });
      const name = newAsker('run');
      const asked = await host.request({ day: '2026-03-02', sources: ['cursor'], requested_by: name });
      expect(asked).toEqual({ message_id: expect.stringMatching(/./), requested_by: name });
      const { requested_by } = await host.request({ day: '2026-03-03', sources: ['cursor'] });
      expect(requested_by).not.toBe(name);
      for (const [asker, day] of [
        [name, '2026-03-02'],
        [requested_by, '2026-03-03'],
      ] as const) {
        const { runs } = await follow(host.local.warehouse, asker, () => {});
        expect(runs).toMatchObject([{ usage_date: day, status: 'committed' }]);
      }
    } finally {
      await host.close();
    }
    expect(await findInstance(dataDir)).toBeUndefined();
  });
});
