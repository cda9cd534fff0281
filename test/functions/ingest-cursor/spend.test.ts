import { describe, expect, test } from '@jest/globals';
import { readToday } from '../../../functions/ingest-cursor/spend.ts';
import { newState } from '../../../functions/ingest-cursor/state.ts';
import { normalizedRecord } from '../../../shared/contract/records.ts';
import { RetryableError } from '../../../shared/errors.ts';
import type { FetchRequest } from '../../../shared/ingest/source.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import {
  type CursorTeam,
  cursorSession,
  eventPages,
  eventRow,
  refusal,
  spendPages,
  spendRow,
} from '../../support/cursor-answers.ts';
import { fetchRequest } from '../../support/ingest.ts';
import { findingsOf, readDay, recordsOf } from './read-day.ts';

const TODAY = { timestamp: '1767700000000' };

/** The facts of the four days from the first of the month: all committed, unless told otherwise. */
const warehouse = (cycle: Row = {}) => {
  const asked: unknown[] = [];
  const read: FetchRequest['read'] = async (name, params) => {
    if (name === 'remembered-directory') return [];
    asked.push([name, params]);
    return [{ usd: '20', first_day_usd: '5', nameless_usd: '0', days_committed: 4, ...cycle }];
  };
  return { read, asked };
};

/** 20 USD on the days before, 8 billed and 2.5 included on the day, 2 today: 32.50 USD. */
const TEAM: CursorTeam = {
  events: [[eventRow({ chargedCents: '800' }), eventRow({ chargedCents: '250', isChargeable: false })]],
  today: [[eventRow({ ...TODAY, chargedCents: '150' })], [eventRow({ ...TODAY, chargedCents: '50' })]],
  spend: [[spendRow()]],
};
const spent = (...cents: (string | null)[]) => [
  cents.map((overallSpendCents) => spendRow({ overallSpendCents })),
];
const cycleFrom = (start: string, cents: string) => spendPages(spent(cents), Date.parse(start));

const differs = async (team: CursorTeam, cycle?: Row) =>
  findingsOf(await readDay({ ...TEAM, ...team }, warehouse(cycle)), 'spend_differs');

describe('the spend of the running cycle', () => {
  test('is kept as it is stated, page by page, and counts for nothing', async () => {
    const raw = spendRow({ email: ' A@Example.com' });
    const day = await readDay({ spend: [[raw], [spendRow({ userId: 7, spendCents: null })]] });
    const spend = recordsOf(day).filter(({ kind }) => kind === 'spend');
    expect(spend).toHaveLength(2);
    expect(spend[0]).toMatchObject({
      lands_in: 'raw_cursor_spend',
      platform: 'cursor',
      usage_date: '2026-01-05',
      stated_email: 'a@example.com',
      vendor_user_id: 'user_x1',
      vendor: { spend_cents: '1250', overall_spend_cents: '3250', cycle_start: '2026-01-01T00:00:00.000Z' },
      raw_response: raw,
    });
    expect(spend[1]).toMatchObject({ vendor_user_id: '7', vendor: { spend_cents: null } });
    expect(normalizedRecord.safeParse({ ...spend[0], ordinal: 0 }).success).toBe(true);
    expect(day.pages.reduce((sum, { vendorRows }) => sum + vendorRows, 0)).toBe(0);
    const asked = day.seen.filter(({ what }) => what === 'POST /teams/spend');
    expect(asked.map(({ body }) => body)).toEqual(
      [1, 2].map((page) => ({ sortBy: 'user', sortDirection: 'asc', page, pageSize: 500 })),
    );
  });

  test.each(['2026-01-05T23:59:59Z', '2026-01-07T00:00:00Z'])(
    "is asked for in yesterday's slice alone: not at %s",
    async (now) => {
      const { seen } = await readDay(TEAM, { now: () => new Date(now) });
      expect(seen.map(({ what }) => what)).not.toContain('POST /teams/spend');
    },
  );

  test('has rows that cannot be read: they are left out without dollars', async () => {
    const odd = spendRow({ overallSpendCents: 'much' });
    const { pages } = await readDay({ spend: [[odd, spendRow()]] });
    expect(pages.flatMap(({ quarantined }) => quarantined)).toEqual([
      { payload: odd, reason: expect.stringContaining('overallSpendCents'), usd: null },
    ]);
  });
});

