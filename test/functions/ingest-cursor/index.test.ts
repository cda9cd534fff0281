import { describe, expect, test } from '@jest/globals';
import { InvalidInputError } from '../../../shared/errors.ts';
import { RestartFetch } from '../../../shared/ingest/source.ts';
import {
  eventPages,
  eventRow,
  groupRow,
  groupsAnswer,
  spendRow,
  userDayRow,
} from '../../support/cursor-answers.ts';
import type { Answer } from '../../support/vendor-session.ts';
import { costsOf, type ReadDay, readDay, recordsOf } from './read-day.ts';

/** The first milliseconds of the day after, and the last of the day before. */
const [AFTER, BEFORE] = ['1767657600000', '1767571199999'];

const vendorRows = ({ pages }: ReadDay) => pages.reduce((sum, page) => sum + page.vendorRows, 0);

describe('a day of Cursor', () => {
  test('is its members, its users and its events', async () => {
    const day = await readDay({
      users: [[userDayRow()]],
      events: [[eventRow(), eventRow({ model: 'b' })]],
    });
    expect(recordsOf(day).map(({ kind, lands_in }) => [kind, lands_in])).toEqual([
      ['directory', 'raw_directory'],
      ['usage', 'raw_cursor_usage'],
      ['cost', 'raw_cursor_events'],
      ['cost', 'raw_cursor_events'],
    ]);
    expect(vendorRows(day)).toBe(3);
    expect(day.end).toEqual({ report: 'filtered-usage-events', provenEmpty: false, findings: [] });
  });

  test('hands on the rows of every endpoint with the fields that are known', async () => {
    const { pages } = await readDay({
      users: [[userDayRow()]],
      events: [[eventRow({ somethingNew: 1 })]],
      spend: [[spendRow()]],
      groups: groupsAnswer([groupRow({ '2026-01-05': '0' })]),
    });
    const seen = pages.flatMap((page) => page.seen);
    expect(seen.map(({ endpoint, rows }) => [endpoint, rows.length])).toEqual([
      ['/teams/members', 1],
      ['/teams/daily-usage-data', 1],
      ['/teams/filtered-usage-events', 1],
      ['/teams/spend', 1],
      ['/teams/filtered-usage-events', 0],
      ['/teams/groups', 1],
    ]);
    const unknown = seen.flatMap(({ rows, known }) =>
      rows.flatMap((row) => Object.keys(row).filter((field) => !known.has(field))),
    );
    expect(unknown).toEqual(['somethingNew']);
  });

  test('keeps equal twins: there is no id to tell them by', async () => {
    const day = await readDay({ events: [[eventRow(), eventRow(), eventRow({ model: 'b' })]] });
    expect(costsOf(day)).toEqual(['0.015', '0.015', '0.015']);
  });

  test('keeps two full pages of the same twins: the count vouches for them', async () => {
    const twins = [eventRow(), eventRow()];
    expect(costsOf(await readDay({ events: [twins, twins] }))).toHaveLength(4);
    await expect(readDay({ events: eventPages([twins, twins], 3) })).rejects.toThrow('sent 4 events');
  });

  test('without events is proven empty by the count, whatever its users did', async () => {
    expect((await readDay({ users: [[userDayRow()]] })).end.provenEmpty).toBe(true);
    expect((await readDay({ events: [[eventRow({ timestamp: AFTER })]] })).end.provenEmpty).toBe(false);
  });

  test('cuts what is of another day, readable or not', async () => {
    const day = await readDay({
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
    expect(vendorRows(day)).toBe(3);
    expect(costsOf(day)).toHaveLength(2);
    expect(day.pages.flatMap(({ quarantined }) => quarantined)).toEqual([]);
  });

  test('is read anew when the vendor counts otherwise on a later page: its events have moved', async () => {
    const pages = [[eventRow()], [eventRow({ model: 'b' })]];
    const moving: Answer = (call, count) => {
      const { page } = call.body as { page: number };
      return eventPages(pages, page === 1 ? 2 : 3)(call, count);
    };
    await expect(readDay({ events: moving })).rejects.toThrow(
      new RestartFetch('/teams/filtered-usage-events counted 2 events, and 3 a page later'),
    );
    const { pages: whole } = await readDay({ events: pages });
    const resume = whole.find(({ records }) => records.some(({ kind }) => kind === 'cost'))?.resume;
    await expect(readDay({ events: eventPages(pages, 3) }, { resume })).rejects.toBeInstanceOf(RestartFetch);
  });

  test('ends as soon as there are more events than the vendor counts', async () => {
    const endless: Answer = (call, count) => ({
      ...(eventPages([[]], 2)(call, count) as object),
      pagination: { currentPage: (call.body as { page: number }).page, hasNextPage: true },
      usageEvents: [eventRow({ model: `m${(call.body as { page: number }).page}` })],
    });
    await expect(readDay({ events: endless })).rejects.toThrow('sent 3 events and counts 2');
  });

  test('ends so in a continuation too, which counts on', async () => {
    const pages = [[eventRow()], [eventRow({ model: 'b' })], [eventRow({ model: 'c' })]];
    const { pages: read } = await readDay({ events: pages });
    const { resume } = read.find(({ records }) => records.some(({ kind }) => kind === 'cost')) ?? {};
    const others = [eventRow({ model: 'd' }), eventRow({ model: 'e' }), eventRow({ model: 'f' })];
    const longer: Answer = eventPages([[], others, [eventRow(), eventRow()]], 3);
    await expect(readDay({ events: longer }, { resume })).rejects.toThrow('sent 4 events and counts 3');
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
      const reading = readDay(team);
      await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
      await expect(reading).rejects.toThrow(reason);
    },
  );

  test('counts negative amounts and keeps them', async () => {
    const events = [[eventRow({ chargedCents: '-25' }), eventRow()], [eventRow({ chargedCents: '-0.5' })]];
    const day = await readDay({ events });
    expect(day.pages.map(({ negative }) => negative).filter(({ rows }) => rows > 0)).toEqual([
      { rows: 1, nanos: -250_000_000n },
      { rows: 1, nanos: -5_000_000n },
    ]);
    expect(costsOf(day)).toHaveLength(3);
  });

  test('sums the rounding of a page', async () => {
    const event = eventRow({ chargedCents: '0.12345675' });
    const day = await readDay({ events: [[event, event]] });
    expect(day.pages.reduce((sum, { roundedBy }) => sum + roundedBy, 0n)).toBe(1_000_000_000n);
  });
});
