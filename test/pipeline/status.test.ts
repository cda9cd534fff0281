import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeStatus } from '../../functions/status/index.ts';
import { accountsOf } from '../../functions/vendors.ts';
import { statusDeps } from '../../functions/web.ts';
import { makeSmallOrganization, startSandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import { addDays, dayOf } from '../../shared/day.ts';
import { memoryLog } from '../support/memory-log.ts';
import { newFolder, openPipeline } from '../support/pipeline.ts';

const HOURS_30 = 30 * 3_600_000;
const TODAY = dayOf(Date.now());

/** A pipeline that reads Anthropic alone, with a key that is refused, and whose own clock stands 30 hours ago. */
async function openBroken() {
  const sandbox = await startSandbox({
    organization: makeSmallOrganization(),
    faults: [{ fault: 'expired-key' }],
  });
  const folder = newFolder(sandbox.mappingCsv);
  const vendors = sandboxVendors(sandbox).filter(({ vendor }) => vendor === 'anthropic');
  const now = () => new Date(Date.now() - HOURS_30);
  const { dir: dataDir, mappingFile } = folder;
  const pipeline = await openPipeline({ dataDir, mappingFile, vendors, now });
  const log = memoryLog();
  const ask = makeStatus(
    statusDeps({
      warehouse: pipeline.local.warehouse,
      broker: pipeline.local.broker,
      accounts: accountsOf(vendors),
      expectedVendors: ['cursor', 'anthropic'],
      hasMapping: true,
      nextSchedule: () => null,
      now: () => new Date(),
      log,
    }),
  );
  return {
    pipeline,
    dataDir,
    log,
    async get(path: string) {
      const { status, text } = await ask({ method: 'GET', path, headers: {}, body: undefined });
      return { code: status, ...JSON.parse(text) };
    },
    async close() {
      await pipeline.close();
      await sandbox.close();
      folder.remove();
    },
  };
}

test('a broken instance has one line for each fault, and its health is 503', async () => {
  const { pipeline, dataDir, log, get, close } = await openBroken();
  try {
    // The other source of the same vendor has given nothing since the day before yesterday's evening.
    await pipeline.local.warehouse.append('pipeline_runs', [
      {
        ...{ source: 'claude_code', account: 'default', run_id: 'earlier', mode: 'apply' },
        ...{ usage_date: addDays(TODAY, -2), status: 'committed' },
        recorded_at: new Date(Date.now() - HOURS_30).toISOString(),
      },
    ]);
    await pipeline.request({ days: 1, sources: ['anthropic'] });
    rmSync(join(dataDir, 'broker.sqlite'));

    const { code, faults } = await get('/status');
    expect(code).toBe(200);
    expect(faults).toEqual([
      expect.stringMatching(/^broker: the broker's file cannot be written any more .*: put it back/),
      'cursor has no key: set CURSOR_API_KEY, or name the vendors that there are in EXPECTED_VENDORS',
      expect.stringMatching(
        new RegExp(
          `^anthropic \\(default\\): the last run, of ${addDays(TODAY, -1)}, failed: .* 401.* check ANTHROPIC_ADMIN_API_KEY$`,
        ),
      ),
      expect.stringMatching(/^claude_code \(default\): no slice of yesterday has come in 30(\.1)? hours/),
      '1 dead letter open, of unknown size: see "ai-usage dead-letters list"',
      expect.stringMatching(/^the mapping was last read 30(\.1)? hours ago/),
    ]);
    expect(log.lines.map(({ rule, message }) => [message, rule])).toEqual([
      ['alert.firing', 'slice_missing'],
      ['alert.firing', 'dead_letters_open'],
      ['alert.firing', 'mapping_stale'],
    ]);
    const health = await get('/health');
    expect(health).toMatchObject({ code: 503, status: 'failing' });
    expect(health.checks.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok])).toEqual([
      ['broker', false],
      ['warehouse', true],
      ['mapping', false],
    ]);
  } finally {
    await close();
  }
});
