import { describe, expect, test } from '@jest/globals';
import { makeAnthropicSource } from '../../../functions/ingest-anthropic/index.ts';
import { InvalidInputError, RetryableError } from '../../../shared/errors.ts';
import type { Page } from '../../../shared/ingest/source.ts';
import { anthropicSession, bucket, costRow, refusal, usageRow } from '../../support/anthropic-answers.ts';
import { drain } from '../../support/fakes.ts';
import { fetchRequest } from '../../support/ingest.ts';
import { costsOf } from './read-through.ts';

type Organization = Parameters<typeof anthropicSession>[0];

const source = makeAnthropicSource({ reports: 'legacy' });
const read = (organization: Organization, resume?: unknown) => {
  const { session } = anthropicSession(organization);
  return drain(source.read(fetchRequest(session, { resume })));
};

const records = (pages: readonly Page[]) => pages.flatMap((page) => page.records);
describe('a day of the legacy reports', () => {
  test('is its directories, its usage, and its costs shared over the keys of all usage pages', async () => {
    const { pages, end } = await read({
      users: [[{ id: 'user_1', email: 'a@example.com' }]],
      workspaces: [[{ id: 'wrkspc_1', name: 'Research' }]],
      usage: [
        [bucket([usageRow({ uncached_input_tokens: 300 })])],
        [bucket([usageRow({ api_key_id: null, uncached_input_tokens: 100 })])],
      ],
      costs: [
        [bucket([costRow({ amount: '400' })])],
        [bucket([costRow({ cost_type: 'code_execution', token_type: null, amount: '7' })])],
      ],
    });
    expect(
      records(pages).map(({ kind, vendor }) => (kind === 'directory' ? vendor.vendor_id : kind)),
    ).toEqual(['apikey_1', 'user_1', 'wrkspc_1', 'default', 'usage', 'usage', 'cost', 'cost', 'cost']);
    expect(costsOf(pages)).toEqual([
      ['apikey_1', '3', 'token_share'],
      [null, '1', 'token_share'],
      [null, '0.07', 'none'],
    ]);
    expect(pages.reduce((sum, { vendorRows }) => sum + vendorRows, 0)).toBe(4);
    expect(end).toEqual({ report: 'cost_report', provenEmpty: false, findings: [] });
  });

  test('is rounded once, before it is shared', async () => {
    const { pages } = await read({
      usage: [[bucket([usageRow({ uncached_input_tokens: 300 }), usageRow({ api_key_id: null })])]],
      costs: [[bucket([costRow({ amount: '0.00000035' })])]],
    });
    // 3.5 billionths of a dollar are 4: three quarters and one quarter of 4.
    expect(costsOf(pages)).toEqual([
      ['apikey_1', '0.000000003', 'token_share'],
      [null, '0.000000001', 'token_share'],
    ]);
    expect(pages.at(-1)?.roundedBy).toBe(500_000_000n);
  });

  test('shows the rows as they were sent, and which fields are read', async () => {
    const { pages } = await read({
      usage: [[bucket([usageRow({ speed: 'fast' })])]],
      costs: [[bucket([costRow()])]],
    });
    const [usage, money] = pages.flatMap(({ seen }) => seen).slice(3);
    expect(usage).toMatchObject({
      endpoint: '/v1/organizations/usage_report/messages',
      rows: [{ speed: 'fast' }],
    });
    expect(money).toMatchObject({ endpoint: '/v1/organizations/cost_report', rows: [costRow()] });
    expect(Object.keys(usageRow({ speed: 'fast' })).filter((name) => !usage?.known.has(name))).toEqual([
      'speed',
    ]);
    expect(Object.keys(costRow()).filter((name) => !money?.known.has(name))).toEqual([]);
  });

  test('counts a negative row once, and tells of a type that is not known', async () => {
    const row = { cost_type: 'image_generation', token_type: null };
    const { end, pages } = await read({
      costs: [[bucket([costRow({ ...row, amount: '-5' }), costRow({ ...row, amount: '2' })])]],
    });
    expect(costsOf(pages)).toEqual([
      [null, '-0.05', 'none'],
      [null, '0.02', 'none'],
    ]);
    expect(pages.map(({ negative }) => negative).at(-1)).toEqual({ rows: 1, nanos: -50_000_000n });
    expect(end.findings).toEqual([
      {
        kind: 'unknown_cost_type',
        severity: 'warning',
        text: 'the vendor has a cost type image_generation that is not known here: it is kept under its own name',
        usd: null,
      },
    ]);
  });
});

