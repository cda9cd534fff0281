import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addUsage, allocate, type Weights } from '../../../functions/ingest-anthropic/allocate.ts';
import type { Dropped } from '../../../functions/ingest-anthropic/ladder.ts';
import * as schema from '../../../functions/ingest-anthropic/legacy-schema.ts';
import { costRow, usageRow } from '../../support/anthropic-answers.ts';

type Row = Record<string, unknown>;

function weightsOf(...rows: Row[]): Weights {
  return weightsWithout([], ...rows);
}

function weightsWithout(dropped: Dropped[], ...rows: Row[]): Weights {
  const weights: Weights = {};
  for (const row of rows) addUsage(weights, schema.usageRow.parse(usageRow(row)), dropped);
  return weights;
}

/** The shares of a cost row over so many billionths of a dollar: key, part, units. */
function shares(row: Row, nanos: bigint, weights: Weights, dropped: Dropped[] = []) {
  const { method, shares } = allocate(schema.costRow.parse(costRow(row)), nanos, weights, dropped);
  return { method, shares: shares.map(({ apiKeyId, nanos: part, units }) => [apiKeyId, part, units]) };
}

const input = (api_key_id: string | null, uncached_input_tokens: number, more: Row = {}) => ({
  api_key_id,
  uncached_input_tokens,
  ...more,
});
const whole = (nanos: bigint) => ({ method: 'none', shares: [[null, nanos, null]] });

test('a cost of a managed session stays whole, even with a token type', () => {
  const weights = weightsOf(input('k1', 300), input('k2', 100));
  expect(shares({ cost_type: 'session_usage' }, 100n, weights)).toEqual(whole(100n));
});

describe('a cost of tokens', () => {
  test('is shared by the tokens of its type: 300 to 100', () => {
    const weights = weightsOf(input('k1', 300), input('k2', 100));
    // 12.345678 dollars: three quarters and one quarter.
    expect(shares({}, 12_345_678_000n, weights)).toEqual({
      method: 'token_share',
      shares: [
        ['k1', 9_259_258_500n, 300n],
        ['k2', 3_086_419_500n, 100n],
      ],
    });
  });

  test('is shared with the null key too, which comes last', () => {
    const weights = weightsOf(input(null, 1), input('b', 1), input('a', 1));
    expect(shares({}, 10n, weights).shares).toEqual([
      ['a', 4n, 1n],
      ['b', 3n, 1n],
      [null, 3n, 1n],
    ]);
  });

  test('that is negative is shared like the positive one', () => {
    const weights = weightsOf(input('k1', 300), input('k2', 100));
    expect(shares({}, -10n, weights).shares).toEqual([
      ['k1', -8n, 300n],
      ['k2', -2n, 100n],
    ]);
  });

  test('counts all rows of a key in the cell, whatever their inference_geo', () => {
    const weights = weightsOf(input('k1', 200, { inference_geo: 'us' }), input('k1', 100), input('k2', 100));
    expect(shares({}, 400n, weights).shares).toEqual([
      ['k1', 300n, 300n],
      ['k2', 100n, 100n],
    ]);
  });

  test('leaves out a key that used none of its type', () => {
    const weights = weightsOf(input('k1', 300), input('k2', 0));
    expect(shares({}, 7n, weights).shares).toEqual([['k1', 7n, 300n]]);
  });

  test.each([
    ['uncached_input_tokens', 100n],
    ['output_tokens', 40n],
    ['cache_read_input_tokens', 300n],
    ['cache_creation.ephemeral_5m_input_tokens', 20n],
    ['cache_creation.ephemeral_1h_input_tokens', 5n],
  ])('of %s goes by these tokens', (token_type, units) => {
    expect(shares({ token_type }, 9n, weightsOf({})).shares).toEqual([['apikey_1', 9n, units]]);
  });

  test.each(['workspace_id', 'model', 'service_tier', 'context_window'])(
    'without usage of its %s stays whole, and null matches only null',
    (dimension) => {
      const [here, nowhere] = [weightsOf({}), weightsOf({ [dimension]: null })];
      expect(shares({ [dimension]: 'another' }, 9n, here)).toEqual(whole(9n));
      expect(shares({ [dimension]: null }, 9n, here)).toEqual(whole(9n));
      expect(shares({}, 9n, nowhere)).toEqual(whole(9n));
      expect(shares({ [dimension]: null }, 9n, nowhere).method).toBe('token_share');
      expect(shares({ [dimension]: undefined }, 9n, nowhere).method).toBe('token_share');
    },
  );

  test('does not take a null for nothing: what is beside it keeps its place', () => {
    const weights = weightsOf({ workspace_id: null, model: 'x' });
    expect(shares({ workspace_id: 'x', model: null }, 9n, weights)).toEqual(whole(9n));
  });

  test('of an unknown type stays whole', () => {
    expect(shares({ token_type: 'thinking_tokens' }, 9n, weightsOf({}))).toEqual(whole(9n));
  });
});

