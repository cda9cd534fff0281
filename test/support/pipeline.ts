import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { follow } from '../../local/follow.ts';
import { type Local, type LocalOptions, openLocal } from '../../local/main.ts';
import {
  ANTHROPIC_KEY,
  CURSOR_KEY,
  makeSmallOrganization,
  type Organization,
  type Sandbox,
  startSandbox,
} from '../../local/sandbox/index.ts';
import { type Summary, summarize } from '../../local/summary.ts';
import type { VendorSettings } from '../../shared/config.ts';
import type { KickoffInput } from '../../shared/contract/messages.ts';
import { openLog } from '../../shared/log.ts';

/** The whole pipeline on a temporary folder, with a sandbox of its own as the vendors. */
export type SandboxPipeline = {
  dataDir: string;
  sandbox: Sandbox;
  local: Local;
  /** Asks for days and resolves when every run is finished. */
  run(message: KickoffInput): Promise<Summary>;
  close(): Promise<void>;
};

type Options = Partial<LocalOptions> & { organization?: Organization };

let asked = 0;

/** Opens a pipeline whose organization is small, unless another is given. */
export async function openSandboxPipeline(options: Options = {}): Promise<SandboxPipeline> {
  const { organization = makeSmallOrganization(), ...local } = options;
  const sandbox = await startSandbox({ organization });
  const dataDir = local.dataDir ?? mkdtempSync(join(tmpdir(), 'ai-usage-'));
  const mappingFile = join(dataDir, 'mapping.csv');
  writeFileSync(mappingFile, sandbox.mappingCsv);
  const opened = await openLocal({
    vendors: vendorsOf(sandbox),
    mappingFile,
    windows: { rereadDays: 3, monthCloseDay: 3 },
    log: openLog('silent'),
    ...local,
    dataDir,
  });
  return {
    dataDir,
    sandbox,
    local: opened,
    async run(message) {
      asked += 1;
      const requestedBy = `test ${asked}`;
      await opened.kickoff({ ...message, requested_by: requestedBy });
      const { runs, givenUp } = await follow(opened.warehouse, requestedBy, () => {});
      if (givenUp) throw new Error(givenUp);
      return (await summarize(opened.warehouse, requestedBy, runs, 1)).summary;
    },
    async close() {
      await opened.close();
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The settings that point both vendors to a sandbox. */
export function vendorsOf({ cursorUrl, anthropicUrl }: Sandbox): VendorSettings[] {
  const common = { account: 'default', requestsPerMinute: 100_000 };
  return [
    { vendor: 'cursor', ...common, apiKey: CURSOR_KEY, baseUrl: cursorUrl, keySetting: 'CURSOR_API_KEY' },
    {
      vendor: 'anthropic',
      ...common,
      apiKey: ANTHROPIC_KEY,
      baseUrl: anthropicUrl,
      keySetting: 'ANTHROPIC_ADMIN_API_KEY',
    },
  ];
}
