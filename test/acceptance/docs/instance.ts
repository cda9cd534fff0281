import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
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
  dataDir: string;
  /** Runs a line in a shell of the checkout, with the settings of the instance. */
  shell(line: string): Promise<Ended>;
  /** Publishes a message and waits until its runs are finished. */
  publish(message: KickoffInput): Promise<RunState[]>;
  /** Sets what goes wrong at the vendors from now on; nothing without faults. */
  dial(...faults: object[]): Promise<void>;
  rows(sql: string): Promise<Row[]>;
  close(): Promise<void>;
};

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const OURS = /^(CURSOR|ANTHROPIC|MAPPING|DATA_DIR|BACKEND|REREAD|MONTH_CLOSE|LOG_LEVEL|RUN_INVOKERS)/;

export async function openInstance(): Promise<Instance> {
  const sandbox = await startSandbox({ organization: makeSmallOrganization({ eventsPerDay: 40 }) });
  const dataDir = mkdtempSync(join(tmpdir(), 'ai-usage-docs-'));
  const mappingFile = join(dataDir, 'mapping.csv');
  await writeFile(mappingFile, sandbox.mappingCsv);
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
  const inherited = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  const env = { ...Object.fromEntries(inherited), ...settings };
  let asked = 0;

  return {
    dataDir,
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