describe('the spend and the events of the cycle', () => {
  test('agree', async () => {
    const facts = warehouse();
    const day = await readDay(TEAM, facts);
    expect(day.end.findings).toEqual([]);
    expect(facts.asked).toEqual([
      ['cursor-cycle-spend', { account: 'default', from: '2026-01-01', to: '2026-01-04' }],
    ]);
    const today = day.seen.filter(
      ({ body }) => (body as { startDate?: number })?.startDate === 1767657600000,
    );
    expect(today.map(({ body }) => body)).toEqual(
      [1, 2].map((page) => ({
        startDate: Date.parse('2026-01-06T00:00:00Z'),
        endDate: Date.parse('2026-01-06T14:00:00Z'),
        page,
        pageSize: 1000,
      })),
    );
  });

  test.each([
    // More than 1 percent, but a dollar.
    ['3350', '20'],
    ['3150', '20'],
    // More than a dollar, but 1 percent: of 1,000 USD events for 990.
    ['100000', '977.5'],
  ])('may part a little: %s cents, and %s USD on the days before', async (cents, usd) => {
    expect(await differs({ spend: spent(cents) }, { usd })).toEqual([]);
  });

  test.each([
    ['3351', '20', '1.01', '33.51', '32.5'],
    ['3149', '20', '1.01', '31.49', '32.5'],
    ['100000', '977.49', '10.01', '1000', '989.99'],
  ])('may part too far: %s cents, and %s USD on the days before', async (cents, usd, gap, stated, ours) => {
    expect(await differs({ spend: spent(cents) }, { usd })).toEqual([
      {
        kind: 'spend_differs',
        severity: 'warning',
        text: `Cursor states ${stated} USD spent since 2026-01-01T00:00:00.000Z, and the events since then are ${ours} USD`,
        usd: gap,
      },
    ]);
  });

  test('are compared over all members', async () => {
    expect(await differs({ spend: [...spent('1250'), ...spent('2000')] })).toEqual([]);
    expect(await differs({ spend: [...spent('1250'), ...spent('9000')] })).toHaveLength(1);
  });

  test('are compared when the cycle begins with the day', async () => {
    const none = { usd: '0', first_day_usd: '0', nameless_usd: '0', days_committed: 0 };
    expect(await differs({ spend: cycleFrom('2026-01-05T00:00:00Z', '1250') }, none)).toEqual([]);
    expect(await differs({ spend: cycleFrom('2026-01-05T00:00:00Z', '3250') }, none)).toHaveLength(1);
  });

  test('are compared within what the part of a first day may have cost', async () => {
    // Of the 5 USD of the first day some are of the cycle before.
    const since = (cents: string) => differs({ spend: cycleFrom('2026-01-01T09:30:00Z', cents) });
    expect(await since('3250')).toEqual([]);
    expect(await since('2750')).toEqual([]);
    expect((await since('2600')).map(({ usd }) => usd)).toEqual(['1.5']);
    expect((await since('3400')).map(({ usd }) => usd)).toEqual(['1.5']);
  });

  test('are compared within what no member is named for: the spend is that of members', async () => {
    // 2 USD of the days before, 1 of the day and 0.5 of today; a person who has left is a member.
    const leaver = { id: 102, email: 'b@example.com', isRemoved: true };
    const left = eventRow({ chargedCents: '350', userEmail: '' });
    const team: CursorTeam = {
      members: [leaver],
      leavers: { 102: [[left]] },
      events: [[left, eventRow({ chargedCents: '600' }), eventRow({ chargedCents: '100', userEmail: null })]],
      today: [
        [
          eventRow({ ...TODAY, chargedCents: '150' }),
          eventRow({ ...TODAY, userEmail: '', chargedCents: '50' }),
        ],
      ],
    };
    const stated = (cents: string) => differs({ ...team, spend: spent(cents) }, { nameless_usd: '2' });
    expect(await stated('3250')).toEqual([]);
    expect(await stated('2900')).toEqual([]);
    expect((await stated('2750')).map(({ usd }) => usd)).toEqual(['1.5']);
    expect((await stated('3400')).map(({ text }) => text)).toEqual([
      expect.stringMatching(/ 29 to 32.5 USD$/),
    ]);
  });

  test.each<[string, CursorTeam, Row]>([
    ['a day of the cycle is not committed', {}, { days_committed: 3 }],
    [
      'the cycle begins within the day',
      { spend: cycleFrom('2026-01-05T00:00:00.001Z', '9000') },
      { days_committed: 0 },
    ],
    ['a member has no amount', { spend: spent('9000', null) }, {}],
    ["a member's amount cannot be read", { spend: spent('9000', 'much') }, {}],
    ['the events are missing', { events: refusal(403), users: [[]] }, {}],
    ["today's events are refused", { today: refusal(403) }, {}],
    ["today's events cannot be read", { today: [[eventRow({ ...TODAY, chargedCents: 'much' })]] }, {}],
    ["today's events are miscounted", { today: eventPages([[eventRow(TODAY)]], 0) }, {}],
  ])('are not compared when %s', async (_, team, cycle) => {
    expect(await differs({ spend: spent('9000'), ...team }, cycle)).toEqual([]);
  });

  test('are not compared when a new cycle begins between two pages', async () => {
    const turning: CursorTeam['spend'] = (call, count) =>
      spendPages([[spendRow()], [spendRow({ overallSpendCents: '9000' })]], Date.UTC(2026, 0, 1 + count))(
        call,
        count,
      );
    expect(await differs({ spend: turning })).toEqual([]);
  });
});

