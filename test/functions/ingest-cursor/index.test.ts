import { describe, expect, test } from '@jest/globals';
import { cursorSource } from '../../../functions/ingest-cursor/index.ts';
import { InvalidInputError, RetryableError } from '../../../shared/errors.ts';
import type { Page } from '../../../shared/ingest/source.ts';
import { cursorSession, eventPages, eventRow, userDayRow } from '../../support/cursor-answers.ts';
import { drain } from '../../support/fakes.ts';
import type { Answer } from '../../support/vendor-session.ts';

const DAY = '2026-01-05';
/** The first milliseconds of the day after, and the last of the day before. */
const [AFTER, BEFORE] = ['1767657600000', '1767571199999'];

type Team = Parameters<typeof cursorSession>[0];

const read = (team: Team, resume?: unknown) =>
  drain(cursorSource.read({ day: DAY, session: cursorSession(team).session, resume }));

const records = (pages: readonly Page[]) => pages.flatMap((page) => page.records);
const costs = (pages: readonly Page[]) =>
  records(pages).flatMap((record) => ('cost' in record ? [record.cost.cost_usd] : []));
const vendorRows = (pages: readonly Page[]) => pages.reduce((sum, page) => sum + page.vendorRows, 0);

describe('a day of Cursor', () => {
  test('is its members, its users and its events', async () => {
    const { pages, end } = await read({
      users: [[userDayRow()]],
      events: [[eventRow(), eventRow({ model: 'b' })]],
    });
    expect(records(pages).map(({ kind, lands_in }) => [kind, lands_in])).toEqual([
      ['directory', 'raw_directory'],
      ['usage', 'raw_cursor_usage'],
      ['cost', 'raw_cursor_events'],
      ['cost', 'raw_cursor_events'],
    ]);
    expect(vendorRows(pages)).toBe(3);
    expect(end).toEqual({ report: 'filtered-usage-events', provenEmpty: false, findings: [] });
  });

  test('keeps equal twins: there is no id to tell them by', async () => {
    const { pages } = await read({ events: [[eventRow(), eventRow(), eventRow({ model: 'b' })]] });
    expect(costs(pages)).toEqual(['0.015', '0.015', '0.015']);
  });

  test('without events is proven empty by the count, whatever its users did', async () => {
    expect((await read({ users: [[userDayRow()]] })).end.provenEmpty).toBe(true);
    expect((await read({ events: [[eventRow({ timestamp: AFTER })]] })).end.provenEmpty).toBe(false);
  });

  test('cuts what is of another day, readable or not', async () => {
    const { pages } = await read({
      users: [
        [
          userDayRow(),
          userDayRow({ day: '2026-01-06' }),
          userDayRow({ day: '2026-01-04', clientVersion: 7 }),
        ],
      ],
      events: [
        [
          eventRow({ timestamp: '1767571200000' }),
          eventRow({ timestamp: '1767657599999' }),
          eventRow({ timestamp: AFTER }),
          eventRow({ timestamp: BEFORE }),
          eventRow({ timestamp: AFTER, model: 7 }),
        ],
      ],
    });
    expect(vendorRows(pages)).toBe(3);
    expect(costs(pages)).toHaveLength(2);
    expect(pages.flatMap(({ quarantined }) => quarantined)).toEqual([]);
  });

  test('is read again later when the vendor counts otherwise on a later page: its events have moved', async () => {
    const pages = [[eventRow()], [eventRow({ model: 'b' })]];
    const moving: Answer = (call, count) => {
      const { page } = call.body as { page: number };
      return eventPages(pages, page === 1 ? 2 : 3)(call, count);
    };
    await expect(read({ events: moving })).rejects.toThrow(
      new RetryableError('/teams/filtered-usage-events counted 2 events, and 3 a page later'),
    );
  });

  test('fails when a continuation carries a count that has moved: no retry would mend it', async () => {
    const pages = [[eventRow()], [eventRow({ model: 'b' })]];
    const resume = { at: 'events', page: 2, eventsRead: 1, eventsCounted: 2 };
    await expect(read({ events: eventPages(pages, 3) }, resume)).rejects.toBeInstanceOf(InvalidInputError);
  });

  test('ends as soon as there are more events than the vendor counts', async () => {
    const endless: Answer = (call, count) => ({
      ...(eventPages([[]], 2)(call, count) as object),
      pagination: { currentPage: (call.body as { page: number }).page, hasNextPage: true },
      usageEvents: [eventRow({ model: `m${(call.body as { page: number }).page}` })],
    });
    await expect(read({ events: endless })).rejects.toThrow('sent 3 events and counts 2');
  });

  test.each([
    // Seconds instead of milliseconds: 21 January 1970.
    ['an event of 1970', { events: [[eventRow({ timestamp: '1767600000' })]] }, 'sent a row of 1970-01-21'],
    [
      'a user-day of last month',
      { users: [[userDayRow({ day: '2025-12-05' })]] },
      'sent a row of 2025-12-05',
    ],
    ['a user-day whose day is a time', { users: [[userDayRow({ day: '2026-01-05T00:00:00Z' })]] }, 'day: '],
  ])(
    'with %s fails: a time that we do not read as it is meant drops nothing in silence',
    async (_, team, reason) => {
      const reading = read(team);
      await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
      await expect(reading).rejects.toThrow(reason);
    },
  );

  test('counts negative amounts and keeps them', async () => {
    const events = [[eventRow({ chargedCents: '-25' }), eventRow()], [eventRow({ chargedCents: '-0.5' })]];
    const { pages } = await read({ events });
    expect(pages.map(({ negative }) => negative).filter(({ rows }) => rows > 0)).toEqual([
      { rows: 1, nanos: -250_000_000n },
      { rows: 1, nanos: -5_000_000n },
    ]);
    expect(costs(pages)).toHaveLength(3);
  });

  test('sums the rounding of a page', async () => {
    const event = eventRow({ chargedCents: '0.12345675' });
    const { pages } = await read({ events: [[event, event]] });
    expect(pages.reduce((sum, { roundedBy }) => sum + roundedBy, 0n)).toBe(1_000_000_000n);
  });
});

