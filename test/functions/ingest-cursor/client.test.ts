import { describe, expect, test } from '@jest/globals';
import {
  directly,
  rangeOf,
  readDailyUsage,
  readEvents,
  readMembers,
} from '../../../functions/ingest-cursor/client.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import { cursorSession, eventPages, eventRow, userDayRow } from '../../support/cursor-answers.ts';
import { drain } from '../../support/fakes.ts';
import type { Answer } from '../../support/vendor-session.ts';

const DAY = '2026-01-05';
const RANGE = { startDate: 1767571200000, endDate: 1767657599999 };

const events = (answer: Answer | Record<string, unknown>[][], from = 1) =>
  drain(readEvents(cursorSession({ events: answer }).session, rangeOf(DAY), from, directly));

describe('the client asks', () => {
  test('for the members with GET', async () => {
    const { session, seen } = cursorSession();
    expect(await readMembers(session)).toHaveLength(1);
    expect(seen).toEqual([{ what: 'GET /teams/members', body: undefined }]);
  });

  test("for every page of the users' days, with page and pageSize", async () => {
    const { session, seen } = cursorSession({ users: [[userDayRow()], [userDayRow({ userId: 'user_x2' })]] });
    const { pages } = await drain(readDailyUsage(session, DAY, 1, directly));
    expect(pages.map(({ page, rows, next }) => [page, rows.length, next])).toEqual([
      [1, 1, 2],
      [2, 1, undefined],
    ]);
    expect(seen).toEqual([
      { what: 'POST /teams/daily-usage-data', body: { ...RANGE, page: 1, pageSize: 500 } },
      { what: 'POST /teams/daily-usage-data', body: { ...RANGE, page: 2, pageSize: 500 } },
    ]);
  });

  test('for every page of the events, from where it left off', async () => {
    const rows = [[eventRow()], [eventRow({ model: 'b' })], [eventRow({ model: 'c' })]];
    const { session, seen } = cursorSession({ events: rows });
    const { pages } = await drain(readEvents(session, rangeOf(DAY), 2, directly));
    expect(pages.map(({ page, next, totalCount }) => [page, next, totalCount])).toEqual([
      [2, 3, 3],
      [3, undefined, 3],
    ]);
    expect(seen).toEqual([
      { what: 'POST /teams/filtered-usage-events', body: { ...RANGE, page: 2, pageSize: 1000 } },
      { what: 'POST /teams/filtered-usage-events', body: { ...RANGE, page: 3, pageSize: 1000 } },
    ]);
  });
});

describe('the client refuses', () => {
  test.each([
    ['a page that repeats', [[eventRow()], [eventRow()]], 'repeats page 1 as page 2'],
    ['an empty page that promises more', [[], [eventRow()]], 'promises more after the empty page 1'],
  ])('%s', async (_, pages, reason) => {
    const reading = events(pages);
    await expect(reading).rejects.toThrow(new InvalidInputError(`/teams/filtered-usage-events ${reason}`));
  });

  test('another page than the one asked for', async () => {
    const reading = events((call) => {
      const answer = eventPages([[eventRow()]])(call, 0) as { pagination: object };
      return { ...answer, pagination: { ...answer.pagination, currentPage: 7 } };
    });
    await expect(reading).rejects.toThrow('/teams/filtered-usage-events answered page 7 when asked for 1');
  });

  test('more pages of users than there are users', async () => {
    const { session } = cursorSession({
      users: ({ body }) => {
        const { page } = body as { page: number };
        return { data: [userDayRow(), userDayRow()], pagination: { page, totalUsers: 2, hasNextPage: true } };
      },
    });
    await expect(drain(readDailyUsage(session, DAY, 1, directly))).rejects.toThrow(
      new InvalidInputError('/teams/daily-usage-data has 2 users, and more pages than that'),
    );
  });

  test.each([
    ['an outcome instead of an answer', { outcome: 'error' }, /usageEvents/],
    [
      'no count',
      { pagination: { currentPage: 1, hasNextPage: false }, usageEvents: [] },
      /totalUsageEventsCount/,
    ],
    [
      'no word on a next page',
      { totalUsageEventsCount: 0, pagination: { currentPage: 1 }, usageEvents: [] },
      /hasNextPage/,
    ],
    [
      'rows that are none',
      { ...(eventPages([])({ body: { page: 1 } } as never, 0) as object), usageEvents: [7] },
      /usageEvents\.0/,
    ],
  ])('%s', async (_, answer, reason) => {
    const reading = events(() => answer);
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(reason);
  });
});
