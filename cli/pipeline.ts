import { aboutHost, startHost } from '../local/host.ts';
import { type About, type Asked, findInstance } from '../local/instance.ts';
import type { Local } from '../local/main.ts';
import type { Config } from '../shared/config.ts';
import type { KickoffInput } from '../shared/contract/messages.ts';
import type { Letters } from '../shared/dead-letters/letters.ts';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';
import { reachCloud } from './cloud-pipeline.ts';
import { logOf, openingLines } from './opening.ts';
import { say } from './output.ts';
import { remoteHost } from './remote.ts';

/** A pipeline that a command asks for slices: the cloud's, the running host's, or its own for as long as it runs. */
export type Pipeline = {
  read: Warehouse['read'];
  request(message: KickoffInput): Promise<Asked>;
  /** Undefined without a mapping. */
  backdate: Local['backdate'];
  letters: Letters;
  /** Whether it ends with the command. */
  isOwn: boolean;
  /** Where what was asked for goes on when the command ends, in words. */
  goesOn: string;
  /** How often it is worth looking into the ledger, milliseconds. */
  pollMs: number;
} & AsyncDisposable;

/** Who would be asked, before anything is opened. */
export type Reachable = { about: About; open(): Promise<Pipeline> };

const POLL_MS = 200;

/**
 * Finds the pipeline of the settings: the cloud's with BACKEND=cloud, else that of the host that owns the data
 * folder; when none runs, the command runs the pipeline itself.
 */
export async function reachPipeline(config: Config): Promise<Reachable> {
  if (config.cloud) return reachCloud(config, config.cloud);
  const instance = await findInstance(config.dataDir);
  if (!instance) return { about: aboutHost(config), open: () => ownPipeline(config) };
  const { about, read, request, backdate, letters } = remoteHost(instance);
  const pipeline = {
    ...{ read, request, backdate, letters },
    ...{ isOwn: false, goesOn: 'in the host', pollMs: POLL_MS },
    [Symbol.asyncDispose]: async () => {},
  };
  return { about: await about(), open: async () => pipeline };
}

async function ownPipeline(config: Config): Promise<Pipeline> {
  const host = await startHost(config, { port: 0, withDashboard: false, log: logOf(config) });
  say(`No host runs on ${config.dataDir}: this command runs the pipeline until its slices are finished.`);
  for (const line of await openingLines(config, host)) say(line);
  return {
    read: host.local.warehouse.read,
    request: host.request,
    backdate: host.local.backdate,
    letters: host.local.letters,
    isOwn: true,
    goesOn: 'at the next start',
    pollMs: POLL_MS,
    [Symbol.asyncDispose]: host.close,
  };
}
