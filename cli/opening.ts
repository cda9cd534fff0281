import { join } from 'node:path';
import type { Host } from '../local/host.ts';
import { type Config, readConfig } from '../shared/config.ts';
import { UsageError } from '../shared/errors.ts';
import { type Log, openLog } from '../shared/log.ts';

type DataOptions = { dataDir?: string | undefined };

/** The terminal is for people; the log of every event stands in the data folder. */
const LOG_FILE = 'ai-usage.log';

/**
 * The settings of the environment for a command that runs the pipeline, with the data folder that it names.
 * @throws UsageError with BACKEND=cloud: there the functions run by themselves, and `run` asks them.
 */
export function configOf({ dataDir }: DataOptions): Config {
  const config = readConfig(process.env);
  if (config.cloud) {
    throw new UsageError(
      'this command runs the pipeline on this machine: unset BACKEND. In the cloud "ai-usage run" asks for days',
    );
  }
  return withDataDir(config, dataDir);
}

/**
 * The settings of the environment for a command that asks a pipeline, wherever it runs.
 * @throws UsageError for a data folder with BACKEND=cloud.
 */
export function configAnywhere(
  { dataDir }: DataOptions,
  env: Record<string, string | undefined> = process.env,
): Config {
  const config = readConfig(env);
  if (config.cloud && dataDir) {
    throw new UsageError('--data-dir is for the data of this machine: unset BACKEND');
  }
  return withDataDir(config, dataDir);
}

function withDataDir(config: Config, dataDir: string | undefined): Config {
  return { ...config, ...(dataDir ? { dataDir } : {}) };
}

/** The log of a command that runs the pipeline. */
export function logOf({ logLevel, dataDir }: Config): Log {
  return openLog(logLevel, join(dataDir, LOG_FILE));
}

/** What a person should know before the pipeline runs: who is read, who is not, and who no longer is. */
export async function openingLines(config: Config, host: Host): Promise<string[]> {
  if (host.isSandbox) {
    return [
      'No vendor key is set: a made-up organization is served on this machine and read like the real vendors.',
    ];
  }
  const missing = (['cursor', 'anthropic'] as const).filter(
    (one) => !config.vendors.some(({ vendor }) => vendor === one),
  );
  return [
    ...config.vendors.map(({ vendor, account, baseUrl }) => `Reading ${vendor} (${account}) at ${baseUrl}`),
    ...missing.map((vendor) => `${vendor} does not run: it has no key`),
    ...(config.mapping
      ? []
      : ['Neither MAPPING_FILE nor MAPPING_SHEET_ID is set: API keys have no owners yet']),
    ...(await lostAccounts(host)),
  ];
}

/** A key that moved to another account name would bring the same money in twice. */
async function lostAccounts({ about, local }: Host): Promise<string[]> {
  const current = new Set(about.accounts.map(({ source, account }) => `${source} ${account}`));
  const known = await local.warehouse.read('accounts-with-data');
  return known
    .filter((row) => !current.has(`${row.source} ${row.account}`))
    .map(
      (row) =>
        `${row.source} (${row.account}) has money here and no key now: it stays, and is not read again`,
    );
}
