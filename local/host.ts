import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../shared/config.ts';
import type { KickoffInput } from '../shared/contract/messages.ts';
import { UsageError } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import { claimDataDir } from './data-kind.ts';
import { findInstance, removeInstance, writeInstance } from './instance.ts';
import { type Local, openLocal } from './main.ts';
import { CURSOR_KEY, type Sandbox, startSandbox } from './sandbox/index.ts';
import { sandboxVendors } from './sandbox-vendors.ts';
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

/**
 * Starts everything that one machine needs, with the sandbox vendors when no vendor key is set.
 * @throws UsageError when the folder is another host's or holds the other kind of data, or the port is taken;
 * nothing is left running then.
 */
export async function startHost(config: Config, { port, withDashboard, log }: HostOptions): Promise<Host> {
  const { dataDir, rereadDays, monthCloseDay } = config;
  const isSandbox = config.vendors.length === 0;
  const other = await findInstance(dataDir);
  if (other)
    throw new UsageError(`${dataDir} is in use by process ${other.pid}: stop it, or name another --data-dir`);
  if (config.mappingFile !== undefined && !existsSync(config.mappingFile)) {
    throw new UsageError(`MAPPING_FILE: there is no file ${config.mappingFile}`);
  }
  claimDataDir(dataDir, isSandbox ? [{ apiKey: CURSOR_KEY }] : config.vendors);

  await using opened = new AsyncDisposableStack();
  const sandbox = isSandbox ? await startSandbox() : undefined;
  opened.defer(async () => sandbox?.close());
  const local = await openLocal({
    dataDir,
    vendors: sandbox ? sandboxVendors(sandbox) : config.vendors,
    mappingFile: config.mappingFile ?? (sandbox && writeMapping(dataDir, sandbox)),
    windows: { rereadDays, monthCloseDay },
    log,
  });
  opened.defer(() => local.close());
  const token = randomBytes(24).toString('hex');
  const server = await startServer({ warehouse: local.warehouse, token, port, withDashboard });
  opened.defer(() => server.close());
  writeInstance(dataDir, { url: server.url, token, pid: process.pid });
  opened.defer(async () => removeInstance(dataDir));
  const running = opened.move();
  return {
    local,
    url: server.url,
    isSandbox,
    async request(message) {
      const requestedBy = `start ${randomUUID()}`;
      await local.kickoff({ ...message, requested_by: requestedBy });
      return requestedBy;
    },
    close: () => running.disposeAsync(),
  };
}

/** Puts the made-up organization's mapping beside its data, for a person to look at and change. */
function writeMapping(dataDir: string, { mappingCsv }: Sandbox): string {
  const file = join(dataDir, 'sandbox-mapping.csv');
  writeFileSync(file, mappingCsv);
  return file;
}
