import { describe, expect, test } from '@jest/globals';
import { InvalidInputError } from '../../../shared/errors.ts';
import { eventPages, eventRow, userDayRow } from '../../support/cursor-answers.ts';
import { costsOf, readDay, recordsOf } from './read-day.ts';

describe('a row that cannot be read', () => {
  test('but is of the day with an amount is left out with its dollars', async () => {
    const odd = eventRow({ model: 7, chargedCents: '12.5' });
    const day = await readDay({ events: [[eventRow(), odd]] });
    expect(costsOf(day)).toEqual(['0.015']);
    expect(day.pages.reduce((sum, page) => sum + page.vendorRows, 0)).toBe(2);
    expect(day.pages.flatMap(({ quarantined }) => quarantined)).toEqual([
      {
        payload: odd,
        reason: expect.stringMatching(/^a row of \/teams\/filtered-usage-events does not fit: model: /),
        usd: '0.125',
      },
    ]);
  });

  test('of the users or members is left out without dollars', async () => {
    const members = [{ id: 101, email: 7 }, { id: 102 }];
    const day = await readDay({ members, users: [[userDayRow({ clientVersion: 7 }), userDayRow()]] });
    expect(day.pages.flatMap(({ quarantined }) => quarantined).map(({ usd }) => usd)).toEqual([null, null]);
    expect(recordsOf(day)).toHaveLength(2);
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
    const reading = readDay({ events: [[eventRow(more)]] });
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(reason);
  });

  test.each([
    ['a day', { day: undefined }, 'day'],
    ['lines', { totalLinesAdded: undefined }, 'totalLinesAdded'],
    ['whole accepts', { totalAccepts: 1.5 }, 'totalAccepts'],
  ])("fails the slice when the user's day has no %s", async (_, more, reason) => {
    const reading = readDay({ users: [[userDayRow(more)]] });
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(reason);
  });

  test.each([2, 0])('a count of %d that lies fails the slice', async (count) => {
    const reading = readDay({ events: eventPages([[eventRow()]], count) });
    await expect(reading).rejects.toThrow(
      new InvalidInputError(`/teams/filtered-usage-events sent 1 events and counts ${count}`),
    );
  });
});
