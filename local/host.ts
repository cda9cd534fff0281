import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, VendorSettings } from '../shared/config.ts';
import type { KickoffInput } from '../shared/contract/messages.ts';
import type { Log } from '../shared/log.ts';
import { claimDataDir } from './data-kind.ts';
import { removeInstance, writeInstance } from './instance.ts';
import { type Local, openLocal } from './main.ts';
import { ANTHROPIC_KEY, CURSOR_KEY, type Sandbox, startSandbox } from './sandbox/index.ts';
import { startServer } from './server.ts';

/** A running host: the pipeline, who else it serves, and whether its vendors are made up. */
export type Host = {
  local: Local;
  url: string;
  isSandbox: boolean;
  /** Publishes a kickoff and resolves with what its runs can be found by. */
  request(message: KickoffInput): Promise<string>;
  close(): Promise<void>;
};

export type HostOptions = { port: number; withDashboard: boolean; log: Log };

/** Starts everything that one machine needs, with the sandbox vendors when no vendor key is set. */
export async function startHost(config: Config, { port, withDashboard, log }: HostOptions): Promise<Host> {
  const sandbox = config.vendors.length === 0 ? await startSandbox() : undefined;
  const vendors = sandbox ? sandboxVendors(sandbox) : config.vendors;
  claimDataDir(config.dataDir, vendors);
  const mappingFile = config.mappingFile ?? (sandbox && writeMapping(config.dataDir, sandbox));
  const windows = { rereadDays: config.rereadDays, monthCloseDay: config.monthCloseDay };
  const local = await openLocal({ dataDir: config.dataDir, vendors, mappingFile, windows, log });
  const token = randomBytes(24).toString('hex');
  const server = await startServer({ warehouse: local.warehouse, token, port, withDashboard }).catch(
    async (error) => {
      await local.close();
      await sandbox?.close();
      throw error;
    },
  );
  writeInstance(config.dataDir, { url: server.url, token, pid: process.pid });
  return {
    local,
    url: server.url,
    isSandbox: sandbox !== undefined,
    async request(message) {
      const requestedBy = `start ${randomUUID()}`;
      await local.kickoff({ ...message, requested_by: requestedBy });
      return requestedBy;
    },
    async close() {
      removeInstance(config.dataDir);
      await server.close();
      await local.close();
      await sandbox?.close();
    },
  };
}

function sandboxVendors({ cursorUrl, anthropicUrl }: Sandbox): VendorSettings[] {
  const common = { account: 'default', requestsPerMinute: 6000 };
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

/** Puts the made-up organization's mapping beside its data, for a person to look at and change. */
function writeMapping(dataDir: string, { mappingCsv }: Sandbox): string {
  const file = join(dataDir, 'sandbox-mapping.csv');
  writeFileSync(file, mappingCsv);
  return file;
}
