import { describe, expect, test } from '@jest/globals';
import { DAY_MS } from '../../../local/sandbox/days.ts';
import { makeOrganization } from '../../../local/sandbox/index.ts';
import { allEvents, type Event, type EventPage, post, range, withSandbox } from './client.ts';

const DAY = '2026-11-02';

describe('events of Cursor', () => {
  test('pages of any size give every event exactly once, newest first', () =>
    withSandbox({}, async (sandbox) => {
      const large = await allEvents(sandbox, range(DAY));
      const small = await allEvents(sandbox, range(DAY), 97);
      const { body } = await post<EventPage>(sandbox, '/teams/filtered-usage-events', range(DAY));
      expect(large).toHaveLength(body.totalUsageEventsCount);
      expect(small).toEqual(large);
      const times = large.map((event) => Number(event.timestamp));
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    }));

  test('both ends of a range belong to it, and a day has events on its first and last millisecond', () =>
    withSandbox({}, async (sandbox) => {
      const { startDate, endDate } = range(DAY);
      expect(await allEvents(sandbox, { startDate, endDate: startDate })).not.toHaveLength(0);
      expect(await allEvents(sandbox, { startDate: endDate, endDate })).not.toHaveLength(0);
      const across = await allEvents(sandbox, { startDate: endDate, endDate: endDate + 1 });
      expect(new Set(across.map((event) => event.timestamp))).toEqual(
        new Set([`${endDate}`, `${endDate + 1}`]),
      );
    }));

  test('days add up to their range', () =>
    withSandbox({}, async (sandbox) => {
      const days = await Promise.all([0, 1, 2].map((i) => allEvents(sandbox, range(`2026-11-0${4 - i}`))));
      expect(days.flat()).toEqual(await allEvents(sandbox, range(DAY, 3)));
    }));

  test('a day has equal twins', () =>
    withSandbox({}, async (sandbox) => {
      const texts = (await allEvents(sandbox, range(DAY))).map((event) => JSON.stringify(event));
      expect(new Set(texts).size).toBeLessThan(texts.length);
    }));

  test('a day has every kind of event', () =>
    withSandbox({}, async (sandbox) => {
      const events = await allEvents(sandbox, range(DAY));
      const has = (test: (event: Event) => boolean) => expect(events.filter(test)).not.toHaveLength(0);
      has((event) => event.isChargeable && Number(event.chargedCents) > 0);
      has((event) => event.isChargeable && Number(event.chargedCents) < 0);
      has((event) => !event.isChargeable && Number(event.chargedCents) > 0);
      has((event) => event.kind === 'Errored, Not Charged' && event.chargedCents === '0');
      has((event) => !event.isTokenBasedCall && event.tokenUsage === undefined);
      has((event) => event.isTokenBasedCall && event.tokenUsage !== undefined);
      has((event) => event.chargedCents === '3e-7');
    }));

  test('newer fields are there on some events', () =>
    withSandbox({}, async (sandbox) => {
      const events = await allEvents(sandbox, range(DAY));
      const talks = events.filter((event) => 'conversationId' in event);
      expect(talks.length).toBeGreaterThan(100);
      expect(talks.length).toBeLessThan(events.length / 2);
      const service = events.filter((event) => event.serviceAccountId !== undefined);
      expect(service.every((event) => 'cloudAgentId' in event)).toBe(true);
    }));

  test('a filter by e-mail finds a person however the e-mail is written', () =>
    withSandbox({}, async (sandbox) => {
      const events = await allEvents(sandbox, range(DAY));
      const odd = events.find((event) => event.userEmail !== event.userEmail?.trim().toLowerCase());
      const email = odd?.userEmail?.trim().toLowerCase();
      const own = events.filter((event) => event.userEmail?.trim().toLowerCase() === email);
      expect(await allEvents(sandbox, { ...range(DAY), email })).toEqual(own);
    }));

  test('the finished hours of today are there, the future is empty', () =>
    withSandbox({}, async (sandbox) => {
      const today = await allEvents(sandbox, range('2026-11-20'));
      const newest = Math.max(...today.map((event) => Number(event.timestamp)));
      expect(today).not.toHaveLength(0);
      expect(newest).toBeLessThan(Date.parse('2026-11-20T12:00:00Z'));
      expect(await allEvents(sandbox, range('2026-11-21', 5))).toEqual([]);
    }));

  test('a very busy day is served whole', () =>
    withSandbox({ organization: makeOrganization({ eventsOn: { [DAY]: 20_000 } }) }, async (sandbox) => {
      expect(await allEvents(sandbox, range(DAY))).toHaveLength(20_000);
      const { startDate } = range(DAY);
      const month = { startDate: startDate - 20 * DAY_MS, endDate: startDate + DAY_MS };
      const { body } = await post<EventPage>(sandbox, '/teams/filtered-usage-events', { ...month, page: 2 });
      expect(body.totalUsageEventsCount).toBeGreaterThan(30_000);
    }));
});
