import { describe, expect, test } from '@jest/globals';
import {
  type AnalyticsCost,
  type AnalyticsUsage,
  allRows,
  days,
  FIVE_GROUPS,
  type FlatPage,
  get,
  NOW,
  picos,
  SEVEN_GROUPS,
  span,
  withSandbox,
} from './client.ts';

const DAY = days('2026-11-02');
const COST_TYPES = '&group_by[]=cost_type&group_by[]=token_type';

describe('parameters of the analytics reports', () => {
  test.each([
    ['no start', '?ending_at=2026-11-03T00:00:00Z&time_bucket_width=1d'],
    ['no end', '?starting_at=2026-11-02T00:00:00Z&time_bucket_width=1d'],
    ['a bare date', '?starting_at=2026-11-02&ending_at=2026-11-03T00:00:00Z&time_bucket_width=1d'],
    [
      'an end at the start',
      '?starting_at=2026-11-02T00:00:00Z&ending_at=2026-11-02T00:00:00Z&time_bucket_width=1d',
    ],
    [
      'a start in a day',
      '?starting_at=2026-11-02T06:00:00Z&ending_at=2026-11-03T00:00:00Z&time_bucket_width=1d',
    ],
    [
      'an end in a day',
      '?starting_at=2026-11-02T00:00:00Z&ending_at=2026-11-03T06:00:00Z&time_bucket_width=1d',
    ],
    ['32 days', days('2026-10-01', 32)],
    ['a day before 2026', days('2025-12-31')],
    ['no bucket width', span('2026-11-02')],
    ['hours', `${span('2026-11-02')}&time_bucket_width=1h`],
    ['the bucket width of the legacy reports', `${DAY}&bucket_width=1d`],
    ['an unknown dimension', `${DAY}&group_by[]=account_id`],
    ['a dimension twice', `${DAY}&group_by[]=model&group_by[]=model`],
    ['six dimensions', `${DAY}${FIVE_GROUPS}&group_by[]=service_tier`],
    ['a limit of 0', `${DAY}&limit=0`],
    ['a limit of 1001', `${DAY}&limit=1001`],
    ['an unknown order', `${DAY}&order_by=name`],
    ['an unknown direction', `${DAY}&order=up`],
    ['a made-up cursor', `${DAY}&page=page_abc`],
  ])('%s is refused by both', (_, query) =>
    withSandbox({}, async (sandbox) => {
      for (const path of ['/analytics/usage', '/analytics/cost']) {
        expect(await get(sandbox, path + query)).toMatchObject({
          status: 400,
          body: { error: { type: 'invalid_request_error' } },
        });
      }
    }),
  );

  test('the cost and token types are dimensions of cost alone, beside five others', () =>
    withSandbox({}, async (sandbox) => {
      expect((await get(sandbox, `/analytics/cost${DAY}${SEVEN_GROUPS}`)).status).toBe(200);
      expect((await get(sandbox, `/analytics/usage${DAY}&group_by[]=cost_type`)).status).toBe(400);
      expect((await get(sandbox, `/analytics/usage${DAY}&order_by=amount`)).status).toBe(400);
    }));

  // 365 days before 12:30 on 20 May 2027 is 12:30 on 20 May 2026.
  test('a day is told of for 365 days', () =>
    withSandbox({ now: () => Date.parse('2027-05-20T12:30:00Z') }, async (sandbox) => {
      expect((await get(sandbox, `/analytics/usage${days('2026-05-20')}`)).status).toBe(400);
      expect((await get(sandbox, `/analytics/usage${days('2026-05-21')}`)).status).toBe(200);
    }));

  test('31 days are one range, and a day without usage is no row', () =>
    withSandbox({}, async (sandbox) => {
      const rows = await allRows<AnalyticsUsage>(sandbox, `/analytics/usage${days('2026-10-25', 31)}`);
      const last = rows.map((row) => row.starting_at).sort();
      expect(last).toHaveLength(27);
      expect(last.at(-1)).toBe('2026-11-20T00:00:00Z');
      for (const path of ['/analytics/usage', '/analytics/cost']) {
        expect((await get(sandbox, `${path}${days('2026-12-01')}`)).body).toEqual({
          data: [],
          has_more: false,
          next_page: null,
          data_refreshed_at: '2026-11-20T12:00:00Z',
        });
      }
    }));

  test.each([
    ['2026-11-21T00:59:59Z', '2026-11-21T00:00:00Z'],
    ['2026-11-21T01:00:00Z', '2026-11-21T01:00:00Z'],
    ['2026-11-21T01:59:59.999Z', '2026-11-21T01:00:00Z'],
  ])('at %s the data was refreshed at %s', (now, refreshed) =>
    withSandbox({ now: () => Date.parse(now) }, async (sandbox) => {
      const { body } = await get<FlatPage<object>>(sandbox, `/analytics/usage${days('2026-11-20')}`);
      expect(body.data_refreshed_at).toBe(refreshed);
    }),
  );

  test('pages of any size give the rows of one, 20 unless asked otherwise', () =>
    withSandbox({}, async (sandbox) => {
      const path = `/analytics/usage${DAY}${FIVE_GROUPS}`;
      const whole = (await get<FlatPage<AnalyticsUsage>>(sandbox, `${path}&limit=1000`)).body;
      const first = (await get<FlatPage<AnalyticsUsage>>(sandbox, path)).body;
      expect([whole.has_more, whole.next_page]).toEqual([false, null]);
      expect(first.data).toHaveLength(20);
      expect(first.has_more).toBe(true);
      expect(whole.data.length).toBeGreaterThan(20);
      for (const limit of [1, 7, 20]) {
        expect(await allRows(sandbox, `${path}&limit=${limit}`)).toEqual(whole.data);
      }
      expect((await get<FlatPage<object>>(sandbox, `${path}&limit=${whole.data.length}`)).body.has_more).toBe(
        false,
      );
    }));

  test('a row that is fanned out by type counts once, so a page may be longer than its limit', () =>
    withSandbox({}, async (sandbox) => {
      const path = `/analytics/cost${DAY}&group_by[]=model${COST_TYPES}`;
      const { data, has_more } = (await get<FlatPage<AnalyticsCost>>(sandbox, `${path}&limit=1`)).body;
      expect(has_more).toBe(true);
      expect(data.length).toBeGreaterThan(1);
      expect(new Set(data.map((row) => row.group.model)).size).toBe(1);
      const models = (await allRows<AnalyticsCost>(sandbox, `${path}&limit=1`)).map((row) => row.group.model);
      expect(new Set(models).size).toBe(3);
    }));

  test('a cursor belongs to its query', () =>
    withSandbox({}, async (sandbox) => {
      const path = `/analytics/usage${DAY}${FIVE_GROUPS}`;
      const { next_page } = (await get<FlatPage<object>>(sandbox, path)).body;
      const status = async (other: string) => (await get(sandbox, `${other}&page=${next_page}`)).status;
      expect(await status(`${path}&limit=5`)).toBe(200);
      expect(await status(`${path}&order=asc`)).toBe(400);
      expect(await status(`/analytics/usage${days('2026-11-03')}${FIVE_GROUPS}`)).toBe(400);
      expect(await status(`/analytics/cost${DAY}${FIVE_GROUPS}`)).toBe(400);
    }));

  test('the largest comes first, by what is asked for and in the direction asked for', () =>
    withSandbox({}, async (sandbox) => {
      const usage = async (order: string, metric: 'total_tokens' | 'output_tokens' | 'requests') =>
        (await allRows<AnalyticsUsage>(sandbox, `/analytics/usage${DAY}${FIVE_GROUPS}${order}`)).map(
          (row) => row.usage[metric],
        );
      const falling = (values: number[]) => values.toSorted((a, b) => b - a);
      for (const [order, metric] of [
        ['', 'total_tokens'],
        ['&order_by=output_tokens', 'output_tokens'],
        ['&order_by=requests', 'requests'],
      ] as const) {
        const values = await usage(order, metric);
        expect(values).toEqual(falling(values));
        expect(await usage(`${order}&order=asc`, metric)).toEqual(falling(values).reverse());
      }
      const cost = await allRows<AnalyticsCost>(sandbox, `/analytics/cost${DAY}${FIVE_GROUPS}`);
      const amounts = cost.map((row) => Number(picos(row.cost.amount)));
      expect(amounts).toEqual(falling(amounts));
    }));

  test('by time the newest day comes first, and within a day the largest amount', () =>
    withSandbox({}, async (sandbox) => {
      const path = `/analytics/cost${days('2026-11-02', 3)}&group_by[]=model&order_by=time`;
      const rows = await allRows<AnalyticsCost>(sandbox, path);
      const starts = rows.map((row) => row.starting_at);
      expect(starts).toEqual(starts.toSorted().reverse());
      expect(new Set(starts).size).toBe(3);
      const oldest = rows.filter((row) => row.starting_at === '2026-11-02T00:00:00Z');
      const rising = await allRows<AnalyticsCost>(sandbox, `${path}&order=asc`);
      expect(rising.slice(0, oldest.length)).toEqual(oldest);
      const amounts = oldest.map((row) => Number(picos(row.cost.amount)));
      expect(amounts).toEqual(amounts.toSorted((a, b) => b - a));
      expect(Date.parse(starts[0] ?? '')).toBeLessThan(NOW);
    }));
});
