import { join } from 'node:path';
import { findInstance } from '../../local/instance.ts';
import type { Broker } from '../../shared/broker/broker.ts';
import { openSqliteBroker } from '../../shared/broker/sqlite.ts';
import type { Config } from '../../shared/config.ts';
import { KEPT_LETTERS } from '../../shared/contract/feeds.ts';
import { type Letters, type LettersDeps, makeLetters } from '../../shared/dead-letters/letters.ts';
import { openDuckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { openCloudPipeline } from '../cloud-pipeline.ts';
import { warehouseFile } from '../data.ts';
import { configAnywhere } from '../opening.ts';
import { remoteHost } from '../remote.ts';

/** The dead letters as a command reads and settles them. */
export type Reach = { read: Warehouse['read']; letters: Letters };

const now = () => new Date();
/** A pull from the file takes no time, and nobody else has it open. */
const LEASE_MS = 1_000;

/**
 * Lets a command at the dead letters: the cloud's with BACKEND=cloud, else those of the data folder, through the
 * host that owns it or, when none runs, in its files.
 * @throws UsageError when there is no data yet, and for a data folder with BACKEND=cloud.
 */
export async function withLetters<T>(
  dataDir: string | undefined,
  use: (reach: Reach) => Promise<T>,
): Promise<T> {
  const config = configAnywhere({ dataDir });
  if (config.cloud) {
    await using cloud = openCloudPipeline(config, config.cloud);
    return await use(cloud);
  }
  const host = await findInstance(config.dataDir);
  if (host) return use(remoteHost(host));
  return withFiles(config, use);
}

async function withFiles<T>(config: Config, use: (reach: Reach) => Promise<T>): Promise<T> {
  const warehouse = await openDuckdbWarehouse({ path: warehouseFile(config) });
  const broker = brokerWhenAsked(join(config.dataDir, 'broker.sqlite'));
  try {
    return await use({
      read: warehouse.read,
      letters: makeLetters({ warehouse, broker, now, leaseMs: LEASE_MS }),
    });
  } finally {
    await broker.stop();
    await warehouse.close();
  }
}

/** Few commands need the broker's file, which is then opened for this process alone. */
function brokerWhenAsked(path: string): LettersDeps['broker'] & Pick<Broker, 'stop'> {
  let opened: Promise<Broker> | undefined;
  const open = () => {
    opened ??= (async () => {
      const broker = openSqliteBroker({ path });
      await broker.createSubscriptions([KEPT_LETTERS]);
      return broker;
    })();
    return opened;
  };
  return {
    publish: async (...args) => (await open()).publish(...args),
    pull: async (...args) => (await open()).pull(...args),
    acknowledge: async (...args) => (await open()).acknowledge(...args),
    stop: async () => (await opened)?.stop(),
  };
}
