import { describe, expect, test } from '@jest/globals';
import { makeAnthropicSource } from '../../../functions/ingest-anthropic/index.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { Page } from '../../../shared/ingest/source.ts';
import {
  analyticsCostRow,
  analyticsPages,
  analyticsUsageRow,
  anthropicSession,
  bucket,
  costRow,
  refusal,
} from '../../support/anthropic-answers.ts';
import { drain } from '../../support/fakes.ts';
import { fetchRequest } from '../../support/ingest.ts';
import type { Answer } from '../../support/vendor-session.ts';

type Organization = Parameters<typeof anthropicSession>[0];

const USAGE = '/v1/organizations/analytics/usage';
const COST = '/v1/organizations/analytics/cost';
const WORKSPACES = [[{ id: 'wrkspc_1', name: 'Research' }]];

const source = makeAnthropicSource({ reports: 'analytics' });
function read(organization: Organization) {
  // Without an answer of its own the other total is not compared.
  const { session } = anthropicSession({
    workspaces: WORKSPACES,
    costs: refusal(403),
    analyticsUsage: [[]],
    ...organization,
  });
  return drain(source.read(fetchRequest(session)));
}

const records = (pages: readonly Page[]) => pages.flatMap((page) => page.records);
const costs = (pages: readonly Page[]) =>
  records(pages).flatMap((record) =>
    'cost' in record
      ? [[record.stated_email, record.api_key_id, record.cost.cost_usd, record.cost.list_cost_usd]]
      : [],
  );

describe('a day of the analytics reports', () => {
  test('is its directories, its usage and its costs, each whose they are', async () => {
    const service = { type: 'service_account_actor', service_account_id: 'svac_1' };
    const { pages, end } = await read({
      analyticsUsage: [[analyticsUsageRow()], [analyticsUsageRow({ group: { actor: service } })]],
      analyticsCosts: [
        [analyticsCostRow(), analyticsCostRow({ group: { actor: service }, cost: { list_amount: null } })],
        [analyticsCostRow({ group: { actor: null, api_key_id: null }, cost: { amount: '-0.5' } })],
      ],
    });
    expect(records(pages).map(({ kind }) => kind)).toEqual([
      ...['directory', 'directory', 'directory'],
      ...['usage', 'usage', 'cost', 'cost', 'cost'],
    ]);
    // 1234.5678 cents are 12.345678 dollars, 1500 are 15, half a cent is 0.005.
    expect(costs(pages)).toEqual([
      ['a@example.com', 'apikey_1', '12.345678', '15'],
      [null, 'apikey_1', '12.345678', null],
      [null, null, '-0.005', '15'],
    ]);
    expect(pages.reduce((sum, { vendorRows }) => sum + vendorRows, 0)).toBe(5);
    expect(pages.at(-1)?.negative).toEqual({ rows: 1, nanos: -5_000_000n });
    expect(end).toEqual({ report: 'analytics/cost', provenEmpty: false, findings: [] });
  });

  test('keeps equal rows: two identities that the vendor cannot show are two', async () => {
    const twin = analyticsCostRow({ group: { actor: null, api_key_id: null } });
    const { pages } = await read({ analyticsCosts: [[twin, twin]] });
    expect(costs(pages)).toEqual([
      [null, null, '12.345678', '15'],
      [null, null, '12.345678', '15'],
    ]);
  });

  test('leaves out the rows of a neighbouring day', async () => {
    const next = { starting_at: '2026-01-06T00:00:00Z' };
    const { pages, end } = await read({
      analyticsUsage: [[analyticsUsageRow(next)]],
      analyticsCosts: [[analyticsCostRow(next), analyticsCostRow()]],
    });
    expect(records(pages).map(({ kind }) => kind)).toEqual(['directory', 'directory', 'directory', 'cost']);
    expect(pages.reduce((sum, { vendorRows }) => sum + vendorRows, 0)).toBe(1);
    expect(end.provenEmpty).toBe(false);
  });

  test('shows the rows as they were sent, and which fields are read', async () => {
    const { pages } = await read({
      analyticsUsage: [[analyticsUsageRow()]],
      analyticsCosts: [[analyticsCostRow({ share: 1 })]],
    });
    const seen = pages.flatMap((page) => page.seen).slice(3);
    expect(seen).toEqual([
      {
        endpoint: USAGE,
        rows: [analyticsUsageRow()],
        known: new Set(['starting_at', 'ending_at', 'group', 'usage']),
      },
      {
        endpoint: COST,
        rows: [analyticsCostRow({ share: 1 })],
        known: new Set(['starting_at', 'ending_at', 'group', 'cost']),
      },
    ]);
  });

  test('is rounded once a row', async () => {
    const { pages } = await read({
      analyticsCosts: [[analyticsCostRow({ cost: { amount: '0.00000035' } })]],
    });
    expect(costs(pages)).toEqual([['a@example.com', 'apikey_1', '0.000000004', '15']]);
    expect(pages.at(-1)?.roundedBy).toBe(500_000_000n);
  });
});

