import { describe, expect, test } from '@jest/globals';
import { RetryableError } from '../../../shared/errors.ts';
import { type CursorTeam, eventPages, eventRow, refusal } from '../../support/cursor-answers.ts';
import type { Answer } from '../../support/vendor-session.ts';
import { findingsOf, type ReadDay, readDay, recordsOf } from './read-day.ts';

const BEA = { id: 102, email: ' Bea@Example.com', role: 'member', isRemoved: true };
const CEM = { id: 'user_103', email: 'cem@example.com', role: 'member', isRemoved: true };
const ADA = { id: 101, email: 'ada@example.com', role: 'member', isRemoved: false };

const lost = (more: Record<string, unknown> = {}) => eventRow({ userEmail: '', ...more });

/** Of each event its model, and whom the vendor told it to be of. */
const told = (day: ReadDay) =>
  recordsOf(day)
    .filter(({ kind }) => kind === 'cost')
    .map(({ model, vendor_user_id, directory_email }) => [model, vendor_user_id, directory_email]);
const recovered = ({ pages }: ReadDay) => pages.reduce((sum, page) => sum + page.recovered, 0n);
const asked = ({ seen }: ReadDay) =>
  seen.flatMap(({ body }) => {
    const { userId, page } = (body ?? {}) as { userId?: string; page?: number };
    return userId === undefined ? [] : [[userId, page]];
  });

describe('events that have lost their e-mail', () => {
  test('are those of the people who have left, as many as the vendor tells of them', async () => {
    const day = await readDay({
      members: [ADA, BEA],
      leavers: { 102: [[lost(), lost()]] },
      events: [[lost(), eventRow({ model: 'b' }), lost(), lost()]],
    });
    expect(told(day)).toEqual([
      ['model-a', '102', 'bea@example.com'],
      ['b', null, null],
      ['model-a', '102', 'bea@example.com'],
      ['model-a', null, null],
    ]);
    // 1.5 cents each.
    expect(recovered(day)).toBe(30_000_000n);
    expect(asked(day)).toEqual([['102', 1]]);
    expect(day.end.findings).toEqual([]);
  });

  test('are asked for before all events are, of that day and in full pages', async () => {
    const { seen } = await readDay({ members: [BEA, ADA, CEM] });
    const range = { startDate: 1767571200000, endDate: 1767657599999 };
    expect(seen.slice(1, 4).map(({ body }) => body)).toEqual([
      { ...range, userId: '102', page: 1, pageSize: 1000 },
      { ...range, userId: 'user_103', page: 1, pageSize: 1000 },
      { ...range, page: 1, pageSize: 500 },
    ]);
  });

  test('and are equal go to each of two people as often as they had them', async () => {
    const day = await readDay({
      members: [BEA, CEM],
      leavers: { 102: [[lost()]], user_103: [[lost(), lost()]] },
      events: [
        [lost(), lost()],
        [lost({ model: 'b' }), lost()],
      ],
    });
    expect(told(day).map(([, id]) => id)).toEqual(['102', 'user_103', null, 'user_103']);
  });

  test('are told apart by every field, in whatever order these come', async () => {
    const { model, ...rest } = lost();
    const swapped = { ...rest, model };
    const day = await readDay({
      members: [BEA],
      leavers: { 102: [[swapped, lost({ conversationId: 'c1' })]] },
      events: [[lost(), lost({ conversationId: 'c1' }), lost({ conversationId: 'c2' })]],
    });
    expect(told(day).map(([, id]) => id)).toEqual(['102', '102', null]);
  });

  test.each([undefined, null, '', '  '])('because it is %j', async (userEmail) => {
    const rows = [[eventRow({ userEmail })]];
    const day = await readDay({ members: [BEA], leavers: { 102: rows }, events: rows });
    expect(told(day)).toEqual([['model-a', '102', 'bea@example.com']]);
  });

  test("are recovered money only where they are billed and the person's e-mail is known", async () => {
    const rows = [[lost({ isChargeable: false }), lost({ chargedCents: '-25' })]];
    const day = await readDay({ members: [BEA], leavers: { 102: rows }, events: rows });
    expect(recovered(day)).toBe(-250_000_000n);
    const nameless = { ...BEA, email: null };
    const unknown = await readDay({ members: [nameless], leavers: { 102: rows }, events: rows });
    expect(told(unknown)[0]).toEqual(['model-a', '102', null]);
    expect(recovered(unknown)).toBe(0n);
  });

  test("are a service's where it names one", async () => {
    const service = [[lost({ serviceAccountId: 'sa_1' })]];
    const day = await readDay({ members: [BEA], leavers: { 102: service }, events: service });
    expect(told(day)).toEqual([['model-a', null, null]]);
  });
});

