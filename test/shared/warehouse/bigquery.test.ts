import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidInputError, messageOf, RetryableError, SetupError } from '../../../shared/errors.ts';
import { type BigquerySettings, openBigqueryWarehouse } from '../../../shared/warehouse/bigquery.ts';
import { openBigquerySchema } from '../../../shared/warehouse/bigquery-schema.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { type ApiFault, type BigqueryServer, startBigqueryServer } from '../../support/bigquery-server.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { fetchOf, newSlice } from './contract/fetches.ts';
import { costOf, event, NOBODY, person } from './contract/records.ts';

let api: BigqueryServer;
let warehouse: Warehouse;
let log: ReturnType<typeof memoryLog>;

const settings = (more: Partial<BigquerySettings> = {}): BigquerySettings => ({
  projectId: 'a-project',
  dataset: 'ai_usage_analytics',
  location: 'US',
  maximumBytesBilled: 1_000_000_000,
  bigqueryEmulatorHost: api.url,
  ...more,
});

beforeEach(async () => {
  api = await startBigqueryServer();
  log = memoryLog();
  warehouse = openBigqueryWarehouse(settings(), { log });
});
afterEach(() => api.close());

const fetch = () => fetchOf(newSlice(), [[event(NOBODY, costOf('1'), { requests: 1 })]]);
const committing = () => warehouse.commit(fetch().manifest).catch((error: unknown) => error);
const landing = async (records = [event(NOBODY, costOf('1'), { requests: 1 })]) => {
  const [batch] = fetchOf(newSlice(), [records]).batches;
  if (!batch) throw new Error('a batch is wanted');
  return warehouse.land(batch).catch((error: unknown) => error);
};
const ran = () => api.asked.filter(({ path }) => path.endsWith('/jobs')).map(({ body }) => body);
const configurationOf = ({ configuration }: Record<string, unknown> = {}) =>
  (configuration as { query: Record<string, unknown> }).query;

describe('what BigQuery says becomes what must happen next', () => {
  const table = 'a-project:ai_usage_analytics.raw_cursor_events';
  const FAULTS: [string, ApiFault, new (message: string) => Error, RegExp][] = [
    [
      'a transaction that another was in the way of',
      {
        status: 400,
        reason: 'invalidQuery',
        message: `Transaction is aborted due to concurrent update against table ${table}`,
      },
      RetryableError,
      /another transaction was first/,
    ],
    [
      'an update that cannot be serialized',
      {
        status: 400,
        reason: 'invalidQuery',
        message: `Could not serialize access to table ${table} due to concurrent update`,
      },
      RetryableError,
      /another transaction was first/,
    ],
    [
      'a quota that is used up',
      { status: 403, reason: 'quotaExceeded', message: 'Quota exceeded: too many concurrent queries' },
      RetryableError,
      /over a quota/,
    ],
    [
      'a rate that is too high',
      { status: 403, reason: 'rateLimitExceeded', message: 'Exceeded rate limits' },
      RetryableError,
      /over a quota/,
    ],
    [
      'a missing table',
      { status: 404, reason: 'notFound', message: `Not found: Table ${table} was not found in location US` },
      SetupError,
      /run `ai-usage schema apply`/,
    ],
    [
      'a missing dataset',
      { status: 404, reason: 'notFound', message: 'Not found: Dataset a-project:ai_usage_analytics' },
      SetupError,
      /run `ai-usage schema apply`/,
    ],
    [
      'a column that the table does not have',
      { status: 400, reason: 'invalidQuery', message: 'Unrecognized name: recovered_usd at [12:3]' },
      SetupError,
      /not those of this version, run `ai-usage schema apply`/,
    ],
    [
      'a missing permission',
      {
        status: 403,
        reason: 'accessDenied',
        message: `Access Denied: Table ${table}: Permission bigquery.tables.updateData denied`,
      },
      SetupError,
      /roles\/bigquery.dataEditor .* roles\/bigquery.jobUser/,
    ],
    [
      'a query that reads too much',
      {
        status: 400,
        reason: 'bytesBilledLimitExceeded',
        message: 'Query exceeded limit for bytes billed: 1. 2 or higher required.',
      },
      SetupError,
      /raise BIGQUERY_MAXIMUM_BYTES_BILLED/,
    ],
    [
      'a request that is too large',
      {
        status: 413,
        reason: 'uploadTooLarge',
        message: 'Request payload size exceeds the limit: 10485760 bytes.',
      },
      InvalidInputError,
      /too large/,
    ],
  ];

  test.each(FAULTS)('%s, at a commit', async (_what, fault, expected, words) => {
    api.answers.results.push(fault);
    const error = await committing();
    expect(error).toBeInstanceOf(expected);
    expect(messageOf(error)).toMatch(words);
    expect(messageOf(error)).toContain(fault.message);
  });

  test.each(FAULTS.filter(([, { status }]) => status !== 400))(
    '%s, while rows are streamed',
    async (_what, fault, expected, words) => {
      // The client tries a passing fault again by itself.
      for (let tries = 0; tries < 10; tries += 1) api.answers.insertAll.push(fault);
      const error = await landing();
      expect(error).toBeInstanceOf(expected);
      expect(messageOf(error)).toMatch(words);
    },
  );

  test('any other error keeps its words and is nobody’s retry', async () => {
    api.answers.results.push({ status: 400, reason: 'invalidQuery', message: 'int64 overflow: 9 + 9' });
    const error = await committing();
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(RetryableError);
    expect(messageOf(error)).toMatch(/int64 overflow: 9 \+ 9/);
  });

  test('a server that is not there is told as that', async () => {
    const { url } = api;
    await api.close();
    api = await startBigqueryServer();
    warehouse = openBigqueryWarehouse(settings({ bigqueryEmulatorHost: url }), { log });
    const error = await committing();
    expect(error).toBeInstanceOf(RetryableError);
    expect(messageOf(error)).toMatch(/not reachable/);
  });
});

