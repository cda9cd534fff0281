import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findInstance } from '../local/instance.ts';
import { readConfig } from '../shared/config.ts';
import { UsageError } from '../shared/errors.ts';
import { openLog } from '../shared/log.ts';
import { openBigqueryWarehouse } from '../shared/warehouse/bigquery.ts';
import { openDuckdbWarehouse } from '../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';
import { remoteHost } from './remote.ts';

type Readable = Pick<Warehouse, 'ask' | 'read'>;

/**
 * Lets a command read the data: the cloud's with BACKEND=cloud, else those of the data folder, through the host
 * that owns it or, when none runs, from its files.
 * @throws UsageError when there is no data yet, and for a data folder with BACKEND=cloud.
 */
export async function withData<T>(
  dataDir: string | undefined,
  use: (data: Readable) => Promise<T>,
): Promise<T> {
  const config = readConfig(process.env);
  if (config.cloud) {
    if (dataDir) throw new UsageError('--data-dir is for the data of this machine: unset BACKEND');
    return use(openBigqueryWarehouse(config.cloud, { log: openLog(config.logLevel) }));
  }
  const folder = dataDir ?? config.dataDir;
  const host = await findInstance(folder);
  if (host) return use(remoteHost(host));
  const path = join(folder, 'warehouse.duckdb');
  if (!existsSync(path)) throw new UsageError(`${folder} holds no data yet: run "npm start" first`);
  const warehouse = await openDuckdbWarehouse({ path });
  try {
    return await use(warehouse);
  } finally {
    await warehouse.close();
  }
}
