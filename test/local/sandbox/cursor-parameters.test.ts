import { describe, expect, test } from '@jest/globals';
import { CURSOR_HEADERS, call, type EventPage, post, range, withSandbox } from './client.ts';

const DAY = range('2026-11-02');

describe('parameters of Cursor', () => {
  test.each([
    ['no range', {}],
    ['a range without end', { startDate: DAY.startDate }],
    ['a range in text', { startDate: '2026-11-02', endDate: '2026-11-03' }],
    ['an end before the start', { startDate: DAY.endDate, endDate: DAY.startDate }],
    ['more than 30 days', range('2026-09-01', 31)],
    ['an unknown parameter', { ...DAY, limit: 5 }],
    ['a page of 0', { ...DAY, page: 0 }],
    ['a page in text', { ...DAY, page: '1' }],
    ['a page size above 1000', { ...DAY, pageSize: 1001 }],
    ['a list', [DAY]],
  ])('events refuse %s', (_, body) =>
    withSandbox({}, async (sandbox) => {
      const answer = await post(sandbox, '/teams/filtered-usage-events', body);
      expect(answer).toMatchObject({ status: 400, body: { error: 'Bad Request' } });
    }),
  );

  test('events come ten a page unless asked otherwise', () =>
    withSandbox({}, async (sandbox) => {
      const { body } = await post<EventPage>(sandbox, '/teams/filtered-usage-events', DAY);
      expect(body.usageEvents).toHaveLength(10);
      expect(body.pagination).toMatchObject({ currentPage: 1, pageSize: 10, hasNextPage: true });
    }));

  test('daily usage takes page and pageSize together or not at all', () =>
    withSandbox({}, async (sandbox) => {
      const status = async (body: object) => (await post(sandbox, '/teams/daily-usage-data', body)).status;
      expect(await status(DAY)).toBe(200);
      expect(await status({ ...DAY, page: 1, pageSize: 50 })).toBe(200);
      expect(await status({ ...DAY, page: 1 })).toBe(400);
      expect(await status({ ...DAY, pageSize: 50 })).toBe(400);
      expect(await status(range('2026-10-01', 30))).toBe(200);
      expect(await status(range('2026-10-01', 32))).toBe(400);
    }));

  test('a wrong method, path, content type or body has its own answer', () =>
    withSandbox({}, async ({ cursorUrl }) => {
      const status = async (path: string, init: RequestInit) =>
        (await call(cursorUrl + path, { headers: CURSOR_HEADERS, ...init })).status;
      const headers = { ...CURSOR_HEADERS, 'content-type': 'text/plain' };
      expect(await status('/teams/spend', { method: 'GET' })).toBe(405);
      expect(await status('/teams/members', { method: 'POST', body: '{}' })).toBe(405);
      expect(await status('/teams/nothing', {})).toBe(404);
      expect(await status('/teams/members?page=1', {})).toBe(400);
      expect(await status('/teams/spend', { method: 'POST', body: '{}', headers })).toBe(400);
      expect(await status('/teams/spend', { method: 'POST', body: '{' })).toBe(400);
    }));
});