test('a list that the key may not read is told of', async () => {
  const { end, pages } = await read({ workspaces: refusal(403), costs: [[bucket([costRow()])]] });
  expect(costsOf(pages)).toHaveLength(1);
  expect(end.findings).toMatchObject([
    { kind: 'endpoint_missing', text: expect.stringContaining('workspaces') },
  ]);
});

describe('an empty day', () => {
  test.each([
    ['is proven by an empty bucket in both reports', {}, true],
    ['is not proven when there was usage', { usage: [[bucket([usageRow()])]] }, false],
    ['is not proven when there were costs', { costs: [[bucket([costRow()])]] }, false],
    ['is not proven by an empty last page', { usage: [[bucket([usageRow()])], [bucket([])]] }, false],
  ] as [string, Organization, boolean][])('%s', async (_, organization, provenEmpty) => {
    expect((await read(organization)).end.provenEmpty).toBe(provenEmpty);
  });

  // A re-read of a day with money would otherwise be committed as one without.
  test.each([
    ['without the bucket of the usage', { usage: [[]] }],
    ['without the bucket of the costs', { usage: [[bucket([usageRow()])]], costs: [[]] }],
    ["with another day's bucket", { costs: [[bucket([], '2026-01-04')]] }],
  ] as [string, Organization][])(
    'is not read from a report %s: it is asked later',
    async (_, organization) => {
      const reading = read(organization);
      await expect(reading).rejects.toBeInstanceOf(RetryableError);
      await expect(reading).rejects.toThrow('the day is not ready');
    },
  );
});

describe('a row that cannot be read', () => {
  test('but has an amount is left out with its dollars', async () => {
    const odd = costRow({ model: 7, amount: '12.5' });
    const { pages } = await read({ costs: [[bucket([odd, costRow({ amount: '1' })])]] });
    expect(costsOf(pages)).toEqual([[null, '0.01', 'none']]);
    expect(pages.flatMap(({ quarantined }) => quarantined)).toEqual([
      {
        payload: odd,
        reason: expect.stringMatching(/^a row of \/v1\/organizations\/cost_report does not fit: model: /),
        usd: '0.125',
      },
    ]);
    expect(pages.reduce((sum, { vendorRows }) => sum + vendorRows, 0)).toBe(2);
  });

  test('of a directory, or usage that no money is shared by, is left out without dollars', async () => {
    const { pages } = await read({
      keys: [[{ id: 7 }, { id: 'apikey_1', name: 'ci' }]],
      usage: [[bucket([usageRow({ inference_geo: 7 })])]],
    });
    expect(pages.flatMap(({ quarantined }) => quarantined.map(({ usd }) => usd))).toEqual([null, null]);
  });

  test.each([
    ['no amount', { amount: undefined }, 'amount'],
    ['an amount that is null', { amount: null }, 'amount'],
    ['an amount in words', { amount: 'abc' }, 'amount is no decimal amount: "abc"'],
    ['a thousands separator', { amount: '1,234' }, 'amount is no decimal amount: "1,234"'],
    ['euros', { currency: 'EUR' }, 'currency'],
    ['no currency', { currency: undefined }, 'currency'],
    ['euros and another fault', { currency: 'EUR', model: 7 }, 'currency'],
  ])('fails the slice when the cost has %s', async (_, more, reason) => {
    const reading = read({ costs: [[bucket([costRow(more)])]] });
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(reason);
  });

  test.each([
    ['half a token', { output_tokens: 0.5 }, 'output_tokens'],
    ['no cache writes', { cache_creation: null }, 'cache_creation'],
    ['a model that is a number', { model: 7 }, 'model'],
    ['a key that is a number', { api_key_id: 7 }, 'api_key_id'],
  ])('fails the slice when the usage has %s: money is shared by it', async (_, more, reason) => {
    const reading = read({ usage: [[bucket([usageRow(more)])]] });
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(reason);
  });
});
