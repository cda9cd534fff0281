import type { BigquerySettings } from '../../../shared/warehouse/bigquery.ts';
import { openBigqueryWarehouse } from '../../../shared/warehouse/bigquery.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { type BigqueryServer, startBigqueryServer } from '../../support/bigquery-server.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { fetchOf, newSlice } from './contract/fetches.ts';
import { costOf, event, NOBODY } from './contract/records.ts';

/** The warehouse over an API on loopback that says what a test wants, and what tests do with both. */
export type Bench = {
  api: BigqueryServer;
  warehouse: Warehouse;
  log: ReturnType<typeof memoryLog>;
};

export function settingsOf(api: BigqueryServer, more: Partial<BigquerySettings> = {}): BigquerySettings {
  return {
    projectId: 'a-project',
    dataset: 'ai_usage_analytics',
    location: 'US',
    maximumBytesBilled: 1_000_000_000,
    bigqueryEmulatorHost: api.url,
    ...more,
  };
}

export async function openBench(): Promise<Bench> {
  const api = await startBigqueryServer();
  const log = memoryLog();
  return { api, log, warehouse: openBigqueryWarehouse(settingsOf(api), { log }) };
}

export const someFetch = () => fetchOf(newSlice(), [[event(NOBODY, costOf('1'), { requests: 1 })]]);

/** Commits a fetch, and resolves with the error when that fails. */
export function committing(warehouse: Warehouse): Promise<unknown> {
  return warehouse.commit(someFetch().manifest).catch((error: unknown) => error);
}

/** Lands records, and resolves with the error when that fails. */
export async function landing(
  warehouse: Warehouse,
  records = [event(NOBODY, costOf('1'), { requests: 1 })],
): Promise<unknown> {
  const [batch] = fetchOf(newSlice(), [records]).batches;
  if (!batch) throw new Error('a batch is wanted');
  return warehouse.land(batch).catch((error: unknown) => error);
}