describe("today's events", () => {
  const today = async (pageCount: number) => {
    const pages = Array.from({ length: pageCount }, (_, page) => [eventRow({ ...TODAY, model: `m${page}` })]);
    const { session } = cursorSession({ today: pages });
    const spend = { cycleStart: 0, askedAt: 0, usd: '0', isReadable: true, isRead: true };
    const state = {
      ...newState(),
      eventsCounted: 0,
      spend: { ...spend, today: { usd: '0', namelessUsd: '0', isRead: false } },
    };
    for await (const _ of readToday(fetchRequest(session), state, undefined));
    return state.spend.today;
  };

  test('are read over 20 pages', async () => {
    expect(await today(20)).toEqual({ usd: '0.3', namelessUsd: '0', isRead: true });
  });

  test('are given up when there are more', async () => {
    expect((await today(21)).isRead).toBe(false);
  });
});

describe('a second opinion that cannot be had', () => {
  const down = () => {
    throw new RetryableError('POST /teams/spend answered 503');
  };
  test.each<[string, CursorTeam, RegExp]>([
    ['is down', { spend: down }, /answered 503$/],
    ['takes the question for a wrong one', { spend: refusal(400) }, /answered 400$/],
    ['answers otherwise', { spend: () => ({}) }, /teamMemberSpend/],
  ])('because the vendor %s holds up no money, and is told', async (_, team, text) => {
    const day = await readDay({ events: [[eventRow()]], ...team });
    expect(recordsOf(day)).toHaveLength(2);
    expect(day.end.findings).toEqual([
      { kind: 'second_opinion_missing', severity: 'info', text: expect.stringMatching(text), usd: null },
    ]);
  });

  test('for a reason of our own is a fault', async () => {
    const broken = () => {
      throw new TypeError('a bug');
    };
    await expect(readDay({ spend: broken })).rejects.toThrow(new TypeError('a bug'));
  });
});
