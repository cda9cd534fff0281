import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { remoteHost } from '../../cli/remote.ts';
import { follow } from '../../local/follow.ts';
import { type Host, startHost } from '../../local/host.ts';
import { findInstance, type Instance, requestOptions } from '../../local/instance.ts';
import { makeSmallOrganization, type Sandbox, startSandbox } from '../../local/sandbox/index.ts';
import { sandboxSettings } from '../../local/sandbox-vendors.ts';
import { readConfig } from '../../shared/config.ts';
import { addDays, dayOf } from '../../shared/day.ts';
import { nextDaily } from '../../shared/schedule.ts';
import { silentLog } from '../support/fakes.ts';

const YESTERDAY = addDays(dayOf(Date.now()), -1);

let dataDir: string;
let sandbox: Sandbox;
let host: Host;
let instance: Instance | undefined;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ai-usage-web-'));
  sandbox = await startSandbox({ organization: makeSmallOrganization() });
  const MAPPING_FILE = join(dataDir, 'mapping.csv');
  writeFileSync(MAPPING_FILE, sandbox.mappingCsv);
  const config = readConfig({ ...sandboxSettings(sandbox), MAPPING_FILE, DATA_DIR: dataDir });
  host = await startHost(config, { port: 0, withDashboard: true, log: silentLog });
  instance = await findInstance(dataDir);
});
afterAll(async () => {
  await host.close();
  await sandbox.close();
  rmSync(dataDir, { recursive: true });
});

const get = (path: string) => axios.get(`${host.url}${path}`, { proxy: false, validateStatus: () => true });
function start(body: unknown) {
  if (!instance) throw new Error('the host was not found');
  const options = { ...requestOptions(instance), validateStatus: () => true };
  return axios.post(`${host.url}/run-daily-job`, body, options);
}

/**
 * A day of spend with owners, ten days ago: of the small organization's few events some days have owners for less than
 * 90 %, and some for more.
 */
async function ownersBefore(): Promise<void> {
  const day = addDays(YESTERDAY, -10);
  await host.local.warehouse.ask(
    `INSERT INTO ai_usage_analytics.fct_cost_daily (cost_date, platform, source, account, attribution_method,
       attribution_confidence, cost_type, is_billed, allocation_method, cost_usd, run_id, fetch_id, landed_rows,
       ingest_date, created_timestamp)
     SELECT $day::DATE, platform, 'made-up', 'default', 'direct_email', 1, 'usage_based', TRUE, 'direct', 10000, 'r', 'f',
       1, $day::DATE, now()
     FROM unnest(['cursor', 'anthropic_api', 'anthropic_code']) AS platforms(platform)`,
    { day },
    'write',
  );
}

describe('a host', () => {
  test('answers to everybody on this machine how it does, before anything has been asked for', async () => {
    expect((await get('/liveness')).data).toBe('OK');
    expect((await get('/ready')).data).toBe('OK');
    const health = await get('/health');
    expect([health.status, health.data.checks.length]).toEqual([200, 3]);
    const { data } = await get('/status');
    expect(data.faults).toEqual([]);
    expect(
      data.sources.map((one: Record<string, unknown>) => [one.source, one.is_read, one.last_run]),
    ).toEqual([
      ['anthropic', true, null],
      ['claude_code', true, null],
      ['cursor', true, null],
    ]);
    expect(data.next_schedule).toBe(nextDaily(new Date())?.toISOString());
    expect((await get('/metrics')).headers['content-type']).toContain('version=0.0.4');
  });

  test('starts the runs whose ids it answers with', async () => {
    const { status, data } = await start({ mode: 'production', days: 2 });
    expect(status).toBe(202);
    const { runs } = await follow(host.local.warehouse, data.requested_by, () => {});
    expect(runs.map(({ run_id }) => run_id).sort()).toEqual([...data.run_ids].sort());
    expect(runs.map(({ status }) => status)).toEqual(Array(6).fill('committed'));
  });

  test('has no fault when it has just read yesterday from both vendors', async () => {
    await ownersBefore();
    const { faults, sources, alerts } = (await get('/status')).data;
    expect(faults).toEqual([]);
    expect(sources.map((one: Record<string, unknown>) => one.newest_day)).toEqual(Array(3).fill(YESTERDAY));
    expect(alerts.filter(({ state }: { state: string }) => state === 'firing')).toEqual([]);
    expect((await get('/health')).status).toBe(200);
  });

  test('publishes a dry run as a plan', async () => {
    const { status, data } = await start({ mode: 'dry_run' });
    expect([status, Object.keys(data)]).toEqual([202, ['message_id', 'requested_by']]);
  });

  test('gives a command the same report', async () => {
    if (!instance) throw new Error('the host was not found');
    expect(Object.keys(await remoteHost(instance).status())).toEqual(Object.keys(await host.status()));
  });
});
