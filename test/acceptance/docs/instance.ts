import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { follow, type RunState } from '../../../local/follow.ts';
import { startHost } from '../../../local/host.ts';
import { makeSmallOrganization, startSandbox } from '../../../local/sandbox/index.ts';
import { sandboxSettings } from '../../../local/sandbox-vendors.ts';
import { readConfig } from '../../../shared/config.ts';
import type { KickoffInput } from '../../../shared/contract/messages.ts';
import { openLog } from '../../../shared/log.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';

/** What a command printed and how it ended. */
export type Ended = { code: number | null; stdout: string; stderr: string };

/** A host with a sandbox of its own, as a person has it running while they type commands beside it. */
export type Instance = {
  /** Where commands are typed. */
  cwd: string;
  /** Runs a line in a shell of the checkout, with the settings of the instance. */
  shell(line: string): Promise<Ended>;
  /** Publishes a message and waits until its runs are finished. */
  publish(message: KickoffInput): Promise<RunState[]>;
  /** Asks for `POST /run-daily-job`; resolves with what is wrong with the answer. */
  runDailyJob(body: object): Promise<string | undefined>;
  /** Sets what goes wrong at the vendors from now on; nothing without faults. */
  dial(...faults: object[]): Promise<void>;
  rows(sql: string): Promise<Row[]>;
  close(): Promise<void>;
};

export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const OURS = /^(CURSOR|ANTHROPIC|MAPPING|DATA_DIR|BACKEND|REREAD|MONTH_CLOSE|LOG_LEVEL|RUN_INVOKERS)/;

/** The environment without any setting of ours. */
export const ENVIRONMENT = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !OURS.test(name)),
);

/** Starts the instance in a temporary folder. */
export async function openInstance(): Promise<Instance> {
  const sandbox = await startSandbox({ organization: makeSmallOrganization({ eventsPerDay: 40 }) });
  const dataDir = mkdtempSync(join(tmpdir(), 'ai-usage-docs-'));
  const mappingFile = join(dataDir, 'mapping.csv');
  writeFileSync(mappingFile, sandbox.mappingCsv);
  const settings = {
    ...sandboxSettings(sandbox),
    DATA_DIR: dataDir,
    MAPPING_FILE: mappingFile,
    LOG_LEVEL: 'error',
  };
  const host = await startHost(readConfig(settings), {
    port: 0,
    withDashboard: true,
    log: openLog('error', join(dataDir, 'errors.log')),
  });
  const env = { ...ENVIRONMENT, ...settings };
  let asked = 0;

  return {
    cwd: REPOSITORY,
    shell: (line) =>
      new Promise((resolve) => {
        const child = spawn('bash', ['-c', line], {
          cwd: REPOSITORY,
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        const printed = { stdout: '', stderr: '' };
        child.stdout.on('data', (chunk) => {
          printed.stdout += chunk;
        });
        child.stderr.on('data', (chunk) => {
          printed.stderr += chunk;
        });
        child.on('close', (code) => resolve({ code, ...printed }));
      }),
    async publish(message) {
      asked += 1;
      const { requested_by } = await host.request({ ...message, requested_by: `the docs ${asked}` });
      const { runs, givenUp } = await follow(
        host.local.warehouse,
        requested_by,
        () => {},
        AbortSignal.timeout(120_000),
      );
      if (givenUp !== undefined) throw new Error(givenUp);
      return runs;
    },
    async runDailyJob(body) {
      const { token } = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8'));
      const response = await fetch(`${host.url}/run-daily-job`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = await response.text();
      return response.status === 202 && answer.includes('message_id') ? undefined : answer;
    },
    async dial(...faults) {
      await fetch(`${sandbox.url}/__faults`, { method: 'POST', body: JSON.stringify({ faults }) });
    },
    rows: async (sql) => (await host.local.warehouse.ask(sql)).rows,
    async close() {
      await host.close();
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
