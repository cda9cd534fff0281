import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWarehouse, type ViewWarehouse } from './support/warehouse.ts';

const RECEIVED = '2026-10-02 10:00:00+00';
const SLICE = { source: 'cursor', account: 'default', usage_date: '2026-10-01' };

let warehouse: ViewWarehouse;
beforeAll(async () => {
  warehouse = await openWarehouse();
});
afterAll(() => warehouse.close());

type Values = Record<string, string | boolean | number>;

const letter = (dead_letter_id: string, more: Values = {}) => ({
  dead_letter_id,
  received_date: '2026-10-02',
  received_at: RECEIVED,
  topic: 'records',
  function_name: 'attribute',
  payload_truncated: false,
  error_class: 'InvalidInputError',
  error_message: 'it does not fit',
  state: 'open',
  ...SLICE,
  ...more,
});

const run = (run_id: string, more: Values) => ({
  recorded_at: '2026-10-02 11:00:00+00',
  committed_at: '2026-10-02 11:00:00+00',
  fetched_at: '2026-10-02 10:59:00+00',
  run_id,
  mode: 'apply',
  ...SLICE,
  ...more,
});

async function states(): Promise<Record<string, string>> {
  const rows = await warehouse.query(
    'SELECT dead_letter_id AS id, state, state_reason AS why FROM ai_usage_analytics.vw_dead_letters',
  );
  return Object.fromEntries(
    rows.map(({ id, state, why }) => [String(id), [state, why].filter(Boolean).join(': ')]),
  );
}

describe('an open letter', () => {
  test('is superseded once another fetch of its slice is committed, found unchanged or adjusted, and by nothing else', async () => {
    await warehouse.insert('dead_letters', [
      letter('batch', { fetch_id: 'lost' }),
      letter('request', { topic: 'ingest-cursor' }),
      letter('left out by the committed fetch', { fetch_id: 'good', function_name: 'ingest-cursor' }),
      letter('left out by an older fetch', { fetch_id: 'older', function_name: 'ingest-cursor' }),
      letter('of the moment', { fetch_id: 'lost', received_at: '2026-10-02 10:59:00+00' }),
      // The fetch that stands was read before this letter came, and committed after it: what it lost may be newer.
      letter('of a newer reading', { usage_date: '2026-10-07', fetch_id: 'newer' }),
      letter('later', { fetch_id: 'lost', received_at: '2026-10-02 12:00:00+00' }),
      letter('kickoff', { topic: 'kickoff' }),
      letter('discarded', { state: 'discarded', state_reason: 'a test' }),
      letter('of another account', { account: 'north', fetch_id: 'lost' }),
      letter('attributed anew only', { usage_date: '2026-10-03', fetch_id: 'lost' }),
      letter('failed again only', { usage_date: '2026-10-04', fetch_id: 'lost' }),
      letter('unchanged', { usage_date: '2026-10-05', fetch_id: 'lost' }),
      letter('adjusted', { usage_date: '2026-10-06', fetch_id: 'lost' }),
    ]);
    await warehouse.insert('pipeline_runs', [
      run('r1', { status: 'committed', fetch_id: 'good' }),
      run('r2', { status: 'committed', fetch_id: 'anew', mode: 'reattribute', usage_date: '2026-10-03' }),
      run('r3', { status: 'failed', fetch_id: 'again', usage_date: '2026-10-04' }),
      run('r4', { status: 'unchanged', fetch_id: 'good', usage_date: '2026-10-05' }),
      run('r5', { status: 'adjusted', fetch_id: 'good', usage_date: '2026-10-06' }),
      run('r6', {
        status: 'committed',
        fetched_at: '2026-10-02 09:59:59+00',
        fetch_id: 'older',
        usage_date: '2026-10-07',
      }),
    ]);
    const by = (id: string) => `superseded: the slice has been replaced whole by run ${id}`;
    expect(await states()).toEqual({
      batch: by('r1'),
      request: by('r1'),
      'left out by the committed fetch': 'open',
      'left out by an older fetch': by('r1'),
      'of the moment': 'open',
      'of a newer reading': 'open',
      later: 'open',
      kickoff: 'open',
      discarded: 'discarded: a test',
      'of another account': 'open',
      'attributed anew only': 'open',
      'failed again only': 'open',
      unchanged: by('r4'),
      adjusted: by('r5'),
    });
  });

  test('is superseded by the newest of several runs', async () => {
    await warehouse.insert('pipeline_runs', [
      run('r7', {
        ...{ status: 'unchanged', fetch_id: 'newer' },
        ...{ fetched_at: '2026-10-03 10:59:00+00', committed_at: '2026-10-03 11:00:00+00' },
      }),
    ]);
    expect(await states()).toMatchObject({
      batch: 'superseded: the slice has been replaced whole by run r7',
      // Its own fetch stood, and the next one has left the record out anew.
      'left out by the committed fetch': 'superseded: the slice has been replaced whole by run r7',
    });
  });
});

test('a resolution has the moment of the row that it resolves, and of two the later one stands', async () => {
  const settled = { ...letter('twice'), resolved_by: 'ada' };
  await warehouse.insert('dead_letters', [
    letter('twice'),
    { ...settled, state: 'redriven', resolved_at: '2026-10-02 10:30:00+00' },
    { ...settled, state: 'discarded', resolved_at: '2026-10-02 10:40:00+00' },
    { ...settled, dead_letter_id: 'again', state: 'redriven', resolved_at: '2026-10-09 10:30:00+00' },
    letter('again', { received_at: '2026-10-02 10:00:01+00', usage_date: '2026-10-31' }),
  ]);
  expect(await states()).toMatchObject({ twice: 'discarded', again: 'open' });
});