describe('a person should know', () => {
  const findings = async (organization: Organization) => (await read(organization)).end.findings;

  test('of a cost type that is not known', async () => {
    const group = { cost_type: 'image_generation', token_type: null };
    expect(await findings({ analyticsCosts: [[analyticsCostRow({ group })]] })).toMatchObject([
      { kind: 'unknown_cost_type', text: expect.stringContaining('image_generation') },
    ]);
  });

  test('of a second workspace that the vendor does not list', async () => {
    const rows = (...ids: string[]) => ids.map((id) => analyticsUsageRow({ group: { workspace_id: id } }));
    expect(await findings({ analyticsUsage: [rows('wrkspc_d', 'wrkspc_d', 'wrkspc_1')] })).toEqual([]);
    const other = analyticsCostRow({ group: { workspace_id: 'wrkspc_c' } });
    expect(await findings({ analyticsUsage: [rows('wrkspc_d')], analyticsCosts: [[other]] })).toEqual([
      {
        kind: 'unlisted_workspaces',
        severity: 'warning',
        text: 'workspaces that the vendor does not list, all taken for the Default one: wrkspc_c, wrkspc_d',
        usd: null,
      },
    ]);
  });

  test.each([
    ['2026-01-05T18:00:00Z', true],
    ['2026-01-05T23:59:59.999Z', true],
    ['2026-01-06T00:00:00Z', false],
    ['soon', false],
    [null, false],
  ])('of data that end before the day does: at %s %s', async (refreshedAt, isTold) => {
    const kinds = (await findings({ analyticsUsage: analyticsPages([[]], refreshedAt) })).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(isTold ? ['day_incomplete'] : []);
  });

  test('of two reports that differ, whatever of a row could be read', async () => {
    const odd = analyticsCostRow({ group: { model: 7 }, cost: { amount: '1' } });
    const analyticsCosts = [[analyticsCostRow({ cost: { amount: '400' } })], [odd]];
    expect(await findings({ analyticsCosts, costs: [[bucket([costRow({ amount: '401' })])]] })).toEqual([]);
    expect(await findings({ analyticsCosts, costs: [[bucket([costRow({ amount: '399.9' })])]] })).toEqual([
      {
        kind: 'reports_differ',
        severity: 'warning',
        text: 'analytics/cost has 4.01 USD for the day, and cost_report 3.999 USD',
        usd: '0.011',
      },
    ]);
  });
});

