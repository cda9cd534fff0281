import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Measures, UnnumberedRecord } from '../../../shared/contract/records.ts';
import { magnitudeProblem, makeMagnitude } from '../../../shared/ingest/magnitude.ts';
import { formatUsd, parseUsd } from '../../../shared/money.ts';
import { costOf, directoryOf, usageOf } from '../../support/records.ts';

const SONNET = 'claude-sonnet-4-5-20250929';
const MILLION = 1_000_000;

/** Millions of tokens: input, output, cache writes, cache reads. */
function tokensOf(input: number, output: number, write: number, read: number): Measures {
  return {
    input_tokens: input * MILLION,
    output_tokens: output * MILLION,
    cached_input_tokens: write * MILLION,
    cache_read_tokens: read * MILLION,
  };
}

/** A Cursor event, with its money and its tokens. */
function eventOf(usd: string, model: string, measures: Measures, is_billed = true) {
  const cost = { cost_type: is_billed ? 'usage_based' : 'included', is_billed };
  return costOf(usd, cost, { lands_in: 'raw_cursor_events', model, measures: { requests: 1, ...measures } });
}

/** Money of Anthropic's cost report, which knows no tokens. */
function moneyOf(usd: string, cost_type: string, model = SONNET) {
  return costOf(usd, { cost_type }, { model });
}

function tokenRow(measures: Measures, service_tier: string | null = 'standard', model = SONNET) {
  return usageOf({ model, measures, vendor: { service_tier } });
}

function closed(records: readonly UnnumberedRecord[]) {
  const magnitude = makeMagnitude();
  for (const record of records) magnitude.add(record);
  return magnitude.close();
}

const NOTHING = { priced_usd: '0', expected_usd: '0', unpricedModels: [] };

describe('money against tokens', () => {
  test('prices a Cursor event by its own tokens, billed or included', () => {
    // 1 x 3 + 0.1 x 15 + 0.2 x 3.75 + 2 x 0.3 = 3 + 1.5 + 0.75 + 0.6
    const tokens = tokensOf(1, 0.1, 0.2, 2);
    expect(
      closed([
        eventOf('6.675', 'claude-4.5-sonnet', tokens),
        eventOf('5.85', 'claude-4.5-sonnet-thinking', tokens, false),
        eventOf('-0.5', 'claude-4.5-sonnet', tokensOf(0, 0.01, 0, 0)),
      ]),
      // 6.675 + 5.85, and 2 x 5.85; a refund is for tokens of another day
    ).toEqual({ priced_usd: '12.525', expected_usd: '11.7', unpricedModels: [] });
  });

  test.each([
    ['without an amount', eventOf('0', 'gpt-5', tokensOf(1, 1, 1, 1))],
    ['without tokens', eventOf('0.04', 'gpt-5', {})],
    ['whose tokens are none', eventOf('0.04', 'gpt-5', tokensOf(0, 0, 0, 0))],
  ])('leaves an event %s out', (_, event) => {
    expect(closed([event])).toEqual(NOTHING);
  });

  test("holds Anthropic's money for tokens against the tokens of its usage report", () => {
    expect(
      closed([
        // 2 x 3 + 1 x 15 + 4 x 3.75 + 10 x 0.3 = 39, for the batch as well
        tokenRow(tokensOf(2, 1, 4, 0)),
        tokenRow(tokensOf(0, 0, 0, 10), 'batch'),
        moneyOf('6', 'input_tokens'),
        moneyOf('7.5', 'output_tokens', 'claude-sonnet-4-5'),
        moneyOf('7.5', 'output_tokens', 'claude-sonnet-4-5-latest'),
        moneyOf('10', 'cache_write_5m'),
        moneyOf('5', 'cache_write_1h'),
        moneyOf('1.5', 'cache_read'),
        moneyOf('1000', 'web_search'),
        directoryOf(),
      ]),
    ).toEqual({ priced_usd: '37.5', expected_usd: '39', unpricedModels: [] });
  });

  test.each(['priority', 'priority_on_demand', 'flex', 'flex_discount'])(
    'leaves the tokens of the service tier %s out: no report has their money',
    (tier) => {
      const records = [moneyOf('3', 'input_tokens'), tokenRow(tokensOf(1, 0, 0, 0))];
      expect(closed([...records, tokenRow(tokensOf(500, 0, 0, 0), tier)])).toEqual(closed(records));
    },
  );

  test('leaves a model out that has only money or only tokens', () => {
    expect(
      closed([
        moneyOf('3', 'input_tokens', 'claude-opus-4-5'),
        tokenRow(tokensOf(1, 0, 0, 0), null, 'claude-haiku-4-5'),
      ]),
    ).toEqual(NOTHING);
  });

  test('names the first ten models that are on no price list', () => {
    const events = Array.from({ length: 12 }, (_, index) =>
      eventOf('1', `model-${30 - index}`, tokensOf(1, 0, 0, 0)),
    );
    const others = [
      moneyOf('1', 'input_tokens', 'model-19'),
      tokenRow(tokensOf(1, 0, 0, 0), null, 'model-20'),
    ];
    const free = [eventOf('0', 'model-10', tokensOf(1, 0, 0, 0)), moneyOf('1', 'web_search', 'model-11')];
    const idle = usageOf({ model: 'model-12', measures: { requests: 3 } });
    const nobody = { ...eventOf('1', 'x', tokensOf(1, 0, 0, 0)), model: null };
    expect(closed([...events, ...others, ...free, idle, nobody])).toEqual({
      ...NOTHING,
      unpricedModels: Array.from({ length: 10 }, (_, index) => `model-${19 + index}`),
    });
  });

  test('depends neither on the order of records nor on where a continuation cuts them', () => {
    const model = fc.constantFrom('gpt-5', SONNET, 'composer-1', 'model-b', 'model-a', null);
    const usd = fc.integer({ min: -5, max: 5 }).map((nanos) => formatUsd(BigInt(nanos)));
    const tokens = fc.nat(3).map((count) => tokensOf(count, 0, count, 1));
    const record = fc.oneof(
      fc.record({ usd, model, tokens }).map((r) => ({ ...eventOf(r.usd, '', r.tokens), model: r.model })),
      fc.record({ usd, model }).map((r) => ({ ...moneyOf(r.usd, 'cache_read'), model: r.model })),
      fc.record({ model, tokens }).map((r) => ({ ...tokenRow(r.tokens), model: r.model })),
    );
    fc.assert(
      fc.property(fc.array(record), fc.nat(), (records, cut) => {
        const first = makeMagnitude();
        for (const one of records.slice(cut % 10)) first.add(one);
        const next = makeMagnitude(JSON.parse(JSON.stringify(first.store())));
        for (const one of records.slice(0, cut % 10)) next.add(one);
        expect(next.close()).toEqual(closed(records));
      }),
    );
  });
});

