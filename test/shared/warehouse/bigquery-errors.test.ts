import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidInputError, messageOf, RetryableError, SetupError } from '../../../shared/errors.ts';
import { openBigqueryWarehouse } from '../../../shared/warehouse/bigquery.ts';
import { openBigquerySchema } from '../../../shared/warehouse/bigquery-schema.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { type ApiFault, type BigqueryServer, startBigqueryServer } from '../../support/bigquery-server.ts';
import { type Bench, committing, landing, openBench, settingsOf } from './bigquery-bench.ts';

let api: BigqueryServer;
let warehouse: Warehouse;
let log: Bench['log'];

beforeEach(async () => {
  ({ api, warehouse, log } = await openBench());
});
afterEach(() => api.close());

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
    const error = await committing(warehouse);
    expect(error).toBeInstanceOf(expected);
    expect(messageOf(error)).toMatch(words);
    expect(messageOf(error)).toContain(fault.message);
  });

  test.each(FAULTS.filter(([, { status }]) => status !== 400))(
    '%s, while rows are streamed',
    async (_what, fault, expected, words) => {
      // The client tries a passing fault again by itself.
      for (let tries = 0; tries < 10; tries += 1) api.answers.insertAll.push(fault);
      const error = await landing(warehouse);
      expect(error).toBeInstanceOf(expected);
      expect(messageOf(error)).toMatch(words);
    },
  );

  test('any other error keeps its words and is nobody’s retry', async () => {
    api.answers.results.push({ status: 400, reason: 'invalidQuery', message: 'int64 overflow: 9 + 9' });
    const error = await committing(warehouse);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(RetryableError);
    expect(messageOf(error)).toMatch(/int64 overflow: 9 \+ 9/);
  });

  test('a server that is not there is told as that', async () => {
    const { url } = api;
    await api.close();
    api = await startBigqueryServer();
    warehouse = openBigqueryWarehouse(settingsOf(api, { bigqueryEmulatorHost: url }), { log });
    const error = await committing(warehouse);
    expect(error).toBeInstanceOf(RetryableError);
    expect(messageOf(error)).toMatch(/not reachable/);
  });
});

test('a server that takes calls and never answers is given up', async () => {
  const unanswered: ServerResponse[] = [];
  const silent = createServer((_request, response) => unanswered.push(response));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const hurried = settingsOf(api, { bigqueryEmulatorHost: `http://127.0.0.1:${port}`, answerWithinMs: 100 });
  warehouse = openBigqueryWarehouse(hurried, { log });
  const planning = openBigquerySchema(hurried, { log }).plan();
  const ends = await Promise.all([
    committing(warehouse),
    landing(warehouse),
    planning.catch((error: unknown) => error),
  ]);
  // What was given up goes on until it is answered, and must not outlive the test.
  for (const response of unanswered) response.writeHead(404, { connection: 'close' }).end('{}');
  await new Promise((resolve) => silent.close(resolve));
  expect(unanswered).toHaveLength(3);
  for (const end of ends) {
    expect(end).toBeInstanceOf(RetryableError);
    expect(messageOf(end)).toMatch(/BigQuery has not answered: took longer than 0.1 s/);
  }
});
