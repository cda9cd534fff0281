import { expect, test } from '@jest/globals';
import { addDays, dayOf } from '../../../../shared/day.ts';
import { formatUsd, parseUsd } from '../../../../shared/money.ts';
import type { Row, Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { allFactsOf, fetchOf, ledgerOf, minute, newSlice, replace, type Slice } from './fetches.ts';
import { costOf, event, person, userDay } from './records.ts';

const ADA = person('ada@example.com', { team: 'Engines' });
const BOB = person('bob@example.com', { attribution_method: 'sheet_key_id', attribution_confidence: '0.95' });
const EVE = person('eve@example.com');
const INCLUDED = { is_billed: false, cost_type: 'included' };

/** What a closed month keeps, and where the difference goes. */
export function locking(warehouse: () => Warehouse): void {
  const mark = (month: string, isLocked: boolean) =>
    warehouse().lockMonth({ month, isLocked, changedBy: 'finance', reason: isLocked ? null : 'a mistake' });

  const rowsOf = async (sql: string) => (await warehouse().ask(sql)).rows;

  const adjustmentsOf = ({ account }: Slice) =>
    rowsOf(
      `SELECT platform, user_email, team, attribution_method, is_billed, cost_usd, cost_date, corrects_date,
         corrects_source, cost_type, allocation_method, fetch_id
       FROM fct_cost_daily WHERE account = '${account}' AND source = 'adjustment'
       ORDER BY created_timestamp, is_billed, user_email`,
    );

  const amountsOf = async (slice: Slice) =>
    (await adjustmentsOf(slice)).map(({ user_email, is_billed, cost_usd }) => [
      user_email,
      is_billed,
      cost_usd,
    ]);

  /** Facts and adjustments together, by owner; what cancels out is left out. */
  async function booksOf({ account }: Slice): Promise<Row[]> {
    const rows = await rowsOf(
      `SELECT user_email, is_billed, cost_usd FROM fct_cost_daily WHERE account = '${account}'`,
    );
    const byOwner = Map.groupBy(rows, (row) => `${row.user_email} ${row.is_billed}`);
    return [...byOwner]
      .map(
        ([owner, own]) =>
          [owner, own.reduce((sum, row) => sum + parseUsd(String(row.cost_usd)), 0n)] as const,
      )
      .filter(([, nanos]) => nanos !== 0n)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([owner, nanos]) => ({ [owner]: formatUsd(nanos) }));
  }

  const FIRST = [
    [
      event(ADA, costOf('9'), { requests: 2, input_tokens: 100 }, { model: 'a' }),
      event(BOB, costOf('4.000000001'), { requests: 1 }, { model: 'a' }),
      event(ADA, costOf('1', INCLUDED), { requests: 1 }),
    ],
  ];
  const MOVED = [
    [
      event(ADA, costOf('6.5'), { requests: 1, input_tokens: 80 }, { model: 'a' }),
      event(ADA, costOf('5'), { requests: 2, input_tokens: 30 }, { model: 'b' }),
      event(BOB, costOf('4.000000001'), { requests: 1 }, { model: 'a' }),
      event(EVE, costOf('0.25'), { requests: 1 }),
      event(ADA, costOf('0.75', INCLUDED), { requests: 1 }),
    ],
  ];

  test('its facts stay, the difference is adjusted by owner, and its usage is a finding', async () => {
    const slice = newSlice({ day: '2025-05-07' });
    await replace(warehouse(), fetchOf(slice, FIRST));
    const facts = await allFactsOf(warehouse(), slice.account);
    await mark('2025-05', true);
    const next = fetchOf(slice, MOVED, { fetched_at: minute(5) });
    expect((await replace(warehouse(), next)).outcome).toBe('adjusted');

    const today = dayOf(Date.now());
    const adjustment = {
      platform: 'cursor',
      team: null,
      attribution_method: 'direct_email',
      cost_date: today,
      corrects_date: '2025-05-07',
      corrects_source: 'cursor',
      cost_type: 'adjustment',
      allocation_method: 'none',
      fetch_id: next.manifest.fetch_id,
    };
    // Ada: 6.5 + 5 - 9 billed, 0.75 - 1 included; Bob owes nothing; Eve is new.
    expect(await adjustmentsOf(slice)).toEqual([
      { ...adjustment, user_email: 'ada@example.com', team: 'Engines', is_billed: false, cost_usd: '-0.25' },
      { ...adjustment, user_email: 'ada@example.com', team: 'Engines', is_billed: true, cost_usd: '2.5' },
      { ...adjustment, user_email: 'eve@example.com', is_billed: true, cost_usd: '0.25' },
    ]);
    const kept = await allFactsOf(warehouse(), slice.account);
    expect(kept.filter(({ source }) => source !== 'adjustment')).toEqual(facts);
    expect(await ledgerOf(warehouse(), next)).toMatchObject([
      {
        status: 'adjusted',
        previous_billed_usd: '13.000000001',
        billed_usd: '15.750000001',
        previous_included_usd: '1',
        included_usd: '0.75',
      },
    ]);
    expect(
      await rowsOf(`SELECT kind, severity, text FROM findings WHERE run_id = '${next.manifest.run_id}'`),
    ).toEqual([
      {
        kind: 'locked_usage',
        severity: 'warning',
        text: 'the month is locked and its usage stays, though the vendor now says: input_tokens +10, requests +2',
      },
    ]);
  });

  test('facts and adjustments are the vendor’s truth whatever moves, and once the month is open again', async () => {
    const slice = newSlice({ day: '2025-06-07' });
    const first = fetchOf(slice, FIRST);
    await replace(warehouse(), first);
    await mark('2025-06', true);
    const moved = fetchOf(slice, MOVED, { fetched_at: minute(5) });
    await replace(warehouse(), moved);
    const truth = [
      { 'ada@example.com false': '0.75' },
      { 'ada@example.com true': '11.5' },
      { 'bob@example.com true': '4.000000001' },
      { 'eve@example.com true': '0.25' },
    ];
    expect(await booksOf(slice)).toEqual(truth);

    const { content_hash } = moved.manifest;
    const again = fetchOf(slice, MOVED, { fetched_at: minute(6), content_hash });
    expect((await replace(warehouse(), again)).outcome).toBe('unchanged');
    expect(await booksOf(slice)).toEqual(truth);

    const back = fetchOf(slice, FIRST, { fetched_at: minute(7), content_hash: first.manifest.content_hash });
    expect((await replace(warehouse(), back)).outcome).toBe('adjusted');
    expect(await booksOf(slice)).toEqual([
      { 'ada@example.com false': '1' },
      { 'ada@example.com true': '9' },
      { 'bob@example.com true': '4.000000001' },
    ]);

    await replace(warehouse(), fetchOf(slice, MOVED, { fetched_at: minute(8), content_hash }));
    await mark('2025-06', false);
    const open = fetchOf(slice, MOVED, { fetched_at: minute(9), content_hash });
    expect((await replace(warehouse(), open)).outcome).toBe('committed');
    expect(await booksOf(slice)).toEqual(truth);
    // There and back and there again, and in the end taken back: of each owner the adjustments are nothing.
    const sums = await rowsOf(
      `SELECT DISTINCT SUM(cost_usd) AS usd FROM fct_cost_daily
       WHERE account = '${slice.account}' AND source = 'adjustment' GROUP BY user_email, is_billed`,
    );
    expect(sums).toEqual([{ usd: '0' }]);
    expect(await ledgerOf(warehouse(), open)).toMatchObject([
      { status: 'committed', previous_billed_usd: '15.750000001', billed_usd: '15.750000001' },
    ]);
  });

  test('money that only went to others is theirs in the facts when the month is open again', async () => {
    const slice = newSlice({ day: '2025-07-07' });
    const other = [[event(BOB, costOf('9'), { requests: 1 })]];
    await replace(warehouse(), fetchOf(slice, [[event(ADA, costOf('9'), { requests: 1 })]]));
    await mark('2025-07', true);
    const moved = fetchOf(slice, other, { fetched_at: minute(5) });
    await replace(warehouse(), moved);
    expect(await amountsOf(slice)).toEqual([
      ['ada@example.com', true, '-9'],
      ['bob@example.com', true, '9'],
    ]);
    await mark('2025-07', false);
    const { content_hash } = moved.manifest;
    const open = fetchOf(slice, other, { fetched_at: minute(6), content_hash });
    expect((await replace(warehouse(), open)).outcome).toBe('committed');
    expect(await booksOf(slice)).toEqual([{ 'bob@example.com true': '9' }]);
  });

  test('a mapping change alone moves nothing while the month is closed', async () => {
    const slice = newSlice({ day: '2025-08-07' });
    const first = fetchOf(slice, FIRST);
    await replace(warehouse(), first);
    await mark('2025-08', true);
    const { content_hash } = first.manifest;
    const mapping_version = '0000000000001-other';
    const same = fetchOf(slice, FIRST, { fetched_at: minute(5), content_hash, mapping_version });
    expect((await replace(warehouse(), same)).outcome).toBe('unchanged');
    expect(await adjustmentsOf(slice)).toEqual([]);
    await mark('2025-08', false);
    // The facts still have the owners of the mapping that they were committed with.
    const later = fetchOf(slice, FIRST, { fetched_at: minute(6), content_hash, mapping_version });
    expect((await replace(warehouse(), later)).outcome).toBe('committed');
  });

  test('a slice without facts is all adjustment, and one whose lines alone moved has none', async () => {
    const [missing, lines] = [newSlice({ day: '2025-09-07' }), newSlice({ day: '2025-09-08' })];
    await replace(warehouse(), fetchOf(lines, [[userDay(ADA, { lines_of_code_added: 3 })]]));
    await mark('2025-09', true);
    expect((await replace(warehouse(), fetchOf(missing, FIRST))).outcome).toBe('adjusted');
    expect(await amountsOf(missing)).toEqual([
      ['ada@example.com', false, '1'],
      ['ada@example.com', true, '9'],
      ['bob@example.com', true, '4.000000001'],
    ]);
    const more = fetchOf(lines, [[userDay(ADA, { lines_of_code_added: 1 })]], { fetched_at: minute(5) });
    expect((await replace(warehouse(), more)).outcome).toBe('adjusted');
    expect(await adjustmentsOf(lines)).toEqual([]);
    const [finding] = await rowsOf(`SELECT text FROM findings WHERE run_id = '${more.manifest.run_id}'`);
    expect(finding?.text).toMatch(/now says: lines_of_code_added -2$/);
  });

  test('what is found in a month that is closed too goes to the first open day', async () => {
    const slice = newSlice({ day: '2025-10-07' });
    await replace(warehouse(), fetchOf(slice, FIRST));
    const firstOf = (day: string) => `${day.slice(0, 7)}-01`;
    const today = dayOf(Date.now());
    const next = firstOf(addDays(firstOf(today), 31));
    const open = firstOf(addDays(next, 31));
    const closed = ['2025-10', today.slice(0, 7), next.slice(0, 7)];
    for (const month of closed) await mark(month, true);
    try {
      await replace(warehouse(), fetchOf(slice, MOVED, { fetched_at: minute(5) }));
      expect((await adjustmentsOf(slice)).map(({ cost_date }) => cost_date)).toEqual([open, open, open]);
    } finally {
      for (const month of closed) await mark(month, false);
    }
  });
}
