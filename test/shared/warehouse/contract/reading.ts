import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { messageOf } from '../../../../shared/errors.ts';
import type { Row, Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { minute } from './fetches.ts';

/** What functions append, and what people ask. */
export function reading(warehouse: () => Warehouse): void {
  test('findings are appended as they are', async () => {
    const run_id = randomUUID();
    const row = {
      found_date: '2026-11-01',
      found_at: minute(1),
      source: 'cursor',
      account: 'default',
      usage_date: '2026-03-02',
      run_id,
      kind: 'negative_cost',
      severity: 'info',
      text: "it's one 'refund', \\n and \"more\"",
      usd: '-0.000000001',
    };
    await warehouse().append('findings', [
      row,
      { ...row, source: null, account: null, usage_date: null, usd: null },
    ]);
    const { rows } = await warehouse().ask(`SELECT * FROM findings WHERE run_id = '${run_id}'`);
    expect(rows.sort((a, b) => (a.source === null ? 1 : 0) - (b.source === null ? 1 : 0))).toEqual([
      row,
      { ...row, source: null, account: null, usage_date: null, usd: null },
    ]);
  });

  test('an endpoint looks like its newest fingerprint of the account', async () => {
    const account = randomUUID();
    const print = (endpoint: string, hash: string, at: number, more: Row = {}) => ({
      source: 'cursor',
      account,
      endpoint,
      fingerprint: hash,
      fields: { model: { types: ['string'], null_rate: 0.5 } },
      seen_at: minute(at),
      ...more,
    });
    await warehouse().append('endpoint_fingerprints', [
      print('/b', 'newer', 9),
      print('/b', 'older', 3),
      print('/a', 'only', 1, { fields: {} }),
      print('/c', 'foreign', 1, { account: 'other' }),
      print('/c', 'foreign', 1, { source: 'anthropic' }),
    ]);
    const rows = await warehouse().read('endpoint-fingerprints', { source: 'cursor', account });
    const read = rows.map(({ endpoint, hash, fields }) => [endpoint, hash, JSON.parse(String(fields))]);
    expect(read.sort()).toEqual([
      ['/a', 'only', {}],
      ['/b', 'newer', { model: { types: ['string'], null_rate: 0.5 } }],
    ]);
  });

  test('a dead letter is appended whole', async () => {
    const dead_letter_id = randomUUID().slice(0, 12);
    const row = {
      dead_letter_id,
      received_date: '2026-11-01',
      received_at: minute(1),
      topic: 'records',
      function_name: 'attribute',
      payload: '{"money": 1.10, "text": "ä \\u0000"}',
      payload_truncated: false,
      error_class: 'InvalidInputError',
      error_message: 'it does not fit',
      delivery_attempt: 1,
      record_count: 2,
      usd_at_stake: '12345678901234567890.123456789',
      state: 'open',
    };
    await warehouse().append('dead_letters', [
      { ...row, attributes: { type: 'records', day: '2026-03-02' } },
    ]);
    const { rows } = await warehouse().ask(
      `SELECT * FROM dead_letters WHERE dead_letter_id = '${dead_letter_id}'`,
    );
    expect(rows).toMatchObject([{ ...row, source: null, run_id: null, state_reason: null }]);
    expect(JSON.parse(String(rows[0]?.attributes))).toEqual({ type: 'records', day: '2026-03-02' });
  });

  test('a run is what its newest row but `requested` says', async () => {
    const requested_by = randomUUID();
    const run = (run_id: string, status: string, at: number, reason: string | null = null) => ({
      run_id: `${requested_by} ${run_id}`,
      recorded_at: minute(at),
      source: 'cursor',
      account: 'default',
      usage_date: '2026-03-02',
      mode: 'apply',
      status,
      reason,
      requested_by,
      requested_at: minute(1),
    });
    await warehouse().append('pipeline_runs', []);
    await warehouse().append('pipeline_runs', [
      run('a', 'requested', 1),
      run('b', 'requested', 1),
      run('b', 'failed', 2, 'a fault'),
      run('c', 'committed', 3),
      run('c', 'failed', 2, 'a fault'),
      run('c', 'requested', 4),
    ]);
    const rows = await warehouse().read('runs-requested-by', { requested_by });
    expect(rows.map(({ run_id, status, reason }) => [String(run_id).at(-1), status, reason]).sort()).toEqual([
      ['a', 'requested', null],
      ['b', 'failed', 'a fault'],
      ['c', 'committed', null],
    ]);
  });

  test('an answer has its columns in order and its values as JSON has them', async () => {
    const answer = await warehouse().ask(`SELECT
      CAST('0.300' AS NUMERIC) AS money, CAST('2026-03-02' AS DATE) AS day,
      CAST('2026-03-02 01:02:03+00' AS TIMESTAMP) AS moment, TRUE AS yes, 7 AS count, 'text' AS text,
      CAST(NULL AS STRING) AS nothing`);
    expect(answer).toEqual({
      columns: ['money', 'day', 'moment', 'yes', 'count', 'text', 'nothing'],
      rows: [
        {
          money: '0.3',
          day: '2026-03-02',
          moment: '2026-03-02T01:02:03.000Z',
          yes: true,
          count: 7,
          text: 'text',
          nothing: null,
        },
      ],
    });
  });

  test('a statement is read by its name alone', async () => {
    await expect(warehouse().read('../commit/01-lock', { run_id: 'x' })).rejects.toThrow(
      'no name of a statement',
    );
  });

  test('text that is no Unicode is kept with the sign for what cannot be read', async () => {
    const half = '\ud83d';
    const run_id = 'half an emoji';
    const found = {
      found_date: '2026-01-05',
      found_at: '2026-01-05T00:00:00Z',
      kind: 'k',
      severity: 'info',
      run_id,
    };
    await warehouse().append('findings', [{ ...found, text: `broken ${half} but kept` }]);
    const { rows } = await warehouse().ask(`SELECT text FROM findings WHERE run_id = '${run_id}'`);
    expect(rows).toEqual([{ text: 'broken \ufffd but kept' }]);
  });

  test('a row with a column or a value that the table does not take is refused, never cut', async () => {
    const found = {
      found_date: '2026-01-05',
      found_at: '2026-01-05T00:00:00Z',
      kind: 'k',
      severity: 'info',
      text: 't',
    };
    await expect(warehouse().append('findings', [{ ...found, dollars: '1' }])).rejects.toThrow();
    await expect(warehouse().append('findings', [{ ...found, usd: '1e40' }])).rejects.toThrow();
  });

  test.each([
    'COMMIT; DELETE FROM commit_lock WHERE TRUE',
    'SELECT 1; SELECT 2',
    'DELETE FROM commit_lock WHERE TRUE',
    'DROP VIEW vw_clock',
  ])('a person’s query changes nothing: %s', async (sql) => {
    await expect(warehouse().ask(sql)).rejects.toThrow();
    const { rows } = await warehouse().ask('SELECT COUNT(*) AS locks FROM commit_lock CROSS JOIN vw_clock');
    expect(rows).toEqual([{ locks: 1 }]);
  });

  test.each(['SELEC 1', 'SELECT * FROM no_such_table', 'SELECT'])('%j is refused in words', async (sql) => {
    const error = await warehouse()
      .ask(sql)
      .catch((thrown) => thrown);
    expect(messageOf(error)).toMatch(/syntax|no_such_table|SELECT/i);
  });
}