test('a server that takes calls and never answers is given up', async () => {
  const unanswered: ServerResponse[] = [];
  const silent = createServer((_request, response) => unanswered.push(response));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const hurried = settings({ bigqueryEmulatorHost: `http://127.0.0.1:${port}`, answerWithinMs: 100 });
  warehouse = openBigqueryWarehouse(hurried, { log });
  const planning = openBigquerySchema(hurried, { log }).plan();
  const ends = await Promise.all([committing(), landing(), planning.catch((error: unknown) => error)]);
  // What was given up goes on until it is answered, and must not outlive the test.
  for (const response of unanswered) response.writeHead(404, { connection: 'close' }).end('{}');
  await new Promise((resolve) => silent.close(resolve));
  expect(unanswered).toHaveLength(3);
  for (const end of ends) {
    expect(end).toBeInstanceOf(RetryableError);
    expect(messageOf(end)).toMatch(/BigQuery has not answered: took longer than 0.1 s/);
  }
});

describe('a commit', () => {
  beforeEach(() => {
    api.answers.results.push([{ outcome: 'committed', reason: 'landed' }]);
  });

  test('is one script in one transaction that updates the lock row first', async () => {
    expect(await committing()).toEqual({ outcome: 'committed', reason: 'landed' });
    const scripts = ran().map((body) => String(configurationOf(body).query));
    expect(scripts).toHaveLength(1);
    const [script = ''] = scripts;
    const statements = script.replaceAll(/--.*\n/g, '').split(/;\s*/);
    expect(statements[1]).toBe('BEGIN TRANSACTION');
    expect(statements[2]).toMatch(/^UPDATE ai_usage_analytics.commit_lock/);
    expect(script.match(/COMMIT TRANSACTION/g)).toHaveLength(1);
    expect(script).not.toMatch(/@status/);
    expect(script.trimEnd()).toMatch(/COMMIT TRANSACTION;\nSELECT outcome, reason FROM verdict;$/);
  });

  test('binds each parameter by name and as text, and bills no more than the settings say', async () => {
    await committing();
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
    const { manifest } = fetch();
    await warehouse.commit(manifest);
    await warehouse.commit(manifest);
    const ids = ran().map(({ jobReference }) => (jobReference as { jobId: string }).jobId);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toContain(`commit-${manifest.fetch_id}`);
  });

  test('that was sent and whose answer was lost is found again by its id, not run twice', async () => {
    api.answers.jobs.push({ status: 409, reason: 'duplicate', message: 'Already Exists: Job' });
    expect(await committing()).toEqual({ outcome: 'committed', reason: 'landed' });
    expect(ran()).toHaveLength(1);
  });

  test('is not undone by BigQuery’s silence on what it was billed for', async () => {
    api.answers.metadata.push({ status: 404, reason: 'notFound', message: 'Not found: Job' });
    expect(await committing()).toEqual({ outcome: 'committed', reason: 'landed' });
  });

  test('logs what it was billed for and the slot time', async () => {
    await committing();
    expect(log.lines).toContainEqual(
      expect.objectContaining({ message: 'warehouse.job_done', bytes_billed: 10_485_760, slot_ms: 42 }),
    );
  });

  test('is in the dataset of the settings, and the data goes nowhere else', async () => {
    warehouse = openBigqueryWarehouse(settings({ dataset: 'other_data' }), { log });
    await committing();
    const { query, defaultDataset } = configurationOf(ran()[0]);
    expect(String(query)).not.toContain('ai_usage_analytics');
    await warehouse.ask('SELECT * FROM my_ai_usage_analytics.money', {}, 'write');
    expect(configurationOf(ran()[1]).query).toBe('SELECT * FROM my_ai_usage_analytics.money');
    expect(defaultDataset).toEqual({ datasetId: 'other_data', projectId: 'a-project' });
  });
});

