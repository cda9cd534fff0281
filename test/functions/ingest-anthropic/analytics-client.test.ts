import { describe, expect, test } from '@jest/globals';
import { readAnalytics } from '../../../functions/ingest-anthropic/analytics-client.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { VendorCall } from '../../../shared/http.ts';
import {
  analyticsCostRow,
  analyticsPages,
  analyticsUsageRow,
  anthropicSession,
  REFRESHED_AT,
} from '../../support/anthropic-answers.ts';
import { drain } from '../../support/fakes.ts';
import type { Answer } from '../../support/vendor-session.ts';

const DAY = '2026-01-05';
const RANGE = 'starting_at=2026-01-05T00:00:00Z&ending_at=2026-01-06T00:00:00Z&time_bucket_width=1d';
const FIVE = ['actor', 'api_key_id', 'workspace_id', 'model', 'product'];
const grouped = (names: string[]) => names.map((name) => `&group_by[]=${name}`).join('');

const usage = (answer: Answer) =>
  drain(readAnalytics(anthropicSession({ analyticsUsage: answer }).session, 'usage', DAY, 1000, undefined));

describe('the client asks', () => {
  test('for every page of the usage by five dimensions, in the order of time', async () => {
    const { session, seen } = anthropicSession({
      analyticsUsage: [[analyticsUsageRow()], [analyticsUsageRow({ group: { model: 'b' } })]],
    });
    const { pages } = await drain(readAnalytics(session, 'usage', DAY, 1000, undefined));
    expect(pages.map(({ rows, next, refreshedAt }) => [rows.length, next, refreshedAt])).toEqual([
      [1, 'page_2', REFRESHED_AT],
      [1, undefined, REFRESHED_AT],
    ]);
    const first = `GET /v1/organizations/analytics/usage?${RANGE}${grouped(FIVE)}&order_by=time&limit=1000`;
    expect(seen.map(({ what }) => what)).toEqual([first, `${first}&page=page_2`]);
  });

  test('for the costs by their types too, from where it left off, with the limit that it is given', async () => {
    const { session, seen } = anthropicSession({ analyticsCosts: [[], [analyticsCostRow()]] });
    const { pages } = await drain(readAnalytics(session, 'cost', DAY, 20, 'page_2'));
    expect(pages).toHaveLength(1);
    const groups = grouped([...FIVE, 'cost_type', 'token_type']);
    expect(seen.map(({ what }) => what)).toEqual([
      `GET /v1/organizations/analytics/cost?${RANGE}${groups}&order_by=time&limit=20&page=page_2`,
    ]);
  });

  test('with the header of the beta, and for money as it is written', async () => {
    const calls: VendorCall[] = [];
    const answer = analyticsPages([[]]);
    await usage((call, count) => {
      calls.push(call);
      return answer(call, count);
    });
    expect(calls.map(({ headers, decimals }) => [headers, decimals])).toEqual([
      [{ 'anthropic-beta': 'analytics-usage-cost-2026-08-24' }, new Set(['amount', 'list_amount'])],
    ]);
  });
});

test('equal rows are two rows', async () => {
  const { pages } = await usage(analyticsPages([[analyticsUsageRow(), analyticsUsageRow()]]));
  expect(pages.map(({ rows }) => rows)).toEqual([[analyticsUsageRow(), analyticsUsageRow()]]);
});

test('a vendor that does not say when its data were refreshed gives null', async () => {
  const { pages } = await usage(() => ({ data: [], has_more: false }));
  expect(pages).toEqual([{ rows: [], next: undefined, refreshedAt: null }]);
});

describe('the client refuses', () => {
  const more = (next_page: unknown, data = [analyticsUsageRow()]) => ({ data, has_more: true, next_page });

  test.each([
    ['more without a cursor', () => more(null), 'promises more and gives no cursor'],
    [
      'a cursor that does not move',
      (_: unknown, count: number) => more('page_x', [analyticsUsageRow({ group: { model: `m${count}` } })]),
      'gives the cursor page_x again: it does not move',
    ],
    [
      'a page that repeats',
      (_: unknown, count: number) => more(`page_${count}`),
      'repeats page the first as page page_0',
    ],
    [
      'an empty page that promises more',
      (_: unknown, count: number) => more(`page_${count}`, []),
      'promises more after the empty page the first',
    ],
    ['no data', () => ({ has_more: false }), 'answered what does not fit: data: '],
  ] as [string, Answer, string][])('%s', async (_, answer, reason) => {
    const reading = usage(answer);
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(`/v1/organizations/analytics/usage ${reason}`);
  });

  test('a cursor that leads back to where a continuation began', async () => {
    const { session, seen } = anthropicSession({ analyticsUsage: () => more('page_2') });
    const reading = drain(readAnalytics(session, 'usage', DAY, 1000, 'page_2'));
    await expect(reading).rejects.toThrow('gives the cursor page_2 again');
    expect(seen).toHaveLength(1);
  });
});
