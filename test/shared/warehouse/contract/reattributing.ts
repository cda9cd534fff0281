import { expect, test } from '@jest/globals';
import type { Row, Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { DAY, fetchOf, land, minute, newSlice, replace, type Slice } from './fetches.ts';
import { costOf, event, member, person, seat, shares, userDay } from './records.ts';

const ADA = person('ada@example.com');
const BOB = person('bob@example.com');
const WHOLE = event(ADA, costOf('3'), { requests: 3 }, { model: 'a' });
const SHARED = shares(WHOLE, [
  { owner: ADA, cost: costOf('2'), measures: { requests: 2 } },
  { owner: BOB, cost: costOf('1'), measures: { requests: 1 } },
]);

/** What a re-attribution asks the warehouse: which fetch stands, what of it has landed, and how it goes on. */
export function reattributing(warehouse: () => Warehouse): void {
  const sliceOf = async ({ account }: Slice): Promise<Row[]> => {
    const rows = await warehouse().read('reattributable-slices', { from: DAY, to: DAY });
    return rows.filter((row) => row.account === account);
  };

  test('the newest committed fetch is read, and carries the moment of the newest that stands', async () => {
    const slice = newSlice();
    const old = fetchOf(slice, [[WHOLE]], { fetched_at: minute(1) });
    const segments = ['s1', 's2'].map((segment_id) => ({ segment_id, batch_count: 1 }));
    const chain = fetchOf(slice, [SHARED], { fetched_at: minute(2), segments: segments.slice(0, 1) });
    const rest = fetchOf(slice, [[userDay(ADA, { total_accepts: 1 })]], {
      ...{ run_id: chain.manifest.run_id, fetch_id: chain.manifest.fetch_id },
      segments: segments.slice(1),
    });
    await replace(warehouse(), old);
    await land(warehouse(), rest);
    const figures = { record_count: 2, vendor_rows: 7, quarantined: 1, quarantined_usd: '0.5' };
    const manifest = { ...chain.manifest, segments, ...figures };
    expect((await replace(warehouse(), { ...chain, manifest })).outcome).toBe('committed');
    const { content_hash } = manifest;
    const same = { ...manifest, fetch_id: 'z-later', fetched_at: minute(9) };
    await land(warehouse(), withFetch(chain, 'z-later'));
    await land(warehouse(), withFetch(rest, 'z-later'));
    expect((await warehouse().commit(same)).outcome).toBe('unchanged');
    expect(await sliceOf(slice)).toMatchObject([
      {
        ...{ source: 'cursor', usage_date: DAY, fetch_id: manifest.fetch_id, segment_ids: 's1,s2' },
        ...{ fetched_at: minute(9), mapping_version: manifest.mapping_version, report: 'a report' },
        ...{ vendor_rows: 7, quarantined: 1, quarantined_usd: '0.5', billed_usd: '3', included_usd: '0' },
        ...{ recovered_usd: '0', rounding_usd: '0', content_hash, is_locked: false },
      },
    ]);
  });

  test('a slice that has never been committed is none', async () => {
    expect(await sliceOf(newSlice())).toEqual([]);
  });

  test('landed records come unsplit and once, in the order in which they were sent, without directories', async () => {
    const slice = newSlice();
    const line = member(slice.account, { email: null, name: 'Eve' });
    const fetch = fetchOf(slice, [[...SHARED, seat(BOB, '8')], [line], [userDay(ADA, { total_accepts: 1 })]]);
    await land(warehouse(), fetch);
    await land(warehouse(), fetch);
    const at = { usage_date: DAY, fetch_id: fetch.manifest.fetch_id };
    const segment_id = fetch.manifest.segments[0]?.segment_id ?? '';
    expect(await warehouse().read('landed-batches', at)).toEqual([
      { segment_id, batch_index: 0 },
      { segment_id, batch_index: 2 },
    ]);
    const rows = await warehouse().read('landed-records', {
      ...{ ...at, segment_id },
      ...{ first_batch: 0, last_batch: 2 },
    });
    const read = rows.map(({ record_json, raw_json }) => ({
      ...JSON.parse(String(record_json)),
      raw_response: JSON.parse(String(raw_json)),
    }));
    expect(read).toEqual([
      { ...WHOLE.record, ordinal: 0 },
      { ...seat(BOB, '8').record, ordinal: 1 },
      { ...userDay(ADA, { total_accepts: 1 }).record, ordinal: 0 },
    ]);
    const second = { ...at, segment_id, first_batch: 1, last_batch: 2 };
    expect(await warehouse().read('landed-records', second)).toHaveLength(1);
  });

  test('a run that is asked for once more is open, whatever became of it before', async () => {
    const { source, account, day: usage_date } = newSlice();
    const run = { run_id: `run-${account}`, source, account, usage_date, mode: 'reattribute' };
    const append = (more: Row) => warehouse().append('pipeline_runs', [{ ...run, ...more }]);
    const states = (by: string) =>
      warehouse().read('runs-requested-by', { requested_by: `${by} ${account}` });
    const ended = () => warehouse().read('run-has-ended-well', { run_id: run.run_id });
    const asked = (by: string, at: number): Row => ({
      ...{ status: 'requested', requested_by: `${by} ${account}` },
      ...{ requested_at: minute(at), recorded_at: minute(at) },
    });
    await append(asked('first', 1));
    await append({ status: 'superseded', requested_at: minute(1), recorded_at: minute(2) });
    const { mode } = run;
    expect(await ended()).toEqual([{ row_count: 1, mode, requested_at: minute(1) }]);
    expect(await states('first')).toMatchObject([{ status: 'superseded' }]);

    await append(asked('second', 3));
    expect(await ended()).toEqual([{ row_count: 0, mode, requested_at: minute(3) }]);
    expect(await states('second')).toMatchObject([{ status: 'requested' }]);
    await append({ status: 'failed', recorded_at: minute(4) });
    expect(await states('second')).toMatchObject([{ status: 'failed' }]);
  });
}

function withFetch(fetch: ReturnType<typeof fetchOf>, fetch_id: string): ReturnType<typeof fetchOf> {
  return { ...fetch, batches: fetch.batches.map((batch) => ({ ...batch, fetch_id })) };
}
