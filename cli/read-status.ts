import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readReport, type StatusReport } from '../functions/status/report.ts';
import { accountsOf } from '../functions/vendors.ts';
import { statusDeps } from '../functions/web.ts';
import { heldKind } from '../local/data-kind.ts';
import { findInstance } from '../local/instance.ts';
import { sandboxVendors } from '../local/sandbox-vendors.ts';
import type { Checkable } from '../shared/broker/broker.ts';
import { openPubsubPublisher } from '../shared/broker/pubsub.ts';
import { openSqliteBroker } from '../shared/broker/sqlite.ts';
import type { CloudSettings, Config } from '../shared/config.ts';
import { SetupError } from '../shared/errors.ts';
import { openLog } from '../shared/log.ts';
import { nextDaily } from '../shared/schedule.ts';
import { openBigqueryWarehouse } from '../shared/warehouse/bigquery.ts';
import { openDuckdbWarehouse } from '../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';
import { warehouseFile } from './data.ts';
import { configAnywhere } from './opening.ts';
import { remoteHost } from './remote.ts';

/**
 * How the pipeline does: the cloud's with BACKEND=cloud, else that of the data folder, by the host that owns it or, when
 * none runs, by its files.
 * @throws UsageError when there is no data yet, and for a data folder with BACKEND=cloud.
 */
export async function readStatus(
  dataDir: string | undefined,
  env: Record<string, string | undefined> = process.env,
): Promise<StatusReport> {
  const config = configAnywhere({ dataDir }, env);
  if (config.cloud) return cloudStatus(config, config.cloud);
  const host = await findInstance(config.dataDir);
  return host ? remoteHost(host).status() : filesStatus(config);
}

async function cloudStatus(config: Config, cloud: CloudSettings): Promise<StatusReport> {
  const { projectId, topicPrefix, pubsubEmulatorHost: emulatorHost } = cloud;
  const broker = openPubsubPublisher({ projectId, topicPrefix, emulatorHost });
  try {
    return await readReport({
      ...depsOf(config),
      warehouse: openBigqueryWarehouse(cloud, { log: openLog(config.logLevel) }),
      broker,
      nextSchedule: nextDaily,
    });
  } finally {
    await broker.stop();
  }
}

async function filesStatus(config: Config): Promise<StatusReport> {
  const path = warehouseFile(config);
  const isSandbox = heldKind(config.dataDir) === 'sandbox';
  const warehouse = await openDuckdbWarehouse({ path }).catch(unreadable);
  try {
    return await readReport({
      ...depsOf(isSandbox ? { ...config, vendors: sandboxVendors() } : config),
      ...(isSandbox ? { hasMapping: true } : {}),
      warehouse,
      broker: brokerFile(join(config.dataDir, 'broker.sqlite')),
      nextSchedule: () => null,
    });
  } finally {
    await warehouse.close();
  }
}

/** Who is read and whether there is a mapping, as far as the environment of this command says. */
function depsOf({ vendors, expectedVendors, mapping }: Config) {
  return statusDeps({
    accounts: vendors.length > 0 ? accountsOf(vendors) : undefined,
    expectedVendors,
    hasMapping: mapping ? true : undefined,
    now: () => new Date(),
  });
}

/** A warehouse that does not open is a fault to be told, beside what the rest is like. */
function unreadable(error: unknown): Pick<Warehouse, 'read' | 'close'> {
  return {
    async read() {
      throw error;
    },
    async close() {},
  };
}

/** The broker of a folder that no host owns: opened for a moment, and never made. */
function brokerFile(path: string): Checkable {
  return {
    async check(topic) {
      if (!existsSync(path)) {
        throw new SetupError(`${path} is gone, and what was under way in it: "npm start" makes it anew`);
      }
      const broker = openSqliteBroker({ path });
      try {
        await broker.check(topic);
      } finally {
        await broker.stop();
      }
    },
  };
}
