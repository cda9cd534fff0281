import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { messageOf, RetryableError, SetupError } from '../../../shared/errors.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import type { BigqueryServer } from '../../support/bigquery-server.ts';
import { landing, openBench } from './bigquery-bench.ts';
import { costOf, event, NOBODY, person } from './contract/records.ts';

let api: BigqueryServer;
let warehouse: Warehouse;

beforeEach(async () => {
  ({ api, warehouse } = await openBench());
});
afterEach(() => api.close());

describe('streaming', () => {
  const inserted = () =>
    api.asked
      .filter(({ path }) => path.endsWith('/insertAll'))
      .map(({ body }) => body.rows as { insertId?: string; json: Record<string, unknown> }[]);

  test('sends rows without insert ids, JSON as text and no NULLs', async () => {
    expect(
      await landing(warehouse, [event(person('ada@example.com'), costOf('1.500000001'), { requests: 1 })]),
    ).toEqual([]);
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
    expect(await landing(warehouse, records)).toEqual([
      { ordinal: 1, share_index: 0, reason: 'Out of range' },
    ]);
    expect(inserted().map((rows) => rows.map(({ json }) => json.cost_usd))).toEqual([
      ['1', '2', '3'],
      ['2'],
      ['1', '3'],
    ]);
  });

  test('a field that the table does not have is the schema’s fault, not the row’s', async () => {
    api.answers.insertAll.push({ insertErrors: [wrong(0, 'no such field: recovered_usd.')] });
    const error = await landing(warehouse);
    expect(error).toBeInstanceOf(SetupError);
    expect(messageOf(error)).toMatch(/recovered_usd.*ai-usage schema apply/);
  });

  test('a row that comes at a bad time is tried again by its message', async () => {
    api.answers.insertAll.push({
      insertErrors: [{ index: 0, errors: [{ reason: 'backendError', message: 'busy' }] }],
    });
    expect(await landing(warehouse)).toBeInstanceOf(RetryableError);
  });

  test('a large batch goes in several requests', async () => {
    const long = 'x'.repeat(1_000_000);
    const records = Array.from({ length: 9 }, () =>
      event(NOBODY, costOf('1'), { requests: 1 }, { model: long }),
    );
    expect(await landing(warehouse, records)).toEqual([]);
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
