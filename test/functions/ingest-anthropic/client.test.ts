import { describe, expect, test } from '@jest/globals';
import { readCosts, readList, readUsage } from '../../../functions/ingest-anthropic/client.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import { anthropicSession, bucket, costRow, usageRow } from '../../support/anthropic-answers.ts';
import { drain } from '../../support/fakes.ts';
import type { Answer } from '../../support/vendor-session.ts';

const DAY = '2026-01-05';
const ORGANIZATION = '/v1/organizations';
const RANGE = 'starting_at=2026-01-05T00:00:00Z&ending_at=2026-01-06T00:00:00Z&bucket_width=1d';
const FIVE = ['api_key_id', 'workspace_id', 'model', 'service_tier', 'context_window'];
const grouped = (names: string[]) => names.map((name) => `&group_by[]=${name}`).join('');

const usage = (answer: Answer | Record<string, unknown>[][], from?: string) =>
  drain(readUsage(anthropicSession({ usage: answer }).session, DAY, from));

describe('the client asks', () => {
  test('for every page of a list, after the last id of the one before', async () => {
    const { session, seen } = anthropicSession({ keys: [[{ id: 'a' }, { id: 'b' }], [{ id: 'c' }]] });
    expect(await readList(session, 'api_keys')).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    expect(seen.map(({ what }) => what)).toEqual([
      `GET ${ORGANIZATION}/api_keys?limit=1000`,
      `GET ${ORGANIZATION}/api_keys?limit=1000&after_id=b`,
    ]);
  });

  test('for archived workspaces too', async () => {
    const { session, seen } = anthropicSession();
    await readList(session, 'workspaces');
    await readList(session, 'users');
    expect(seen.map(({ what }) => what)).toEqual([
      `GET ${ORGANIZATION}/workspaces?limit=1000&include_archived=true`,
      `GET ${ORGANIZATION}/users?limit=1000`,
    ]);
  });

  test('for every page of the usage by five dimensions', async () => {
    const { session, seen } = anthropicSession({
      usage: [[bucket([usageRow()])], [bucket([usageRow({ model: 'b' })])]],
    });
    const { pages } = await drain(readUsage(session, DAY, undefined));
    expect(pages.map(({ rows, next }) => [rows.length, next])).toEqual([
      [1, 'page_2'],
      [1, undefined],
    ]);
    const first = `GET ${ORGANIZATION}/usage_report/messages?${RANGE}${grouped(FIVE)}`;
    expect(seen.map(({ what }) => what)).toEqual([first, `${first}&page=page_2`]);
  });

  test('for the costs by workspace and description, from where it left off', async () => {
    const { session, seen } = anthropicSession({ costs: [[], [bucket([costRow()])]] });
    const { pages } = await drain(readCosts(session, DAY, 'page_2'));
    expect(pages).toHaveLength(1);
    expect(seen.map(({ what }) => what)).toEqual([
      `GET ${ORGANIZATION}/cost_report?${RANGE}${grouped(['workspace_id', 'description'])}&page=page_2`,
    ]);
  });
});

test('a bucket is of the day by its own start', async () => {
  const page = [bucket([usageRow()], '2026-01-04'), bucket([]), bucket([usageRow()], '2026-01-06')];
  expect((await usage([page])).pages).toEqual([{ rows: [], next: undefined }]);
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
    [
      'a report without the bucket of the day, which is not ready',
      () => ({ data: [bucket([usageRow()], '2026-01-06')], has_more: false, next_page: null }),
      'leaves out 2026-01-05: the day is not ready',
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

  test.each([
    ['more without a last id', { data: [{ id: 'a' }], has_more: true, last_id: null }, 'gives no cursor'],
    [
      'a last id that does not move',
      { data: [{ id: 'a' }], has_more: true, last_id: 'a' },
      'gives the cursor a again',
    ],
    ['no data', { has_more: false }, 'answered what does not fit: data: '],
  ])('a list with %s', async (_, answer, reason) => {
    const reading = readList(anthropicSession({ keys: () => answer }).session, 'api_keys');
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(reason);
  });
});
