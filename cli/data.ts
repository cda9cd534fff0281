import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findInstance } from '../local/instance.ts';
import type { Config } from '../shared/config.ts';
import { UsageError } from '../shared/errors.ts';
import { openLog } from '../shared/log.ts';
import { lockMonth, type MonthClose } from '../shared/month-lock.ts';
import { openBigqueryWarehouse } from '../shared/warehouse/bigquery.ts';
import { openDuckdbWarehouse } from '../shared/warehouse/duckdb.ts';
import type { MonthLock, Warehouse } from '../shared/warehouse/warehouse.ts';
import { configAnywhere } from './opening.ts';
import { remoteHost } from './remote.ts';

/** What a command reads, and the month locks, which it may write. */
type Data = Pick<Warehouse, 'ask' | 'read'> & { lockMonth(lock: MonthLock): Promise<MonthClose> };

/**
 * Lets a command read the data: the cloud's with BACKEND=cloud, else those of the data folder, through the host
 * that owns it or, when none runs, from its files.
 * @throws UsageError when there is no data yet, and for a data folder with BACKEND=cloud.
 */
export async function withData<T>(dataDir: string | undefined, use: (data: Data) => Promise<T>): Promise<T> {
  const config = configAnywhere({ dataDir });
  if (config.cloud) {
    return use(dataOf(openBigqueryWarehouse(config.cloud, { log: openLog(config.logLevel) })));
  }
  const host = await findInstance(config.dataDir);
  if (host) return use(remoteHost(host));
  const warehouse = await openDuckdbWarehouse({ path: warehouseFile(config) });
  try {
    return await use(dataOf(warehouse));
  } finally {
    await warehouse.close();
  }
}

/** The warehouse of a data folder that no host owns. @throws UsageError when there is no data yet. */
export function warehouseFile({ dataDir }: Pick<Config, 'dataDir'>): string {
  const path = join(dataDir, 'warehouse.duckdb');
  if (!existsSync(path)) throw new UsageError(`${dataDir} holds no data yet: run "npm start" first`);
  return path;
}

function dataOf(warehouse: Warehouse): Data {
  const { ask, read } = warehouse;
  return { ask, read, lockMonth: (lock) => lockMonth({ warehouse, now: () => new Date() }, lock) };
}