describe('a cost of something else', () => {
  const NULLS = { token_type: null, model: null, service_tier: null, context_window: null };
  const searches = (api_key_id: string, web_search_requests: number, more: Row = {}) => ({
    api_key_id,
    server_tool_use: { web_search_requests },
    ...more,
  });

  test('web search is shared by searches in the workspace, over models and tiers', () => {
    const weights = weightsOf(
      searches('k1', 1),
      searches('k1', 1, { model: 'model-b', service_tier: 'batch' }),
      searches('k2', 1),
      searches('k3', 5, { workspace_id: 'wrkspc_2' }),
      searches('k4', 7, { workspace_id: null }),
    );
    expect(shares({ cost_type: 'web_search', ...NULLS }, 30n, weights)).toEqual({
      method: 'request_share',
      shares: [
        ['k1', 20n, 2n],
        ['k2', 10n, 1n],
      ],
    });
    expect(shares({ cost_type: 'web_search', ...NULLS, workspace_id: null }, 30n, weights).shares).toEqual([
      ['k4', 30n, 7n],
    ]);
    expect(shares({ cost_type: 'web_search', ...NULLS, workspace_id: 'wrkspc_3' }, 30n, weights)).toEqual(
      whole(30n),
    );
  });

  test.each(['code_execution', 'session_usage', 'something_new'])('%s stays whole', (cost_type) => {
    const weights = weightsOf({ model: null, service_tier: null, context_window: null });
    expect(shares({ cost_type, ...NULLS }, 9n, weights)).toEqual(whole(9n));
  });
});

describe('usage that had to be read without a dimension', () => {
  const nulls = { service_tier: null, context_window: null };
  // Grouped by neither, the vendor sends one row a key: 300 and 100 tokens over all tiers and windows.
  const both: Dropped[] = ['context_window', 'service_tier'];
  const coarse = weightsWithout(both, input('k1', 300, nulls), input('k2', 100, nulls));

  test.each([
    [{}],
    [{ service_tier: 'batch' }],
    [{ context_window: '200k-1M' }],
    [{ service_tier: null, context_window: null }],
  ])('shares a cost of %j by the tokens of all of them, whose number it does not know', (more) => {
    expect(shares(more, 10n, coarse, both)).toEqual({
      method: 'token_share',
      shares: [
        ['k1', 8n, null],
        ['k2', 2n, null],
      ],
    });
  });

  test('keeps apart what it was still read by', () => {
    const window: Dropped[] = ['context_window'];
    const none = { context_window: null };
    const weights = weightsWithout(
      window,
      input('k1', 300, none),
      input('k2', 100, { ...none, service_tier: 'batch' }),
    );
    expect(shares({ context_window: '200k-1M' }, 10n, weights, window).shares).toEqual([['k1', 10n, null]]);
    expect(shares({ service_tier: 'batch' }, 10n, weights, window).shares).toEqual([['k2', 10n, null]]);
    expect(shares({ model: 'another' }, 10n, weights, window)).toEqual(whole(10n));
  });

  test('shares web searches as exactly as ever', () => {
    const search = { ...nulls, cost_type: 'web_search', token_type: null, model: null };
    expect(shares(search, 10n, coarse, both)).toEqual({
      method: 'request_share',
      shares: [
        ['k1', 5n, 1n],
        ['k2', 5n, 1n],
      ],
    });
  });
});

test('any allocation sums to the cost, and does not depend on the order of the usage', () => {
  const key = fc.option(fc.constantFrom('a', 'b', 'c', 'ä'));
  const rows = fc.array(fc.tuple(key, fc.nat(1_000_000)), { maxLength: 8 });
  fc.assert(
    fc.property(rows, fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), (usage, nanos) => {
      const all = usage.map(([api_key_id, tokens]) => input(api_key_id, tokens));
      const { shares: forth } = shares({}, nanos, weightsOf(...all));
      const { shares: back } = shares({}, nanos, weightsOf(...all.reverse()));
      expect(forth.reduce((sum, [, part]) => sum + BigInt(part ?? 0n), 0n)).toBe(nanos);
      expect(back).toEqual(forth);
    }),
  );
});

test('weights survive a continuation', () => {
  const weights = weightsOf(input('k1', 300), input(null, 100));
  expect(shares({}, 400n, JSON.parse(JSON.stringify(weights)))).toEqual(shares({}, 400n, weights));
});