describe('an empty day', () => {
  const late = analyticsPages([[]]);
  test.each([
    ['is proven when both reports are, and are from after its end', late, late, true],
    ['is not proven when there was usage', analyticsPages([[analyticsUsageRow()]]), late, false],
    ['is not proven when there were costs', late, analyticsPages([[analyticsCostRow()]]), false],
    ['is not proven by usage from before its end', analyticsPages([[]], '2026-01-05T18:00:00Z'), late, false],
    ['is not proven by costs from before its end', late, analyticsPages([[]], '2026-01-05T18:00:00Z'), false],
    ['is not proven by a vendor that does not say when', late, analyticsPages([[]], null), false],
    [
      'is not proven by the rows of another day',
      late,
      analyticsPages([[analyticsCostRow({ starting_at: '2026-01-06T00:00:00Z' })]]),
      false,
    ],
  ] as [string, Answer, Answer, boolean][])('%s', async (_, analyticsUsage, analyticsCosts, proven) => {
    expect((await read({ analyticsUsage, analyticsCosts })).end.provenEmpty).toBe(proven);
  });
});

test('a key with read:analytics alone reads the day, and says what it cannot know', async () => {
  const { pages, end } = await read({
    ...{ keys: refusal(403), users: refusal(403), workspaces: refusal(403) },
    analyticsUsage: [[analyticsUsageRow({ group: { workspace_id: 'wrkspc_d' } })]],
    analyticsCosts: [[analyticsCostRow()]],
  });
  expect(records(pages)).toMatchObject([
    { kind: 'usage', api_key_id: 'apikey_1', api_key_name: null, workspace_id: 'wrkspc_d' },
    { kind: 'cost', stated_email: 'a@example.com' },
  ]);
  expect(end.findings.map(({ kind }) => kind)).toEqual(Array(3).fill('endpoint_missing'));
  expect(end.findings[0]?.text).toContain('/v1/organizations/api_keys');
});

describe('a row that cannot be read', () => {
  test('but has its day and figures is left out with its dollars', async () => {
    const odd = analyticsCostRow({ group: { model: 7 }, cost: { amount: '12.5' } });
    const used = analyticsUsageRow({ group: { actor: 'me' } });
    const { pages } = await read({ analyticsUsage: [[used]], analyticsCosts: [[odd, analyticsCostRow()]] });
    expect(costs(pages)).toHaveLength(1);
    expect(pages.flatMap(({ quarantined }) => quarantined)).toEqual([
      { payload: used, reason: expect.stringContaining(`a row of ${USAGE} does not fit: group.`), usd: null },
      {
        payload: odd,
        reason: expect.stringContaining(`a row of ${COST} does not fit: group.`),
        usd: '0.125',
      },
    ]);
    expect(pages.reduce((sum, { vendorRows }) => sum + vendorRows, 0)).toBe(3);
  });

  test.each([
    ['no amount', { cost: { amount: undefined } }, 'cost.amount'],
    ['an amount that is null', { cost: { amount: null } }, 'cost.amount'],
    ['an amount in words', { cost: { amount: 'abc' } }, 'amount is no decimal amount: "abc"'],
    ['a list price in words', { cost: { list_amount: '1,500' } }, 'list_amount is no decimal amount'],
    ['euros', { cost: { currency: 'EUR' } }, 'cost.currency'],
    ['euros and another fault', { cost: { currency: 'EUR' }, group: { model: 7 } }, 'cost.currency'],
    ['no day', { starting_at: undefined }, 'starting_at'],
    ['a day that is none', { starting_at: '5 January' }, 'starting_at'],
    [
      'a day far off',
      { starting_at: '2026-01-03T00:00:00Z' },
      'a row of 2026-01-03 when asked for 2026-01-05',
    ],
  ])('fails the slice when the cost has %s', async (_, more, reason) => {
    const reading = read({ analyticsCosts: [[analyticsCostRow(more)]] });
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(reason);
  });

  test.each([
    ['half a token', { output_tokens: 0.5 }],
    ['no cache writes', { cache_creation: null }],
    ['fewer than no requests', { requests: -1 }],
  ])('fails the slice when the usage has %s', async (_, usage) => {
    const reading = read({ analyticsUsage: [[analyticsUsageRow({ usage })]] });
    await expect(reading).rejects.toThrow(`a row of ${USAGE} does not fit: usage.`);
  });
});