describe('streaming', () => {
  const inserted = () =>
    api.asked
      .filter(({ path }) => path.endsWith('/insertAll'))
      .map(({ body }) => body.rows as { insertId?: string; json: Record<string, unknown> }[]);

  test('sends rows without insert ids, JSON as text and no NULLs', async () => {
    expect(await landing([event(person('ada@example.com'), costOf('1.500000001'), { requests: 1 })])).toEqual(
      [],
    );
    const [[row] = []] = inserted();
    expect(row?.insertId).toBeUndefined();
    expect(row?.json).toMatchObject({ user_email: 'ada@example.com', cost_usd: '1.500000001', requests: 1 });
    expect(JSON.parse(String(row?.json.raw_response))).toEqual({ said: 'as the vendor wrote it' });
    expect(Object.values(row?.json ?? {})).not.toContain(null);
  });

  const wrong = (index: number, message: string) => ({ index, errors: [{ reason: 'invalid', message }] });
  const heldUp = (index: number) => ({ index, errors: [{ reason: 'stopped', message: '' }] });

  test('a row that is refused is sent once more alone, those beside it land', async () => {
    api.answers.insertAll.push({ insertErrors: [heldUp(0), wrong(1, 'Out of range'), heldUp(2)] });
    api.answers.insertAll.push({ insertErrors: [wrong(0, 'Out of range')] });
    const records = ['1', '2', '3'].map((usd) => event(NOBODY, costOf(usd), { requests: 1 }));
    expect(await landing(records)).toEqual([{ ordinal: 1, share_index: 0, reason: 'Out of range' }]);
    expect(inserted().map((rows) => rows.map(({ json }) => json.cost_usd))).toEqual([
      ['1', '2', '3'],
      ['2'],
      ['1', '3'],
    ]);
  });

  test('a field that the table does not have is the schema’s fault, not the row’s', async () => {
    api.answers.insertAll.push({ insertErrors: [wrong(0, 'no such field: recovered_usd.')] });
    const error = await landing();
    expect(error).toBeInstanceOf(SetupError);
    expect(messageOf(error)).toMatch(/recovered_usd.*ai-usage schema apply/);
  });

  test('a row that comes at a bad time is tried again by its message', async () => {
    api.answers.insertAll.push({
      insertErrors: [{ index: 0, errors: [{ reason: 'backendError', message: 'busy' }] }],
    });
    expect(await landing()).toBeInstanceOf(RetryableError);
  });

  test('a large batch goes in several requests', async () => {
    const long = 'x'.repeat(1_000_000);
    const records = Array.from({ length: 9 }, () =>
      event(NOBODY, costOf('1'), { requests: 1 }, { model: long }),
    );
    expect(await landing(records)).toEqual([]);
    expect(inserted().length).toBeGreaterThan(2);
    expect(inserted().flat()).toHaveLength(9);
  });

  test('a row of the ledger that is refused is an error with the reason', async () => {
    api.answers.insertAll.push({ insertErrors: [wrong(0, 'Out of range')] });
    api.answers.insertAll.push({ insertErrors: [wrong(0, 'Out of range')] });
    await expect(warehouse.append('pipeline_runs', [{ run_id: 'r' }])).rejects.toThrow(
      'pipeline_runs takes no such row: Out of range',
    );
  });
});