describe('the magnitude of a slice', () => {
  const problemOf = (priced_usd: string, expected_usd: string) =>
    magnitudeProblem({ priced_usd, expected_usd });

  test('is a problem above twenty times, or below a twentieth', () => {
    expect([problemOf('200', '10'), problemOf('0.5', '10')]).toEqual([undefined, undefined]);
    expect(problemOf('1000', '10')).toBe(
      'the tokens come to 10 USD at list prices and their money to 1000 USD, 100 times as much: ' +
        'was a unit misread? If the money is right, ask again with --accept-magnitude REASON on run or replay',
    );
    expect([problemOf('200.000000001', '10'), problemOf('0.499999999', '10')]).toEqual([
      expect.stringContaining(' 20 times'),
      expect.stringContaining(' 0.05 times'),
    ]);
  });

  test('is none below a dollar of tokens, or without money for any', () => {
    expect(problemOf('900', '0.999999999')).toBeUndefined();
    expect(problemOf('0', '5000')).toBeUndefined();
    expect([problemOf('21', '1'), problemOf('0.000000001', '1')]).not.toContain(undefined);
  });
});

/** A day's money by hand, at what the vendor really charges, and its ratio to the list prices. */
describe('a realistic day', () => {
  const days: [string, number, UnnumberedRecord[]][] = [
    // An agent: 90 % cache reads, 5 % writes, 3 % input, 2 % output. 27 + 18.75 + 9 + 30 = 84.75 a hundred
    // million, and 25 for Cursor's fee of 25 cents a million: https://cursor.com/docs/account/teams/pricing
    [
      'an agent at Cursor, with its fee',
      1.295,
      [eventOf('109.75', 'claude-4.5-sonnet', tokensOf(3, 2, 5, 90))],
    ],
    // 90 x 0.025 + 8 x 0.25 + 2 x 2 = 8.25, and 25: the fee is three times the price.
    ['a small model at Cursor, with its fee', 4.03, [eventOf('33.25', 'gpt-5-mini', tokensOf(8, 2, 0, 90))]],
    // 20 x 3 + 4 x 15 = 120, half of it in a batch, half of that by a discount.
    [
      'a batch at half a price that is discounted by half',
      0.25,
      [
        tokenRow(tokensOf(20, 4, 0, 0), 'batch'),
        moneyOf('15', 'input_tokens'),
        moneyOf('15', 'output_tokens'),
      ],
    ],
    // 10 x 3.75 = 37.5 by the card; for an hour 6, doubled for a long context, 1.1 times in the US: 132
    [
      'one-hour cache writes of long contexts in the US',
      3.52,
      [tokenRow(tokensOf(0, 0, 10, 0)), moneyOf('132', 'cache_write_1h')],
    ],
  ];

  test.each(days)(
    '%s is near its list price, and a hundred times off when a unit is misread',
    (_, ratio, day) => {
      const { priced_usd, expected_usd } = closed(day);
      expect(Number(priced_usd) / Number(expected_usd)).toBeCloseTo(ratio, 2);
      const money = parseUsd(priced_usd);
      const problems = [money, money * 100n, money / 100n].map((nanos) =>
        magnitudeProblem({ priced_usd: formatUsd(nanos), expected_usd }),
      );
      expect(problems).toEqual([undefined, expect.any(String), expect.any(String)]);
    },
  );

  test.each([
    // 100 x 0.02 = 2, and the fee of 25
    [
      'the cheapest model at Cursor, with its fee and nothing but cache reads',
      '27',
      'gpt-5.4-nano',
      [0, 0, 0, 100],
    ],
    // 2 x 0.1 + 1 x 0.5 + 2 x 0.125 + 95 x 0.01 = 1.9, and the fee of 25
    [
      'a model that is cheaper than any on its list, as an agent uses it',
      '26.9',
      'claude-haiku-5-5',
      [2, 1, 2, 95],
    ],
    // 10 x 5 + 10 x 25 = 300 at six times the price of its fast mode, 1.1 times in the US
    ['the fast mode in the US', '1980', 'claude-opus-4-7', [10, 10, 0, 0]],
  ] as const)('%s is no false alarm', (_, usd, model, [input, output, write, read]) => {
    expect(
      magnitudeProblem(closed([eventOf(usd, model, tokensOf(input, output, write, read))])),
    ).toBeUndefined();
  });
});