describe('a person who has left', () => {
  test('is read page by page', async () => {
    const pages = [[lost()], [lost({ model: 'b' })]];
    const day = await readDay({ members: [BEA, CEM], leavers: { 102: pages }, events: [pages.flat()] });
    expect(told(day).map(([, id]) => id)).toEqual(['102', '102']);
    expect(asked(day)).toEqual([
      ['102', 1],
      ['102', 2],
      ['user_103', 1],
    ]);
    expect(day.pages.slice(1, 4).map(({ records, vendorRows }) => [records, vendorRows])).toEqual([
      [[], 0],
      [[], 0],
      [[], 0],
    ]);
  });

  test('is asked for once, however often the members list the id', async () => {
    const day = await readDay({
      members: [BEA, BEA],
      leavers: { 102: [[lost()]] },
      events: [[lost(), lost()]],
    });
    expect(told(day).map(([, id]) => id)).toEqual(['102', null]);
  });

  test.each([400, 403, 404] as const)(
    'may be refused with %d: the others are still asked for',
    async (status) => {
      const day = await readDay({
        members: [BEA, CEM],
        leavers: { 102: refusal(status), user_103: [[lost({ model: 'c' })]] },
        events: [[lost(), lost({ model: 'c' })]],
      });
      expect(told(day).map(([, id]) => id)).toEqual([null, 'user_103']);
      // What was refused has not answered.
      expect(day.pages.slice(1, 3).map(({ seen }) => seen.length)).toEqual([0, 1]);
      expect(day.end.findings).toEqual([
        {
          kind: 'leavers_untold',
          severity: 'warning',
          text:
            '/teams/filtered-usage-events does not tell the events of 1 of the 2 people who have left: theirs ' +
            'without an e-mail stay unattributed',
          usd: null,
        },
      ]);
    },
  );

  test('whom the vendor does not heed, and sends others for, claims nothing', async () => {
    const everybody = [[lost()], [lost(), eventRow()]];
    const day = await readDay({ members: [BEA, CEM], leavers: { 102: everybody }, events: [[lost()]] });
    expect(told(day).map(([, id]) => id)).toEqual([null]);
    expect(findingsOf(day, 'leavers_untold')).toHaveLength(1);
    expect(asked(day).at(-1)).toEqual(['user_103', 1]);
  });

  test('may still have an e-mail on events, which tells more', async () => {
    const rows = [[eventRow({ userEmail: 'BEA@example.com' })]];
    const day = await readDay({ members: [BEA], leavers: { 102: rows }, events: rows });
    expect(told(day)).toEqual([['model-a', null, null]]);
    expect(day.end.findings).toEqual([]);
  });

  test('with events that are not among all events is a finding, but not for those of the next day', async () => {
    const rows = [[lost(), lost({ model: 'b' }), lost({ timestamp: '1767657600000' })]];
    const day = await readDay({ members: [BEA], leavers: { 102: rows }, events: [[lost()]] });
    expect(day.end.findings).toEqual([
      {
        kind: 'leavers_unmet',
        severity: 'info',
        text: '/teams/filtered-usage-events told 1 events of people who have left that are not among all events',
        usd: null,
      },
    ]);
  });

  test('is not compared with all events where these are not to be had', async () => {
    const team = { members: [BEA], leavers: { 102: [[lost()]] }, events: refusal(403) };
    expect(findingsOf(await readDay(team), 'leavers_unmet')).toEqual([]);
  });

  test('is not read without end, and holds up no money', async () => {
    const endless: Answer = (call, count) => ({
      ...(eventPages([[]], 3)(call, count) as object),
      pagination: { currentPage: (call.body as { page: number }).page, hasNextPage: true },
      usageEvents: [lost(), lost()],
    });
    const day = await readDay({ members: [BEA], leavers: { 102: endless }, events: [[lost()]] });
    expect(told(day)).toEqual([['model-a', null, null]]);
    expect(findingsOf(day, 'leavers_untold')).toHaveLength(1);
  });

  test('whose question the vendor fails at stays without a person, the others do not', async () => {
    const down: Answer = () => {
      throw new RetryableError('POST /teams/filtered-usage-events answered 500');
    };
    const leavers = { 102: down, user_103: [[lost({ model: 'b' })]] };
    const events = [[lost(), lost({ model: 'b' })]];
    const day = await readDay({ members: [BEA, CEM], leavers, events });
    expect(told(day).map(([, id]) => id)).toEqual([null, 'user_103']);
    expect(findingsOf(day, 'leavers_untold')).toHaveLength(1);
  });

  test('claims nothing when another claims the very same: the vendor does not heed whom it is asked for', async () => {
    const all = [[lost(), lost({ model: 'b' })]];
    const team = { members: [BEA, CEM], leavers: { 102: all, user_103: all }, events: all };
    const day = await readDay(team);
    expect(told(day).map(([, id]) => id)).toEqual([null, null]);
    expect(recovered(day)).toBe(0n);
    expect(findingsOf(day, 'leavers_untold')).toMatchObject([
      { text: expect.stringContaining('of 2 of the 2 people') },
    ]);
  });

  test('claims nothing when the answer has a row of a service', async () => {
    const rows = [[lost({ serviceAccountId: 'sa_1' }), lost()]];
    const day = await readDay({ members: [BEA], leavers: { 102: rows }, events: rows });
    expect(told(day).map(([, id]) => id)).toEqual([null, null]);
  });

  test('is found by events that state the e-mail in the one answer and have lost it in the other', async () => {
    const named = [[eventRow({ userEmail: 'bea@example.com' })]];
    const day = await readDay({ members: [BEA], leavers: { 102: named }, events: [[lost()]] });
    expect(told(day)).toEqual([['model-a', '102', 'bea@example.com']]);
  });

  test('meets the claim by an event that states the e-mail, which leaves none for its nameless twin', async () => {
    const named = eventRow({ userEmail: 'bea@example.com' });
    const day = await readDay({ members: [BEA], leavers: { 102: [[named]] }, events: [[named, lost()]] });
    expect(told(day).map(([, id]) => id)).toEqual([null, null]);
    expect(findingsOf(day, 'leavers_unmet')).toEqual([]);
  });
});

test('an unreadable event takes its claim with it', async () => {
  const team: CursorTeam = { members: [BEA], leavers: { 102: [[lost({ model: 7 })]] } };
  const day = await readDay({ ...team, events: [[lost({ model: 7 })]] });
  expect(day.end.findings).toEqual([]);
});
