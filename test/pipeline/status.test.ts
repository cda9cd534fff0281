import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { makeStatus } from '../../functions/status/index.ts';
import { accountsOf } from '../../functions/vendors.ts';
import { statusDeps } from '../../functions/web.ts';
import { makeSmallOrganization, startSandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import { addDays, dayOf } from '../../shared/day.ts';
import { memoryLog } from '../support/memory-log.ts';
import { newFolder, openPipeline, type Pipeline } from '../support/pipeline.ts';

const HOURS_30 = 30 * 3_600_000;
const TODAY = dayOf(Date.now());

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A pipeline with the given vendors of a small sandbox, whose own clock is so far behind. */
async function open(names: readonly string[], faults: Parameters<typeof startSandbox>[0] = {}, behindMs = 0) {
  const sandbox = await startSandbox({ organization: makeSmallOrganization(), ...faults });
  const folder = newFolder(sandbox.mappingCsv);
  const vendors = sandboxVendors(sandbox).filter(({ vendor }) => names.includes(vendor));
  const pipeline = await openPipeline({
    dataDir: folder.dir,
    mappingFile: folder.mappingFile,
    vendors,
    now: () => new Date(Date.now() - behindMs),
  });
  ending.push(folder.remove, sandbox.close, pipeline.close);
  return { pipeline, dir: folder.dir, accounts: accountsOf(vendors) };
}

function statusOf({ local }: Pipeline, accounts: ReturnType<typeof accountsOf>) {
  const log = memoryLog();
  const ask = makeStatus(
    statusDeps({
      warehouse: local.warehouse,
      broker: local.broker,
      accounts,
      expectedVendors: ['cursor' as const, 'anthropic' as const],
      hasMapping: true,
      nextSchedule: () => null,
      now: () => new Date(),
      log,
    }),
  );
  return {
    log,
    async get(path: string) {
      const { status, text } = await ask({ method: 'GET', path, headers: {}, body: undefined });
      return { code: status, ...JSON.parse(text) };
    },
  };
}

test('an instance that has just read yesterday from both vendors has no fault', async () => {
  const { pipeline, accounts } = await open(['cursor', 'anthropic']);
  await pipeline.request({ days: 1 });
  const { get, log } = statusOf(pipeline, accounts);
  const { faults, sources } = await get('/status');
  expect(faults).toEqual([]);
  expect(sources.map((one: Record<string, unknown>) => [one.source, one.newest_day])).toEqual([
    ['anthropic', addDays(TODAY, -1)],
    ['claude_code', addDays(TODAY, -1)],
    ['cursor', addDays(TODAY, -1)],
  ]);
  expect(await get('/health')).toMatchObject({ code: 200, status: 'ok' });
  expect(log.lines).toEqual([]);
});

test('a broken instance has one line for each fault, and its health is 503', async () => {
  const faults = [{ fault: 'expired-key' as const }];
  const { pipeline, accounts, dir } = await open(['anthropic'], { faults }, HOURS_30);
  await pipeline.local.warehouse.append('pipeline_runs', [
    {
      source: 'claude_code',
      account: 'default',
      run_id: 'two days ago',
      usage_date: addDays(TODAY, -2),
      mode: 'apply',
      status: 'committed',
      recorded_at: new Date(Date.now() - HOURS_30).toISOString(),
    },
  ]);
  await pipeline.request({ days: 1, sources: ['anthropic'] });
  rmSync(join(dir, 'broker.sqlite'));

  const { get, log } = statusOf(pipeline, accounts);
  const { faults: told, code } = await get('/status');
  expect(code).toBe(200);
  expect(told).toEqual([
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
});
