import { expect, test } from '@jest/globals';
import type { Manifest } from '../../../../shared/contract/messages.ts';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import {
  allFactsOf,
  type Fetch,
  fetchOf,
  land,
  ledgerOf,
  minute,
  newSlice,
  planOf,
  replace,
  type Slice,
} from './fetches.ts';
import { costOf, event, member, NOBODY, person, seat, shares, spend, userDay } from './records.ts';

const ADA = person('ada@example.com');
const BOB = person('bob@example.com');
const MEASURES = { input_tokens: 1, output_tokens: 2, cached_input_tokens: 3, cache_read_tokens: 4 };
const BATCHES = [
  [
    event(ADA, costOf('1.5'), MEASURES),
    event(BOB, costOf('0.25', { is_billed: false, cost_type: 'included' }), {}),
    member('m1', { email: 'ada@example.com', name: 'Ada' }),
  ],
  [
    ...shares(event(NOBODY, costOf('3'), {}), [
      { owner: ADA, cost: costOf('1'), measures: {} },
      { owner: BOB, cost: costOf('2'), measures: {} },
    ]),
    spend('7'),
  ],
];

/** When a commit is not done, and that it then leaves everything as it was. */
export function refusing(warehouse: () => Warehouse): void {
  const newerFetch = (slice: Slice, more: Partial<Manifest> = {}): Fetch =>
    fetchOf(slice, BATCHES, { fetched_at: '2026-11-02T00:00:00Z', ...more });

  /** A committed slice, and a newer fetch of it that is not landed yet. */
  async function standing(
    more: Partial<Manifest> = {},
  ): Promise<{ slice: Slice; first: Fetch; next: Fetch }> {
    const slice = newSlice();
    const first = fetchOf(slice, [[event(ADA, costOf('9'), { requests: 1 })]]);
    expect((await replace(warehouse(), first)).outcome).toBe('committed');
    return { slice, first, next: newerFetch(slice, more) };
  }

  let unmoved: ReturnType<typeof standing> | undefined;
  /** A newer fetch, not landed yet, of the one slice that every refused fetch leaves as it is. */
  async function refused(more: Partial<Manifest> = {}): Promise<Fetch> {
    unmoved ??= standing();
    return newerFetch((await unmoved).slice, more);
  }

  async function expectRefused(next: Fetch, outcome: string, reason: RegExp | string): Promise<void> {
    const before = await allFactsOf(warehouse(), next.manifest.account);
    const result = await warehouse().commit(next.manifest);
    expect(result).toEqual({ outcome, reason: expect.stringMatching(reason) });
    expect(await allFactsOf(warehouse(), next.manifest.account)).toEqual(before);
    expect(await ledgerOf(warehouse(), next)).toEqual([]);
  }

  test('waits while nothing has landed, and says so', async () => {
    const next = await refused();
    await expectRefused(next, 'waiting', /^landed 0 of 2 batches, 0 of 5 records/);
  });

  test('waits while a batch is missing, and commits when it has come', async () => {
    const { next } = await standing();
    const [first, second] = next.batches;
    if (!first || !second) throw new Error('two batches are wanted');
    await warehouse().land(first);
    await expectRefused(next, 'waiting', /^landed 1 of 2 batches, 3 of 5 records, billed 1\.50* of 4\.5 USD/);
    await warehouse().land(second);
    expect((await warehouse().commit(next.manifest)).outcome).toBe('committed');
  });

  test('waits for a batch that the manifest counts, though all records are there', async () => {
    const next = await refused();
    await land(warehouse(), next);
    const [{ segment_id } = { segment_id: '' }] = next.manifest.segments;
    next.manifest.segments = [{ segment_id, batch_count: 3 }];
    await expectRefused(next, 'waiting', /^landed 2 of 3 batches, 5 of 5 records/);
  });

  const PARTS = [
    { missing: 'a record', batch: 0, left: (index: number) => index !== 0, landed: '4 of 5 records' },
    {
      missing: 'a line of the directory',
      batch: 0,
      left: (index: number) => index !== 2,
      landed: '4 of 5 records',
    },
    { missing: 'a share', batch: 1, left: (index: number) => index !== 1, landed: '5 of 5 records' },
    { missing: 'a first share', batch: 1, left: (index: number) => index !== 0, landed: '4 of 5 records' },
  ];
  test.each(PARTS)(
    'waits while $missing of a batch that came in parts is missing',
    async ({ batch, left, landed }) => {
      const { next } = await standing();
      for (const [index, one] of next.batches.entries()) {
        const records = one.records.filter((_, position) => index !== batch || left(position));
        await warehouse().land({ ...one, records });
      }
      await expectRefused(next, 'waiting', new RegExp(`^landed 2 of 2 batches, ${landed}`));
      await land(warehouse(), next);
      expect((await warehouse().commit(next.manifest)).outcome).toBe('committed');
    },
  );

  const TRUE_TOTALS = {
    billed_usd: '4.5',
    included_usd: '0.25',
    rounding_usd: '0',
    input_tokens: 1,
    output_tokens: 2,
    cached_input_tokens: 3,
    cache_read_tokens: 4,
  };
  const LIES: Partial<typeof TRUE_TOTALS>[] = [
    { billed_usd: '4.500000001' },
    { included_usd: '0.249999999' },
    { input_tokens: 2 },
    { output_tokens: 1 },
    { cached_input_tokens: 4 },
    { cache_read_tokens: 3 },
  ];
  test.each(LIES)('does not commit when the manifest says %j', async (lie) => {
    const next = await refused({ totals: { ...TRUE_TOTALS, ...lie } });
    await land(warehouse(), next);
    await expectRefused(next, 'mismatched', /^landed 2 of 2 batches/);
  });

  test('commits when the manifest says what landed', async () => {
    const { next } = await standing({ totals: TRUE_TOTALS });
    expect((await replace(warehouse(), next)).outcome).toBe('committed');
  });

  const FEWER: Partial<Manifest>[] = [{ record_count: 2 }, { side_count: 1 }];
  test.each(FEWER)('does not commit more than the manifest counts: %j', async (count) => {
    const next = await refused(count);
    await land(warehouse(), next);
    await expectRefused(next, 'mismatched', /^landed 2 of 2 batches/);
  });

  test('does not commit a batch that the manifest does not count', async () => {
    const next = await refused();
    await land(warehouse(), next);
    const [{ segment_id } = { segment_id: '' }] = next.manifest.segments;
    next.manifest.segments = [{ segment_id, batch_count: 1 }];
    await expectRefused(next, 'mismatched', /^landed 2 of 1 batches/);
  });

  test('does not commit more shares than a record has', async () => {
    const next = await refused();
    await land(warehouse(), next);
    const [, batch] = next.batches;
    const extra = batch?.records[1];
    if (!batch || !extra) throw new Error('a share is wanted');
    const nothing = { cost: costOf('0'), measures: {} };
    await warehouse().land({ ...batch, records: [{ ...extra, split: nothing, share_index: 2 }] });
    await expectRefused(next, 'mismatched', /^landed 2 of 2 batches/);
  });

  test('does not commit rows that another mapping version attributed', async () => {
    const next = await refused();
    const [first, second] = next.batches;
    if (!first || !second) throw new Error('two batches are wanted');
    await warehouse().land({ ...first, mapping_version: '0000000000001-other' });
    await warehouse().land(second);
    await expectRefused(next, 'mismatched', /3 rows of another mapping version/);
  });

  test('a slice with money keeps it when an answer has none, whatever else is in it, unless that is proven', async () => {
    const slice = newSlice();
    const before = fetchOf(slice, [[event(ADA, costOf('5'), { requests: 1 }), seat(ADA, '1.29')]]);
    await replace(warehouse(), before);
    const lines = [[userDay(ADA, { lines_of_code_added: 3 }), seat(ADA, '1.29')]];
    const moneyless = fetchOf(slice, lines, { fetched_at: minute(2), report: 'daily-usage-data' });
    await land(warehouse(), moneyless);
    await expectRefused(moneyless, 'mismatched', /no money where the slice has it/);
    const plan_id = await planOf(warehouse(), moneyless, before);
    const proven = fetchOf(slice, lines, { fetched_at: minute(3), proven_empty: true, plan_id });
    expect((await replace(warehouse(), proven)).outcome).toBe('committed');
  });

  test('seats do not stand for the money of a slice beyond the reach of the vendor', async () => {
    const old = newSlice({ day: '2026-01-02' });
    await replace(warehouse(), fetchOf(old, [[event(ADA, costOf('5'), { requests: 1 })]]));
    const seats = fetchOf(old, [[seat(ADA, '1.29')]], { fetched_at: minute(2), proven_empty: true });
    await land(warehouse(), seats);
    await expectRefused(seats, 'mismatched', /beyond the vendor's reach\?$/);
  });

  test('a slice with facts becomes empty only when the vendor has proven it', async () => {
    const { slice, first } = await standing();
    const lines = [[member('m1', { email: null, name: 'Ada' })]];
    const unproven = fetchOf(slice, lines, { fetched_at: '2026-11-02T00:00:00Z' });
    const plan_id = await planOf(warehouse(), unproven, first);
    const empty = { fetched_at: '2026-11-02T00:00:00Z', plan_id };
    unproven.manifest.plan_id = plan_id;
    await land(warehouse(), unproven);
    await expectRefused(unproven, 'mismatched', /did not prove that the day is empty/);
    const proven = fetchOf(slice, lines, { ...empty, proven_empty: true });
    expect((await replace(warehouse(), proven)).outcome).toBe('committed');
    expect(await allFactsOf(warehouse(), slice.account)).toEqual([]);
  });

  test('a slice without facts may be empty without a proof', async () => {
    const fetch = fetchOf(newSlice(), []);
    fetch.manifest.segments = [{ segment_id: 'a segment', batch_count: 0 }];
    expect((await replace(warehouse(), fetch)).outcome).toBe('committed');
    expect(await ledgerOf(warehouse(), fetch)).toMatchObject([{ billed_usd: '0', rows_added: 0 }]);
  });

  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const AGES = [
    { age: 36, outcome: 'mismatched', by: 'a reading' },
    { age: 36, outcome: 'planned', by: 'a plan' },
    { age: 36, outcome: 'committed', by: 'a plan that is applied' },
    { age: 34, outcome: 'committed', by: 'a reading' },
  ] as const;
  test.each(AGES)('all money of a slice of $age days taken away by $by: $outcome', async (given) => {
    const { age, outcome, by } = given;
    const day = ago(age);
    const slice = newSlice({ day });
    const first = fetchOf(slice, [[event(ADA, costOf('9'), { requests: 1 })]]);
    await replace(warehouse(), first);
    const next = fetchOf(slice, [], { fetched_at: '2026-12-01T00:00:00Z', proven_empty: true });
    next.manifest.segments = [{ segment_id: 'a segment', batch_count: 0 }];
    if (by === 'a plan') next.manifest.mode = 'plan';
    if (by === 'a plan that is applied') next.manifest.plan_id = await planOf(warehouse(), next, first);
    if (outcome === 'mismatched') await expectRefused(next, outcome, /beyond the vendor's reach\?$/);
    else expect((await warehouse().commit(next.manifest)).outcome).toBe(outcome);
  });
}
