import { describe, expect, test } from '@jest/globals';
import { makeSmallOrganization, readFaults, type Sandbox } from '../../../local/sandbox/index.ts';
import {
  type Bucket,
  COST_GROUPS,
  type CostRow,
  days,
  type Event,
  get,
  post,
  type ReportPage,
  range,
  SEVEN_GROUPS,
  span,
  withSandbox,
} from './client.ts';

type Pagination = { currentPage: number; hasNextPage: boolean; numPages: number; hasPreviousPage: boolean };
type Events = { totalUsageEventsCount: number; pagination: Pagination; usageEvents: Event[] };
type Cursored = { data: unknown[]; has_more: boolean; next_page: string | null; data_refreshed_at: string };
type List = { data: unknown[]; has_more: boolean; last_id: string | null };

/** 30 events a day. */
const organization = makeSmallOrganization();
const DAY = '2026-11-02';
const COSTS = `/cost_report${span(DAY)}${COST_GROUPS}`;
const ANALYTICS = `/analytics/cost${days(DAY)}${SEVEN_GROUPS}`;

const events = async (sandbox: Sandbox, page = 1, pageSize = 1000, day = DAY) =>
  (await post<Events>(sandbox, '/teams/filtered-usage-events', { ...range(day), page, pageSize })).body;
const page = async <Body = Cursored>(sandbox: Sandbox, path: string, cursor: string | null = null) =>
  (await get<Body>(sandbox, cursor === null ? path : `${path}&page=${cursor}`)).body;
const withFault = (text: string, body: (sandbox: Sandbox, healthy: Sandbox) => Promise<void>) =>
  withSandbox({ organization }, (healthy) =>
    withSandbox({ organization, faults: readFaults(text) }, (sandbox) => body(sandbox, healthy)),
  );

describe('faults of paging', () => {
  test('more is promised without a cursor, by Cursor with an empty page', () =>
    withFault('no-cursor,no-cursor@/v1/organizations/users', async (sandbox, healthy) => {
      const whole = await page(healthy, COSTS);
      expect(await page(sandbox, COSTS)).toEqual({ ...whole, has_more: true, next_page: null });
      expect(await page<List>(sandbox, '/users')).toMatchObject({ has_more: true, last_id: null });
      const { totalUsageEventsCount, pagination, usageEvents } = await events(sandbox);
      expect(usageEvents).toEqual([]);
      expect([totalUsageEventsCount, pagination.hasNextPage]).toEqual([30, true]);
    }));

  test.each([COSTS, ANALYTICS])('the cursor of %s is stuck, and only the cursor tells', (path) =>
    withFault('stuck-cursor', async (sandbox, healthy) => {
      const whole = await page(healthy, path);
      const first = await page(sandbox, path);
      const second = await page(sandbox, path, first.next_page);
      const third = await page(sandbox, path, second.next_page);
      for (const answer of [first, second, third]) {
        expect(answer).toMatchObject({ has_more: true, next_page: 'page_stuck' });
        expect(answer.data).not.toEqual(whole.data);
      }
      expect(new Set([first, second, third].map(({ data }) => JSON.stringify(data))).size).toBe(3);
    }),
  );

  test('a stuck page differs in a text alone', () =>
    withFault('stuck-cursor', async (sandbox, healthy) => {
      const rows = (answer: ReportPage<CostRow>) =>
        answer.data.flatMap((bucket: Bucket<CostRow>) => bucket.results);
      const [whole, stuck] = [
        rows(await page(healthy, COSTS)),
        rows(await page(sandbox, COSTS, 'page_stuck')),
      ];
      expect(stuck.map(({ inference_geo: _, ...row }) => row)).toEqual(
        whole.map(({ inference_geo: _, ...row }) => row),
      );
      expect(stuck[0]?.inference_geo).toBe('marked 1');
    }));

  test('the first page of events comes again under each next number', () =>
    withFault('repeated-page', async (sandbox, healthy) => {
      const whole = await events(healthy);
      for (const number of [1, 2, 3]) {
        const { usageEvents, pagination, totalUsageEventsCount } = await events(sandbox, number);
        expect(usageEvents).toEqual(whole.usageEvents);
        expect(totalUsageEventsCount).toBe(30);
        expect(pagination).toMatchObject({ currentPage: number, hasNextPage: true });
        expect(pagination.hasPreviousPage).toBe(number > 1);
      }
    }));

  test.each([COSTS, ANALYTICS])('the first page of %s comes again under each next cursor', (path) =>
    withFault('repeated-page', async (sandbox, healthy) => {
      const whole = await page(healthy, path);
      const first = await page(sandbox, path);
      const second = await page(sandbox, path, first.next_page);
      const third = await page(sandbox, path, second.next_page);
      expect([first.data, second.data, third.data]).toEqual([whole.data, whole.data, whole.data]);
      expect(new Set([first, second, third].map((answer) => answer.next_page)).size).toBe(3);
      expect(third.has_more).toBe(true);
    }),
  );

  test('one event enters at the top after page 1, until the pages are read anew', () =>
    withFault('shifting-page', async (sandbox, healthy) => {
      const all = (await events(healthy)).usageEvents;
      const read = async (size: number, count: number) => {
        const pages = [];
        for (let number = 1; number <= count; number += 1) {
          pages.push(await events(sandbox, number, size));
        }
        return pages;
      };
      // Pages of 10: page 2 begins with the last event of page 1, and the last event is on a page 4.
      const shifted = await read(10, 4);
      expect(shifted.map((answer) => answer.totalUsageEventsCount)).toEqual([30, 31, 31, 31]);
      expect(shifted.map(({ pagination }) => pagination.hasNextPage)).toEqual([true, true, true, false]);
      expect(shifted.map(({ pagination }) => pagination.numPages)).toEqual([3, 4, 4, 4]);
      expect(shifted.map(({ usageEvents }) => usageEvents)).toEqual([
        all.slice(0, 10),
        all.slice(9, 19),
        all.slice(19, 29),
        all.slice(29),
      ]);
      const again = await read(10, 3);
      expect(again.flatMap(({ usageEvents }) => usageEvents)).toEqual(all);
      expect(again.every((answer) => answer.totalUsageEventsCount === 30)).toBe(true);
      const otherDay = await events(sandbox, 2, 10, '2026-11-03');
      expect(otherDay.totalUsageEventsCount).toBe(30);
    }));

  test.each(['shifting-page', 'refreshed'])('%s moves data_refreshed_at after page 1, once', (fault) =>
    withFault(fault, async (sandbox) => {
      const first = await page(sandbox, `${ANALYTICS}&limit=1`);
      const second = await page(sandbox, `${ANALYTICS}&limit=1`, first.next_page);
      const anew = await page(sandbox, `${ANALYTICS}&limit=1`);
      expect(first.data_refreshed_at).toBe('2026-11-20T12:00:00Z');
      expect(second.data_refreshed_at).toBe('2026-11-20T13:00:00Z');
      expect(anew.data_refreshed_at).toBe('2026-11-20T13:00:00Z');
      const other = `/analytics/usage${days(DAY)}&limit=1&group_by[]=model`;
      const next = await page(sandbox, other, (await page(sandbox, other)).next_page);
      expect(next.data_refreshed_at).toBe('2026-11-20T12:00:00Z');
    }),
  );

  test('the count of events is one too high', () =>
    withFault('lying-count', async (sandbox, healthy) => {
      const whole = await events(healthy);
      expect(await events(sandbox)).toEqual({ ...whole, totalUsageEventsCount: 31 });
    }));
});
