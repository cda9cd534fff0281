import { describe, expect, test } from '@jest/globals';
import { anthropicSource } from '../../../functions/ingest-anthropic/index.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { Page } from '../../../shared/ingest/source.ts';
import { anthropicSession, bucket, costRow, usageRow } from '../../support/anthropic-answers.ts';
import { drain } from '../../support/fakes.ts';

type Organization = Parameters<typeof anthropicSession>[0];

const read = (organization: Organization, resume?: unknown) => {
  const { session } = anthropicSession(organization);
  return drain(anthropicSource.read({ day: '2026-01-05', session, resume }));
};

const records = (pages: readonly Page[]) => pages.flatMap((page) => page.records);
const costs = (pages: readonly Page[]) =>
  records(pages).flatMap((record) =>
    'cost' in record ? [[record.api_key_id, record.cost.cost_usd, record.cost.allocation_method]] : [],
  );

describe('a day of Anthropic', () => {
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
    expect(costs(pages)).toEqual([
      ['apikey_1', '3', 'token_share'],
      [null, '1', 'token_share'],
      [null, '0.07', 'none'],
    ]);
    expect(pages.reduce((sum, { vendorRows }) => sum + vendorRows, 0)).toBe(4);
    expect(end).toEqual({ report: 'cost_report', provenEmpty: false, findings: [] });
  });

  test('counts a negative row once, and tells of a type that is not known', async () => {
    const row = { cost_type: 'image_generation', token_type: null };
    const { end, pages } = await read({
      costs: [[bucket([costRow({ ...row, amount: '-5' }), costRow({ ...row, amount: '2' })])]],
    });
    expect(costs(pages)).toEqual([
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
  ] as [string, Organization][])('is not read from a report %s: the slice fails', async (_, organization) => {
    await expect(read(organization)).rejects.toThrow('the day is not ready');
  });
});

describe('a row that cannot be read', () => {
  test('but has an amount is left out with its dollars', async () => {
    const odd = costRow({ model: 7, amount: '12.5' });
    const { pages } = await read({ costs: [[bucket([odd, costRow({ amount: '1' })])]] });
    expect(costs(pages)).toEqual([[null, '0.01', 'none']]);
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

test('a continuation of any page gives the records that are left, and the same end', async () => {
  const organization: Organization = {
    usage: [
      [bucket([usageRow({ uncached_input_tokens: 300 })])],
      [bucket([usageRow({ api_key_id: 'apikey_2', uncached_input_tokens: 100 })])],
    ],
    costs: [
      [bucket([costRow({ amount: '-4' })])],
      [bucket([costRow({ token_type: 'thinking_tokens', amount: '1' })])],
      [bucket([costRow({ amount: '8' })])],
    ],
  };
  const whole = await read(organization);
  expect(whole.pages).toHaveLength(6);
  // Each state is taken when its page comes, as a continuation does.
  const { session } = anthropicSession(organization);
  const states: string[] = [];
  for await (const page of anthropicSource.read({ day: '2026-01-05', session, resume: undefined })) {
    states.push(JSON.stringify(page.resume));
  }
  for (const [index, state] of states.entries()) {
    const rest = await read(organization, JSON.parse(state));
    expect(records(rest.pages)).toEqual(records(whole.pages.slice(index + 1)));
    expect(rest.end).toEqual(whole.end);
  }
});
