import { expect, test } from '@jest/globals';
import type { Manifest } from '../../../../shared/contract/messages.ts';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { allFactsOf, type Fetch, fetchOf, ledgerOf, minute, newSlice, replace } from './fetches.ts';
import { costOf, event, member, person } from './records.ts';

const ADA = person('ada@example.com');
const BOB = person('bob@example.com');
const FIRST = [
  [
    event(ADA, costOf('9'), { requests: 2 }, { model: 'a' }),
    event(BOB, costOf('4'), { requests: 1 }, { model: 'a' }),
    member('user-1', { email: 'ada@example.com', name: 'Ada' }),
  ],
];
const MOVED = [
  [
    event(ADA, costOf('9.5'), { requests: 2 }, { model: 'a' }),
    event(ADA, costOf('1'), { requests: 1 }, { model: 'b' }),
    member('user-2', { email: 'bob@example.com', name: 'Bob' }),
  ],
];
const FIGURES = [
  'billed_usd',
  'included_usd',
  'previous_billed_usd',
  'previous_included_usd',
  'rows_added',
  'rows_removed',
  'rows_changed',
  'attributed_billed_usd',
  'record_count',
  'base_fetch_id',
];

/** What a plan says before it is applied, and when it can no longer be. */
export function planning(warehouse: () => Warehouse): void {
  const figuresOf = async (fetch: Fetch) => {
    const [row] = await ledgerOf(warehouse(), fetch);
    return Object.fromEntries(FIGURES.map((name) => [name, row?.[name]]));
  };

  /** A slice with facts and a plan of it; the answer applies it as fetched again. */
  async function planned(day: string, more: Partial<Manifest> = {}) {
    const slice = newSlice({ day });
    const first = fetchOf(slice, FIRST);
    await replace(warehouse(), first);
    const plan = fetchOf(slice, MOVED, { mode: 'plan', fetched_at: minute(5), ...more });
    expect((await replace(warehouse(), plan)).outcome).toBe('planned');
    const { content_hash, run_id: plan_id } = plan.manifest;
    const apply = (change: Partial<Manifest> = {}) =>
      fetchOf(slice, MOVED, { plan_id, content_hash, fetched_at: minute(9), ...change });
    return { slice, first, plan, apply };
  }

  test('changes no fact and no directory, and is applied to the same figures', async () => {
    const { slice, first, plan, apply } = await planned('2026-01-05');
    expect(await allFactsOf(warehouse(), slice.account)).toHaveLength(4);
    const { rows } = await warehouse().ask(
      `SELECT vendor_id FROM dim_directory WHERE account = '${slice.account}'`,
    );
    expect(rows).toEqual([{ vendor_id: 'user-1' }]);
    // Two rows of Ada's model b are new, Bob's two are gone, and the money of Ada's model a has changed.
    expect(await ledgerOf(warehouse(), plan)).toMatchObject([
      {
        status: 'planned',
        mode: 'plan',
        committed_at: null,
        previous_billed_usd: '13',
        billed_usd: '10.5',
        rows_added: 2,
        rows_removed: 2,
        rows_changed: 1,
        base_fetch_id: first.manifest.fetch_id,
      },
    ]);
    const applied = apply();
    expect((await replace(warehouse(), applied)).outcome).toBe('committed');
    expect(await figuresOf(applied)).toEqual(await figuresOf(plan));
    expect((await ledgerOf(warehouse(), applied))[0]?.plan_id).toBe(plan.manifest.run_id);
  });

  test('of a closed month is applied as adjustments, with the same figures', async () => {
    await warehouse().lockMonth({ month: '2024-04', isLocked: true, changedBy: 'finance', reason: null });
    const slice = newSlice({ day: '2024-04-05' });
    const plan = fetchOf(slice, FIRST, { mode: 'plan' });
    expect((await replace(warehouse(), plan)).outcome).toBe('planned');
    const { content_hash, run_id: plan_id } = plan.manifest;
    const applied = fetchOf(slice, FIRST, { plan_id, content_hash, fetched_at: minute(5) });
    expect((await replace(warehouse(), applied)).outcome).toBe('adjusted');
    expect(await figuresOf(applied)).toEqual(await figuresOf(plan));
  });

  type Planned = Awaited<ReturnType<typeof planned>>;
  const MOVES: [
    reason: string,
    day: string,
    move: (planned: Planned) => Promise<Partial<Manifest> | undefined>,
  ][] = [
    ["the vendor's data has moved since the plan", '2026-01-06', async () => ({ content_hash: 'another' })],
    [
      'the mapping has moved since the plan',
      '2026-01-07',
      async () => ({ mapping_version: '0000000000009-new' }),
    ],
    [
      'the slice has been replaced since the plan',
      '2026-01-08',
      async ({ slice }) => {
        await replace(
          warehouse(),
          fetchOf(slice, [[event(ADA, costOf('1'), {})]], { fetched_at: minute(7) }),
        );
        return undefined;
      },
    ],
    [
      'the month has been locked or unlocked since the plan',
      '2024-05-06',
      async () => {
        await warehouse().lockMonth({ month: '2024-05', isLocked: true, changedBy: 'finance', reason: null });
        return undefined;
      },
    ],
    ['the slice has no such plan: ask for one first', '2026-01-09', async () => ({ plan_id: 'run-unknown' })],
  ];

  test.each(MOVES)('is refused: %s', async (reason, day, move) => {
    const one = await planned(day);
    const change = await move(one);
    const facts = await allFactsOf(warehouse(), one.slice.account);
    const applied = one.apply(change);
    expect(await replace(warehouse(), applied)).toEqual({ outcome: 'refused', reason });
    expect(await allFactsOf(warehouse(), one.slice.account)).toEqual(facts);
    expect(await ledgerOf(warehouse(), applied)).toEqual([]);
  });

  test('is applied once, and holds after a reading that found nothing new', async () => {
    const { slice, first, apply } = await planned('2026-01-10');
    const { content_hash } = first.manifest;
    const unchanged = fetchOf(slice, FIRST, { fetched_at: minute(7), content_hash });
    expect((await replace(warehouse(), unchanged)).outcome).toBe('unchanged');
    const applied = apply();
    expect((await replace(warehouse(), applied)).outcome).toBe('committed');
    expect(await replace(warehouse(), apply({ fetched_at: minute(11) }))).toEqual({
      outcome: 'refused',
      reason: 'the plan has been applied already',
    });
    // The same manifest delivered once more is its own commit.
    expect((await warehouse().commit(applied.manifest)).outcome).toBe('unchanged');
  });
}
