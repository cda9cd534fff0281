import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { skippedLines, sortOut } from '../../cli/sort-out.ts';
import type { Slice } from '../../functions/kickoff/slices.ts';
import { openDuckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';

const NOW = '2026-11-24T12:00:00.000Z';
const YESTERDAY = '2026-11-23T12:00:00.000Z';
const AN_HOUR_AGO = '2026-11-24T11:00:00.000Z';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await openDuckdbWarehouse({ path: ':memory:' });
});
afterEach(() => warehouse.close());

const slice = (day: string, more: Partial<Slice> = {}): Slice => ({
  source: 'cursor',
  account: 'default',
  day,
  ...more,
});

/** A row of the ledger, of a run that was asked for some days ago. */
const row = (usage_date: string, run_id: string, status: string, more: Row = {}): Row => ({
  recorded_at: '2026-11-20T00:00:00.000Z',
  run_id,
  source: 'cursor',
  account: 'default',
  usage_date,
  mode: 'apply',
  status,
  requested_at: '2026-11-20T00:00:00.000Z',
  ...more,
});

const justBefore = (instant: string) => new Date(Date.parse(instant) - 1).toISOString();

describe('what of the named slices is asked for', () => {
  test('is what is neither under way since less than a day nor read within the hour', async () => {
    await warehouse.append('pipeline_runs', [
      row('2026-11-01', 'open', 'requested', { requested_at: YESTERDAY }),
      row('2026-11-02', 'stale', 'requested', { requested_at: justBefore(YESTERDAY) }),
      ...['committed', 'unchanged', 'adjusted'].map((status, index) =>
        row(`2026-11-0${3 + index}`, `new ${status}`, status, { recorded_at: AN_HOUR_AGO }),
      ),
      row('2026-11-06', 'old', 'committed', { recorded_at: justBefore(AN_HOUR_AGO) }),
      ...['failed', 'refused', 'not_on_plan', 'superseded'].map((status, index) =>
        row(`2026-11-${index + 10}`, `new ${status}`, status, { recorded_at: NOW }),
      ),
    ]);
    const slices = ['01', '02', '03', '04', '05', '06', '10', '11', '12', '13'].map((day) =>
      slice(`2026-11-${day}`),
    );
    const { toAsk, underWay, done } = await sortOut(warehouse, slices, new Date(NOW));
    expect(underWay).toEqual([{ ...slice('2026-11-01'), run_id: 'open' }]);
    expect(done).toEqual(['03', '04', '05'].map((day) => slice(`2026-11-${day}`)));
    expect(toAsk).toEqual(['02', '06', '10', '11', '12', '13'].map((day) => slice(`2026-11-${day}`)));
  });

  test('a run that has ended is not under way, and a slice with a newer open run is, by that run', async () => {
    const asked_again = { requested_at: '2026-11-24T11:30:00.000Z' };
    await warehouse.append('pipeline_runs', [
      row('2026-11-01', 'ended', 'requested', { requested_at: AN_HOUR_AGO }),
      row('2026-11-01', 'ended', 'failed', { recorded_at: NOW, requested_at: null }),
      row('2026-11-02', 'first', 'requested', { requested_at: AN_HOUR_AGO }),
      row('2026-11-02', 'second', 'requested', asked_again),
      row('2026-11-02', 'third', 'committed', { recorded_at: NOW }),
    ]);
    const slices = [slice('2026-11-01'), slice('2026-11-02')];
    const { toAsk, underWay, done } = await sortOut(warehouse, slices, new Date(NOW));
    expect([toAsk, done]).toEqual([[slice('2026-11-01')], []]);
    expect(underWay).toEqual([{ ...slice('2026-11-02'), run_id: 'second' }]);
  });

  test('a slice that was read within the hour and refused after that is asked for, and so is any by force', async () => {
    await warehouse.append('pipeline_runs', [
      row('2026-11-01', 'first', 'committed', { recorded_at: AN_HOUR_AGO, requested_at: YESTERDAY }),
      row('2026-11-01', 'second', 'refused', { recorded_at: NOW, requested_at: AN_HOUR_AGO }),
      row('2026-11-02', 'third', 'committed', { recorded_at: NOW, requested_at: NOW }),
    ]);
    const slices = [slice('2026-11-01'), slice('2026-11-02')];
    const { toAsk, done } = await sortOut(warehouse, slices, new Date(NOW));
    expect([toAsk, done]).toEqual([[slice('2026-11-01')], [slice('2026-11-02')]]);
    expect((await sortOut(warehouse, slices, new Date(NOW), 'always')).toAsk).toEqual(slices);
  });

  test('is what has never been read, when a person wants what is missing alone', async () => {
    await warehouse.append('pipeline_runs', [
      row('2026-11-01', 'long ago', 'committed'),
      row('2026-11-02', 'failed', 'failed'),
    ]);
    const slices = ['2026-11-01', '2026-11-02', '2026-11-03'].map((day) => slice(day));
    const { toAsk, done, skipping } = await sortOut(warehouse, slices, new Date(NOW), 'never');
    expect([toAsk, done]).toEqual([slices.slice(1), slices.slice(0, 1)]);
    expect(skipping?.since.done).toBe('1970-01-01T00:00:00.000Z');
    expect(skipping?.ended).toEqual(new Set(['failed']));
  });

  test('another source, account or mode of the day does not count', async () => {
    const open = { requested_at: NOW };
    await warehouse.append('pipeline_runs', [
      row('2026-11-01', 'a', 'requested', { ...open, source: 'anthropic' }),
      row('2026-11-01', 'b', 'requested', { ...open, account: 'north' }),
      row('2026-11-01', 'c', 'requested', { ...open, mode: 'probe' }),
    ]);
    const slices = [slice('2026-11-01'), slice('2026-11-01', { account: 'north' })];
    const { toAsk, underWay } = await sortOut(warehouse, slices, new Date(NOW));
    expect(toAsk).toEqual([slice('2026-11-01')]);
    expect(underWay).toMatchObject([{ account: 'north', run_id: 'b' }]);
  });

  test('what is skipped is said with its reason, and nothing otherwise', () => {
    const underWay = [{ ...slice('2026-11-01'), run_id: 'r' }];
    const done = [slice('2026-11-02'), slice('2026-11-03')];
    const toAsk = [slice('2026-11-03', { source: 'anthropic' }), slice('2026-11-04')];
    expect(skippedLines({ toAsk, underWay, done })).toEqual([
      'Skipped: 1 slice under way, asked for less than 24 hours ago; 2 slices read within the last hour ' +
        '("--force" asks for those again, "replay" for any).',
      '1 of 4 days are in already.',
    ]);
    expect(skippedLines({ toAsk: [], underWay: [], done: [] })).toEqual([]);
    expect(skippedLines({ toAsk: [], underWay: [], done }, 'never')).toEqual([
      'Skipped: 2 slices read before (without "--missing" they are asked for, "replay" for any).',
    ]);
  });
});

