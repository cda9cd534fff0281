import { describe, expect, test } from '@jest/globals';
import { makeOrganization, type Sandbox } from '../../../local/sandbox/index.ts';
import { allEvents, type Event, post, range, withSandbox } from './client.ts';

type DailyRow = { userId: string; day: string; email: string };
type Daily = { data: DailyRow[]; pagination: { totalUsers: number } };

const { people } = makeOrganization();
/** Of the 80 people, index 79 leaves on 2026-03-10, 78 on 2025-12-23 and 77 on 2025-09-30. */
const [last, middle, first] = people.toReversed();
const isNameless = (event: Event): boolean => !event.userEmail && event.serviceAccountId === undefined;

async function daily(sandbox: Sandbox, from: string, days = 1): Promise<Daily> {
  const body = { ...range(from, days), page: 1, pageSize: 100 };
  return (await post<Daily>(sandbox, '/teams/daily-usage-data', body)).body;
}

function eventsOf(sandbox: Sandbox, day: string, userId: unknown): Promise<Event[]> {
  return allEvents(sandbox, { ...range(day), userId });
}

describe('people who have left Cursor', () => {
  test('have no e-mail on their events: it is empty on some and absent on others', () =>
    withSandbox({}, async (sandbox) => {
      const nameless = (await allEvents(sandbox, range('2025-09-29'))).filter(isNameless);
      expect(new Set(nameless.map((event) => event.userEmail))).toEqual(new Set(['', undefined]));
    }));

  test('are found by their user id in both forms, and nobody else with them', () =>
    withSandbox({}, async (sandbox) => {
      const day = '2025-09-29';
      const nameless = (await allEvents(sandbox, range(day))).filter(isNameless);
      const found = await Promise.all(
        [first, middle, last].map((person) => eventsOf(sandbox, day, person?.cursorUserId)),
      );
      expect(found.every((events) => events.length > 0)).toBe(true);
      // One event names nobody and is nobody's: the lookalike of one of theirs.
      expect(found.flat()).toHaveLength(nameless.length - 1);
      for (const [index, person] of [first, middle, last].entries()) {
        expect(await eventsOf(sandbox, day, String(person?.cursorId))).toEqual(found[index]);
        expect(await eventsOf(sandbox, day, person?.cursorId)).toEqual(found[index]);
      }
      expect(await eventsOf(sandbox, day, '10')).toEqual([]);
    }));

  test('have events that equal, in all fields, one of nobody and one of another leaver', () =>
    withSandbox({}, async (sandbox) => {
      const day = '2025-09-29';
      const texts = (events: Event[]) => events.map((event) => JSON.stringify(event));
      const all = texts(await allEvents(sandbox, range(day)));
      const theirs = await Promise.all(
        [first, middle, last].map(async (person) =>
          texts(await eventsOf(sandbox, day, person?.cursorUserId)),
        ),
      );
      const count = (list: string[], text: string) => list.filter((one) => one === text).length;
      const distinct = [...new Set(theirs.flat())];
      const more = distinct.filter((text) => count(all, text) > count(theirs.flat(), text));
      expect(more).toHaveLength(1);
      const shared = distinct.filter((text) => theirs.filter((own) => own.includes(text)).length === 2);
      expect(shared).toHaveLength(1);
    }));

  test.each([
    ['2025-09-30', '2025-10-01', 80, 79],
    ['2025-12-23', '2025-12-24', 79, 78],
    ['2026-03-10', '2026-03-11', 78, 77],
  ])('are listed until %s and not from %s on', (lastDay, nextDay, before, after) =>
    withSandbox({}, async (sandbox) => {
      expect(await daily(sandbox, lastDay)).toMatchObject({ pagination: { totalUsers: before } });
      expect((await daily(sandbox, lastDay)).data).toHaveLength(before);
      expect((await daily(sandbox, nextDay)).data).toHaveLength(after);
      // Over both days they are a member of the range, with a row of the first day alone.
      const both = await daily(sandbox, lastDay, 2);
      expect(both.pagination.totalUsers).toBe(before);
      expect(both.data).toHaveLength(before + after);
    }),
  );

  test('have their e-mail on the rows of their days', () =>
    withSandbox({}, async (sandbox) => {
      const { data } = await daily(sandbox, '2026-03-10');
      const row = data.find((one) => one.userId === last?.cursorUserId);
      expect(row?.email.trim().toLowerCase()).toBe(last?.email);
    }));

  test('make no events after their last day', () =>
    withSandbox({}, async (sandbox) => {
      expect(await eventsOf(sandbox, '2026-03-10', last?.cursorUserId)).not.toEqual([]);
      expect(await eventsOf(sandbox, '2026-03-11', last?.cursorUserId)).toEqual([]);
      expect((await allEvents(sandbox, range('2026-03-11'))).filter(isNameless)).toEqual([]);
    }));
});
