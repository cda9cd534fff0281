import { existsSync } from 'node:fs';
import { join } from 'node:path';
import axios from 'axios';
import { findInstance, type Instance, requestOptions } from '../local/instance.ts';
import { readConfig } from '../shared/config.ts';
import { UsageError } from '../shared/errors.ts';
import { openDuckdbWarehouse } from '../shared/warehouse/duckdb.ts';
import type { Answer, Params, Row, Warehouse } from '../shared/warehouse/warehouse.ts';

type Readable = Pick<Warehouse, 'ask' | 'read'>;

/**
 * Lets a command read the data folder: through the host that owns it, or, when none runs, from its files.
 * @throws UsageError when there is no data yet.
 */
export async function withData<T>(
  dataDir: string | undefined,
  use: (data: Readable) => Promise<T>,
): Promise<T> {
  const folder = dataDir ?? readConfig(process.env).dataDir;
  const host = await findInstance(folder);
  if (host) return use(remote(host));
  const path = join(folder, 'warehouse.duckdb');
  if (!existsSync(path)) throw new UsageError(`${folder} holds no data yet: run "npm start" first`);
  const warehouse = await openDuckdbWarehouse({ path });
  try {
    return await use(warehouse);
  } finally {
    await warehouse.close();
  }
}

function remote(host: Instance): Readable {
  async function post(question: object): Promise<Answer> {
    const response = await axios.post<Answer & { error?: string }>(`${host.url}/query`, question, {
      ...requestOptions(host),
      validateStatus: () => true,
    });
    if (response.status !== 200)
      throw new Error(response.data.error ?? `the host answered ${response.status}`);
    return response.data;
  }
  return {
    ask: (sql: string, params: Params = {}) => post({ sql, params }),
    read: async (name: string, params: Params = {}): Promise<Row[]> =>
      (await post({ read: name, params })).rows,
  };
}