test('the calls of a slice are the mean of the last 20 finished runs of its account', async () => {
  const minute = (at: number) => new Date(Date.parse(NOW) + at * 60_000).toISOString();
  await warehouse.append('pipeline_runs', [
    row('2026-11-01', 'older', 'committed', { recorded_at: minute(0), api_calls: 1000 }),
    ...Array.from({ length: 20 }, (_, at) =>
      row('2026-11-01', `run ${at}`, at % 2 ? 'committed' : 'unchanged', {
        recorded_at: minute(at + 1),
        api_calls: at % 2 ? 9 : 4,
      }),
    ),
    row('2026-11-01', 'newest', 'failed', { recorded_at: minute(30) }),
    row('2026-11-01', 'asked', 'requested', { recorded_at: minute(31) }),
    row('2026-11-01', 'north', 'not_on_plan', { account: 'north', api_calls: 1 }),
    row('2026-11-01', 'probe', 'probed', { recorded_at: minute(32), mode: 'probe', api_calls: 1 }),
  ]);
  const rows = await warehouse.read('api-calls-of-accounts');
  expect(rows.sort((a, b) => (String(a.account) < String(b.account) ? -1 : 1))).toEqual([
    { source: 'cursor', account: 'default', api_calls: 6.5 },
    { source: 'cursor', account: 'north', api_calls: 1 },
  ]);
});
