import { expect, test } from '@jest/globals';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { fetchOf, ledgerOf, minute, newSlice, planOf, replace } from './fetches.ts';
import { costOf, event, NOBODY, person, seat, userDay } from './records.ts';

const ADA = person('ada@example.com');
const BOB = person('bob@example.com');
const INCLUDED = { is_billed: false, cost_type: 'included' };

/** The figures that a commit writes down, each worked out by hand. */
export function ledger(warehouse: () => Warehouse): void {
  const FIRST = [
    [
      event(ADA, costOf('1.1'), { requests: 1, input_tokens: 5 }, { model: 'a' }),
      event(ADA, costOf('0.2', INCLUDED), { requests: 1 }, { model: 'a' }),
      event(BOB, costOf('2'), { requests: 1 }, { model: 'b' }),
      event(NOBODY, costOf('4'), { requests: 1 }, { model: 'c' }),
      seat(ADA, '8'),
    ],
  ];
  const SECOND = [
    [
      // The same money by other usage: one usage row changes, the cost row does not.
      event(ADA, costOf('1.1'), { requests: 1, input_tokens: 6 }, { model: 'a' }),
      event(ADA, costOf('0.2', INCLUDED), { requests: 1 }, { model: 'a' }),
      // Other money by the same usage: one cost row changes.
      event(BOB, costOf('2.5'), { requests: 1 }, { model: 'b' }),
      // Nobody's row is gone, with its usage; the seat has another owner: one row less, one more.
      seat(BOB, '8'),
    ],
    [userDay(BOB, { total_accepts: 1, total_rejects: 0 })],
  ];

  test('the first commit of a slice adds all, the next one is told apart by grain', async () => {
    const slice = newSlice();
    const first = fetchOf(slice, FIRST, { recovered_usd: '0.75' });
    await replace(warehouse(), first);
    expect(await ledgerOf(warehouse(), first)).toMatchObject([
      {
        status: 'committed',
        batch_count: 1,
        record_count: 5,
        billed_usd: '15.1',
        included_usd: '0.2',
        previous_billed_usd: '0',
        previous_included_usd: '0',
        attributed_billed_usd: '11.1',
        recovered_usd: '0.75',
        // Five of cost, three of usage: a's two events are one usage row.
        rows_added: 8,
        rows_removed: 0,
        rows_changed: 0,
      },
    ]);
    const second = fetchOf(slice, SECOND, { fetched_at: minute(9) });
    await replace(warehouse(), second);
    expect(await ledgerOf(warehouse(), second)).toMatchObject([
      {
        status: 'committed',
        batch_count: 2,
        record_count: 5,
        billed_usd: '11.6',
        included_usd: '0.2',
        previous_billed_usd: '15.1',
        previous_included_usd: '0.2',
        attributed_billed_usd: '11.6',
        rows_added: 2,
        rows_removed: 3,
        rows_changed: 2,
      },
    ]);
  });

  test('the row says what the manifest says', async () => {
    const slice = newSlice();
    const said = {
      reason: 'a look again',
      requested_by: 'finance',
      requested_at: minute(1),
      fetched_at: minute(2),
      report: 'cost_report',
      vendor_rows: 77,
      mapping_read_at: minute(0),
      api_calls: 12,
      api_errors: 2,
    };
    const fetch = fetchOf(slice, FIRST, { ...said, quarantined: 3, quarantined_usd: '0.000000007' });
    fetch.manifest.plan_id = await planOf(warehouse(), fetch);
    fetch.manifest.totals.rounding_usd = '-0.000000001';
    const before = Date.now();
    await replace(warehouse(), fetch);
    const { run_id, fetch_id, plan_id, content_hash, mapping_version } = fetch.manifest;
    const [row] = await ledgerOf(warehouse(), fetch);
    expect(row).toMatchObject({
      ...said,
      run_id,
      fetch_id,
      plan_id,
      content_hash,
      mapping_version,
      source: 'cursor',
      account: slice.account,
      usage_date: '2026-03-02',
      mode: 'apply',
      quarantined_records: 3,
      quarantined_usd: '0.000000007',
      rounding_usd: '-0.000000001',
      base_fetch_id: null,
    });
    expect(row?.recorded_at).toBe(row?.committed_at);
    const committedAt = Date.parse(String(row?.committed_at));
    expect(committedAt).toBeGreaterThanOrEqual(before);
    expect(committedAt).toBeLessThanOrEqual(Date.now());
  });

  test('equal facts have an equal hash, whatever their lineage, and other facts another', async () => {
    const day = `19${70 + Math.floor(Math.random() * 30)}-06-${10 + Math.floor(Math.random() * 20)}`;
    const slice = newSlice({ day });
    const hash = async () => {
      const [row] = await warehouse().read('facts-hash', { from: day, to: day });
      return String(row?.facts_hash);
    };
    const empty = await hash();
    await replace(warehouse(), fetchOf(slice, FIRST));
    const first = await hash();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(first).not.toBe(empty);
    await replace(warehouse(), fetchOf(slice, FIRST, { fetched_at: minute(8), force: true }));
    expect(await hash()).toBe(first);
    await replace(warehouse(), fetchOf(slice, SECOND, { fetched_at: minute(9) }));
    expect(await hash()).not.toBe(first);
  });
}
