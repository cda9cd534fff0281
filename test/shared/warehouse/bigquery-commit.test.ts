import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openBigqueryWarehouse } from '../../../shared/warehouse/bigquery.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import type { BigqueryServer } from '../../support/bigquery-server.ts';
import { type Bench, committing, openBench, settingsOf, someFetch } from './bigquery-bench.ts';

let api: BigqueryServer;
let warehouse: Warehouse;
let log: Bench['log'];

beforeEach(async () => {
  ({ api, warehouse, log } = await openBench());
});
afterEach(() => api.close());

const ran = () => api.asked.filter(({ path }) => path.endsWith('/jobs')).map(({ body }) => body);
const configurationOf = ({ configuration }: Record<string, unknown> = {}) =>
  (configuration as { query: Record<string, unknown> }).query;

describe('a commit', () => {
  beforeEach(() => {
    api.answers.results.push([{ outcome: 'committed', reason: 'landed' }]);
  });

  test('is one script in one transaction that updates the lock row first', async () => {
    expect(await committing(warehouse)).toEqual({ outcome: 'committed', reason: 'landed' });
    const scripts = ran().map((body) => String(configurationOf(body).query));
    expect(scripts).toHaveLength(1);
    const [script = ''] = scripts;
    const statements = script.replaceAll(/--.*\n/g, '').split(/;\s*/);
    expect(statements[2]).toBe('BEGIN TRANSACTION');
    expect(statements[3]).toMatch(/^UPDATE ai_usage_analytics.commit_lock/);
    expect(script.match(/COMMIT TRANSACTION/g)).toHaveLength(1);
    expect(script).not.toMatch(/@status|@planned_outcome/);
    expect(script.trimEnd()).toMatch(/COMMIT TRANSACTION;\nSELECT outcome, reason FROM verdict;$/);
  });

  test('binds each parameter by name and as text, and bills no more than the settings say', async () => {
    await committing(warehouse);
    const { queryParameters, maximumBytesBilled, parameterMode, query } = configurationOf(ran()[0]);
    const sent = queryParameters as { name: string; parameterType: { type: string } }[];
    const named = new Set(Array.from(String(query).matchAll(/@(\w+)/g), ([, name]) => name));
    expect(parameterMode).toBe('named');
    expect(sent.map(({ name }) => name).sort()).toEqual([...named].sort());
    expect(new Set(sent.map(({ parameterType }) => parameterType.type))).toEqual(
      new Set(['STRING', 'ARRAY']),
    );
    expect(maximumBytesBilled).toBe('1000000000');
  });

  test('has an id of its own each time, which names its fetch', async () => {
    api.answers.results.push([{ outcome: 'unchanged', reason: 'again' }]);
    const { manifest } = someFetch();
    await warehouse.commit(manifest);
    await warehouse.commit(manifest);
    const ids = ran().map(({ jobReference }) => (jobReference as { jobId: string }).jobId);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toContain(`commit-${manifest.fetch_id}`);
  });

  test('that was sent and whose answer was lost is found again by its id, not run twice', async () => {
    api.answers.jobs.push({ status: 409, reason: 'duplicate', message: 'Already Exists: Job' });
    expect(await committing(warehouse)).toEqual({ outcome: 'committed', reason: 'landed' });
    expect(ran()).toHaveLength(1);
  });

  test('is not undone by BigQuery’s silence on what it was billed for', async () => {
    api.answers.metadata.push({ status: 404, reason: 'notFound', message: 'Not found: Job' });
    expect(await committing(warehouse)).toEqual({ outcome: 'committed', reason: 'landed' });
  });

  test('logs what it was billed for and the slot time', async () => {
    await committing(warehouse);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ message: 'warehouse.job_done', bytes_billed: 10_485_760, slot_ms: 42 }),
    );
  });

  test('is in the dataset of the settings, and the data goes nowhere else', async () => {
    warehouse = openBigqueryWarehouse(settingsOf(api, { dataset: 'other_data' }), { log });
    await committing(warehouse);
    const { query, defaultDataset } = configurationOf(ran()[0]);
    expect(String(query)).not.toContain('ai_usage_analytics');
    await warehouse.ask('SELECT * FROM my_ai_usage_analytics.money', {}, 'write');
    expect(configurationOf(ran()[1]).query).toBe('SELECT * FROM my_ai_usage_analytics.money');
    expect(defaultDataset).toEqual({ datasetId: 'other_data', projectId: 'a-project' });
  });
});
