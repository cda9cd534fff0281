import { describe, expect, test } from '@jest/globals';
import type { Rung } from '../../../functions/ingest-anthropic/ladder.ts';
import { readCostTotal, readLegacy } from '../../../functions/ingest-anthropic/legacy-client.ts';
import { InvalidInputError, RetryableError } from '../../../shared/errors.ts';
import { anthropicSession, bucket, costRow, usageRow } from '../../support/anthropic-answers.ts';
import { drain } from '../../support/fakes.ts';
import type { Answer } from '../../support/vendor-session.ts';

const DAY = '2026-01-05';
const ORGANIZATION = '/v1/organizations';
const RANGE = 'starting_at=2026-01-05T00:00:00Z&ending_at=2026-01-06T00:00:00Z&bucket_width=1d';
const FIVE = ['api_key_id', 'workspace_id', 'model', 'service_tier', 'context_window'];
const grouped = (names: string[]) => names.map((name) => `&group_by[]=${name}`).join('');

const AS_USUAL: Pick<Rung, 'limit' | 'dropped'> = { limit: null, dropped: [] };
const usage = (answer: Answer | Record<string, unknown>[][], from?: string) =>
  drain(readLegacy(anthropicSession({ usage: answer }).session, 'usage', DAY, AS_USUAL, from));

describe('the client asks', () => {
  test('for every page of the usage by five dimensions', async () => {
    const { session, seen } = anthropicSession({
      usage: [[bucket([usageRow()])], [bucket([usageRow({ model: 'b' })])]],
    });
    const { pages } = await drain(readLegacy(session, 'usage', DAY, AS_USUAL, undefined));
    expect(pages.map(({ rows, next }) => [rows.length, next])).toEqual([
      [1, 'page_2'],
      [1, undefined],
    ]);
    const first = `GET ${ORGANIZATION}/usage_report/messages?${RANGE}${grouped(FIVE)}`;
    expect(seen.map(({ what }) => what)).toEqual([first, `${first}&page=page_2`]);
  });

  test('for the costs by workspace and description, from where it left off', async () => {
    const { session, seen } = anthropicSession({ costs: [[], [bucket([costRow()])]] });
    const { pages } = await drain(readLegacy(session, 'cost', DAY, AS_USUAL, 'page_2'));
    expect(pages).toHaveLength(1);
    expect(seen.map(({ what }) => what)).toEqual([
      `GET ${ORGANIZATION}/cost_report?${RANGE}${grouped(['workspace_id', 'description'])}&page=page_2`,
    ]);
  });

  test('more narrowly where it has to', async () => {
    const { session, seen } = anthropicSession({ usage: [[bucket([usageRow()])], [bucket([])]] });
    const rung: Pick<Rung, 'limit' | 'dropped'> = { limit: 1, dropped: ['context_window'] };
    await drain(readLegacy(session, 'usage', DAY, rung, undefined));
    const first = `GET ${ORGANIZATION}/usage_report/messages?${RANGE}${grouped(FIVE.slice(0, 4))}&limit=1`;
    expect(seen.map(({ what }) => what)).toEqual([first, `${first}&page=page_2`]);
  });
});

test('a bucket is of the day by its own start', async () => {
  const page = [bucket([usageRow()], '2026-01-04'), bucket([]), bucket([usageRow()], '2026-01-06')];
  expect((await usage([page])).pages).toEqual([{ rows: [], next: undefined }]);
});

test('a report without the bucket of the day is asked again later', async () => {
  const early = [bucket([usageRow()], '2026-01-04'), bucket([usageRow()], '2026-01-06')];
  await expect(usage([early])).rejects.toThrow(
    new RetryableError(`${ORGANIZATION}/usage_report/messages leaves out 2026-01-05: the day is not ready`),
  );
  expect((await usage([early, [bucket([])]])).pages).toHaveLength(2);
  const late = [bucket([usageRow()], '2026-01-06')];
  expect((await usage([[bucket([])], late])).pages).toHaveLength(2);
});

describe('the client refuses', () => {
  const more = (next_page: unknown, rows = [usageRow()]) => ({
    data: [bucket(rows)],
    has_more: true,
    next_page,
  });

  test.each([
    ['more without a cursor', () => more(null), 'promises more and gives no cursor'],
    ['more with an empty cursor', () => more(''), 'promises more and gives no cursor'],
    [
      'a cursor that does not move',
      (_: unknown, count: number) => more('page_x', [usageRow({ model: `m${count}` })]),
      'gives the cursor page_x again: it does not move',
    ],
    [
      'a page that repeats',
      (_: unknown, count: number) => more(`page_${count}`),
      'repeats page the first as page page_0',
    ],
    [
      'an empty page that promises more',
      (_: unknown, count: number) => ({ data: [], has_more: true, next_page: `page_${count}` }),
      'promises more after the empty page the first',
    ],
  ] as [string, Answer, string][])('%s', async (_, answer, reason) => {
    const reading = usage(answer);
    await expect(reading).rejects.toThrow(
      new InvalidInputError(`${ORGANIZATION}/usage_report/messages ${reason}`),
    );
  });

  test('a cursor that leads back to where a continuation began', async () => {
    await expect(usage(() => more('page_2'), 'page_2')).rejects.toThrow('gives the cursor page_2 again');
  });
});

describe('the total of a day', () => {
  const BARE = Object.fromEntries(Object.keys(costRow()).map((name) => [name, null]));
  const total = (amounts: string[]) => amounts.map((amount) => ({ ...BARE, currency: 'USD', amount }));

  test('is asked for without any group, and summed', async () => {
    const { session, seen } = anthropicSession({ costs: [[bucket(total(['1234.5678', '-0.1']))]] });
    // 12.345678 dollars less a tenth of a cent.
    expect(await readCostTotal(session, DAY)).toBe(12_344_678_000n);
    expect(seen.map(({ what }) => what)).toEqual([`GET ${ORGANIZATION}/cost_report?${RANGE}`]);
  });

  test('is that of the day alone: none of an empty day, unknown without the bucket', async () => {
    const costs = (...buckets: Record<string, unknown>[]) => anthropicSession({ costs: [buckets] }).session;
    const other = bucket(total(['5']), '2026-01-06');
    expect(await readCostTotal(costs(other, bucket([])), DAY)).toBe(0n);
    expect(await readCostTotal(costs(other), DAY)).toBeUndefined();
  });
});
