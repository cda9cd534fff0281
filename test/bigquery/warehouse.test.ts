import { afterAll, beforeAll } from '@jest/globals';
import { openLog } from '../../shared/log.ts';
import { openBigqueryWarehouse } from '../../shared/warehouse/bigquery.ts';
import { warehouseContract } from '../contract/warehouse.ts';
import { applySchema, type LocalBigquery, startLocalBigquery } from '../engines/local-bigquery.ts';

let engine: LocalBigquery;

beforeAll(async () => {
  engine = await startLocalBigquery();
  await applySchema(engine.settings());
});
afterAll(() => engine.stop());

warehouseContract('BigQuery', async () =>
  openBigqueryWarehouse(engine.settings(), { log: openLog('silent') }),
);
