import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readReport, type StatusReport } from '../functions/status/report.ts';
import { accountsOf } from '../functions/vendors.ts';
import { makeWebFunctions, statusDeps } from '../functions/web.ts';
import type { Config } from '../shared/config.ts';
import type { KickoffInput } from '../shared/contract/messages.ts';
import { UsageError } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import { nextDaily } from '../shared/schedule.ts';
import { csvSheet } from '../shared/sheet/csv.ts';
import { openMappingSheet } from '../shared/sheet/open.ts';
import { claimDataDir } from './data-kind.ts';
import { type About, type Asked, findInstance, removeInstance, writeInstance } from './instance.ts';
import { type Local, openLocal } from './main.ts';
import { CURSOR_KEY, type FaultSetting, type Sandbox, startSandbox } from './sandbox/index.ts';
import { sandboxVendors } from './sandbox-vendors.ts';
import { startServer } from './server.ts';

/** The made-up organization's mapping, in the data folder. */
export const SANDBOX_MAPPING = 'sandbox-mapping.csv';

/** A running host: the pipeline, who else it serves, and whether its vendors are made up. */
export type Host = {
  local: Local;
  url: string;
  isSandbox: boolean;
  about: About;
  /** Publishes a kickoff. */
  request(message: KickoffInput): Promise<Asked>;
  /** How the pipeline does. */
  status(): Promise<StatusReport>;
  close(): Promise<void>;
};

export type HostOptions = {
  port: number;
  withDashboard: boolean;
  log: Log;
  /** What goes wrong at the sandbox vendors. */
  faults?: readonly FaultSetting[];
};

/**
 * Starts everything that one machine needs, with the sandbox vendors when no vendor key is set.
 * @throws UsageError when the folder is another host's or holds the other kind of data, or the port is taken;
 * nothing is left running then.
 */
export async function startHost(
  config: Config,
  { port, withDashboard, log, faults = [] }: HostOptions,
): Promise<Host> {
  const { dataDir, rereadDays, monthCloseDay, seatPrices, anthropicReports } = config;
  const isSandbox = config.vendors.length === 0;
  const other = await findInstance(dataDir);
  if (other)
    throw new UsageError(`${dataDir} is in use by process ${other.pid}: stop it, or name another --data-dir`);
  const sheet = openMappingSheet(config.mapping);
  claimDataDir(dataDir, isSandbox ? [{ apiKey: CURSOR_KEY }] : config.vendors);

  await using opened = new AsyncDisposableStack();
  const sandbox = isSandbox ? await startSandbox({ faults }) : undefined;
  opened.defer(async () => sandbox?.close());
  const local = await openLocal({
    dataDir,
    vendors: sandbox ? sandboxVendors(sandbox) : config.vendors,
    sheet: sheet ?? (sandbox && csvSheet(writeMapping(dataDir, sandbox))),
    movedUsd: config.mappingMovedUsd,
    windows: { rereadDays, monthCloseDay },
    sources: { seatPrices, anthropicReports },
    log,
  });
  opened.defer(() => local.close());
  const token = randomBytes(24).toString('hex');
  const about = aboutHost(config);
  const request = async (message: KickoffInput): Promise<Asked> => {
    const requested_by = message.requested_by ?? newAsker('host');
    return { message_id: await local.kickoff({ ...message, requested_by }), requested_by };
  };
  const web = {
    warehouse: local.warehouse,
    broker: local.broker,
    accounts: about.accounts,
    expectedVendors: config.expectedVendors,
    hasMapping: isSandbox || sheet !== undefined,
    windows: { rereadDays, monthCloseDay },
    publish: local.kickoff,
    // Who has the instance's token may.
    invokerOf: () => ({ name: 'run-daily-job' }),
    // Only a company's own host that stays up asks daily.
    nextSchedule: isSandbox || !withDashboard ? () => null : nextDaily,
    now: () => new Date(),
    log,
  };
  const server = await startServer({
    warehouse: local.warehouse,
    backdate: local.backdate,
    letters: local.letters,
    token,
    port,
    withDashboard,
    about,
    request,
    web: makeWebFunctions(web),
  });
  opened.defer(() => server.close());
  writeInstance(dataDir, { url: server.url, token, pid: process.pid });
  opened.defer(async () => removeInstance(dataDir));
  const running = opened.move();
  return {
    local,
    url: server.url,
    isSandbox,
    about,
    request,
    status: () => readReport(statusDeps(web)),
    close: () => running.disposeAsync(),
  };
}

/** What a host with these settings tells of itself; without a vendor key it reads the sandbox. */
export function aboutHost({ vendors, seatPrices }: Pick<Config, 'vendors' | 'seatPrices'>): About {
  const read = vendors.length > 0 ? vendors : sandboxVendors();
  const accounts = read.flatMap((settings) =>
    accountsOf([settings]).map(({ source, account }) => ({
      source,
      account,
      vendor: settings.vendor,
      requests_per_minute: settings.requestsPerMinute,
    })),
  );
  return { accounts, has_seat_prices: seatPrices.length > 0 };
}

/** A new name that the runs of one command can be found by. */
export function newAsker(command: string): string {
  return `${command} ${randomUUID()}`;
}

/** Puts the made-up organization's mapping beside its data, for a person to look at and change: what is there stays. */
function writeMapping(dataDir: string, { mappingCsv }: Sandbox): string {
  const file = join(dataDir, SANDBOX_MAPPING);
  if (!existsSync(file)) writeFileSync(file, mappingCsv);
  return file;
}