describe('a row that cannot be read', () => {
  test('but is of the day with an amount is left out with its dollars', async () => {
    const odd = eventRow({ model: 7, chargedCents: '12.5' });
    const { pages } = await read({ events: [[eventRow(), odd]] });
    expect(costs(pages)).toEqual(['0.015']);
    expect(vendorRows(pages)).toBe(2);
    expect(pages.flatMap(({ quarantined }) => quarantined)).toEqual([
      {
        payload: odd,
        reason: expect.stringMatching(/^a row of \/teams\/filtered-usage-events does not fit: model: /),
        usd: '0.125',
      },
    ]);
  });

  test('of the users or members is left out without dollars', async () => {
    const members = [{ id: 101, email: 7 }, { id: 102 }];
    const { pages } = await read({ members, users: [[userDayRow({ clientVersion: 7 }), userDayRow()]] });
    expect(pages.flatMap(({ quarantined }) => quarantined.map(({ usd }) => usd))).toEqual([null, null]);
    expect(records(pages)).toHaveLength(2);
  });

  test.each([
    ['no amount', { chargedCents: undefined }, 'chargedCents'],
    ['an empty amount', { chargedCents: null }, 'chargedCents'],
    ['an amount in words', { chargedCents: 'abc' }, 'chargedCents is no decimal amount: "abc"'],
    ['a thousands separator', { chargedCents: '1,234' }, 'chargedCents is no decimal amount'],
    ['NaN', { chargedCents: 'NaN' }, 'chargedCents is no decimal amount'],
    ['no time', { timestamp: undefined }, 'timestamp'],
    ['a time in words', { timestamp: '2026-01-05' }, 'timestamp: is no time in epoch milliseconds'],
    ['no word on billing', { isChargeable: undefined }, 'isChargeable'],
    ['half a token', { tokenUsage: { inputTokens: 0.5 } }, 'tokenUsage.inputTokens'],
    ['tokens below zero', { tokenUsage: { outputTokens: -1 } }, 'tokenUsage.outputTokens'],
    [
      'a second fault beside the amount',
      { model: 7, chargedCents: 'abc' },
      'chargedCents is no decimal amount',
    ],
  ])('fails the slice when the event has %s', async (_, more, reason) => {
    const reading = read({ events: [[eventRow(more)]] });
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(reason);
  });

  test.each([
    ['a day', { day: undefined }, 'day'],
    ['lines', { totalLinesAdded: undefined }, 'totalLinesAdded'],
    ['whole accepts', { totalAccepts: 1.5 }, 'totalAccepts'],
  ])("fails the slice when the user's day has no %s", async (_, more, reason) => {
    const reading = read({ users: [[userDayRow(more)]] });
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(reason);
  });

  test.each([2, 0])('a count of %d that lies fails the slice', async (count) => {
    const reading = read({ events: eventPages([[eventRow()]], count) });
    await expect(reading).rejects.toThrow(
      new InvalidInputError(`/teams/filtered-usage-events sent 1 events and counts ${count}`),
    );
  });
});

test('a continuation of any page gives the records that are left, and the same end', async () => {
  const team: Team = {
    users: [[userDayRow()], [userDayRow({ userId: 'user_x2' })]],
    events: [
      [eventRow({ chargedCents: '-1' }), eventRow()],
      [eventRow({ model: 'b', timestamp: AFTER }), eventRow({ model: 'c' })],
      [eventRow({ chargedCents: '-2' })],
    ],
  };
  const whole = await read(team);
  expect(whole.pages).toHaveLength(6);
  for (const [index, page] of whole.pages.entries()) {
    const rest = await read(team, JSON.parse(JSON.stringify(page.resume)));
    expect(records(rest.pages)).toEqual(records(whole.pages.slice(index + 1)));
    expect(rest.end).toEqual(whole.end);
  }
});
