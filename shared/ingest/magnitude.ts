import { z } from 'zod';
import type { Magnitude } from '../contract/messages.ts';
import type { Measures, UnnumberedRecord } from '../contract/records.ts';
import { formatRatio, formatUsd, parseUsd } from '../money.ts';
import { priceOf } from './price-card.ts';

/**
 * Money against tokens. An amount that is read in the wrong unit (cents as dollars or dollars as cents) is a
 * hundred times off, while no discount, service tier or fee moves a whole day twenty times away from list prices.
 */
const MAX_FACTOR = 20n;
/** Of less than a dollar's worth of tokens one odd event is too large a part. */
const MIN_EXPECTED = parseUsd('1');
const MAX_UNPRICED = 10;

const TOKENS = ['input_tokens', 'output_tokens', 'cached_input_tokens', 'cache_read_tokens'] as const;
/** The `cost_type` of Anthropic's money for tokens. */
const TOKEN_COSTS = new Set([
  'input_tokens',
  'output_tokens',
  'cache_write_5m',
  'cache_write_1h',
  'cache_read',
]);
/**
 * Tokens of these service tiers are in no cost report.
 * https://platform.claude.com/docs/en/manage-claude/usage-cost-api
 */
const TIERS_WITHOUT_COST = /^(?:priority|flex)/;

const count = z.int().nonnegative();
/** What has been added up of a model of the price card: amounts above zero (a refund is for tokens of another day), and tokens. */
const sums = z.object({
  money_nanos: z.string(),
  input_tokens: count,
  output_tokens: count,
  cached_input_tokens: count,
  cache_read_tokens: count,
});
type Sums = z.infer<typeof sums>;
const stored = z.object({ models: z.record(z.string(), sums), unpriced: z.array(z.string()) });
type Stored = z.infer<typeof stored>;

/** Adds up the money and the tokens of a slice, record by record. */
export type MagnitudeTally = {
  add(record: UnnumberedRecord): void;
  /** For the next segment: plain JSON, additive. */
  store(): Stored;
  /**
   * The money that tokens explain and what these tokens cost at list prices, in US dollars, over the models that
   * have both; and the models that are on no price list, the first ten by name.
   */
  close(): Magnitude & { unpricedModels: string[] };
};

/** A tally that goes on from what an earlier one stored, or from nothing. */
export function makeMagnitude(from: unknown = { models: {}, unpriced: [] }): MagnitudeTally {
  const earlier = stored.parse(from);
  const models = new Map(Object.entries(earlier.models));
  let unpriced = earlier.unpriced;

  function addTo(model: string | null, nanos: bigint, measures: Measures | undefined): void {
    if (model === null) return;
    const priced = priceOf(model)?.model;
    if (priced === undefined) {
      if (!unpriced.includes(model)) unpriced = [...unpriced, model].sort().slice(0, MAX_UNPRICED);
      return;
    }
    const counted = models.get(priced) ?? emptySums();
    models.set(priced, counted);
    counted.money_nanos = (BigInt(counted.money_nanos) + nanos).toString();
    for (const name of TOKENS) counted[name] += measures?.[name] ?? 0;
  }

  return {
    add(record) {
      if (record.kind === 'usage') {
        if (hasTokens(record.measures) && !isWithoutCost(record.vendor.service_tier))
          addTo(record.model, 0n, record.measures);
      } else if (record.kind === 'cost') {
        const nanos = parseUsd(record.cost.cost_usd);
        // What has no tokens of its own is for those of the usage records, or for none.
        const isForTokens = hasTokens(record.measures) || TOKEN_COSTS.has(record.cost.cost_type);
        if (nanos > 0n && isForTokens) addTo(record.model, nanos, record.measures);
      }
    },
    store: () => ({ models: Object.fromEntries(models), unpriced }),
    close() {
      let money = 0n;
      let expected = 0n;
      for (const [model, counted] of models) {
        const cost = listCost(model, counted);
        if (cost === 0n || counted.money_nanos === '0') continue;
        money += BigInt(counted.money_nanos);
        expected += cost;
      }
      return {
        priced_usd: formatUsd(money),
        expected_usd: formatUsd((expected + 500_000n) / 1_000_000n),
        unpricedModels: unpriced,
      };
    },
  };
}

function emptySums(): Sums {
  return {
    money_nanos: '0',
    input_tokens: 0,
    output_tokens: 0,
    cached_input_tokens: 0,
    cache_read_tokens: 0,
  };
}

function hasTokens(measures: Measures | undefined): boolean {
  return TOKENS.some((name) => (measures?.[name] ?? 0) > 0);
}

function isWithoutCost(tier: unknown): boolean {
  return typeof tier === 'string' && TIERS_WITHOUT_COST.test(tier);
}

/** Tokens at list prices in 1e-15 US dollars: nano-dollars a million are 1e-15 dollars each. */
function listCost(model: string, counted: Sums): bigint {
  const prices = priceOf(model);
  if (!prices) return 0n;
  return (
    BigInt(counted.input_tokens) * parseUsd(prices.input) +
    BigInt(counted.output_tokens) * parseUsd(prices.output) +
    BigInt(counted.cached_input_tokens) * parseUsd(prices.cache_write) +
    BigInt(counted.cache_read_tokens) * parseUsd(prices.cache_read)
  );
}

/** Why the money cannot be right by its tokens, and what to do; undefined when it can, or nothing speaks against it. */
export function magnitudeProblem({ priced_usd, expected_usd }: Magnitude): string | undefined {
  const priced = parseUsd(priced_usd);
  const expected = parseUsd(expected_usd);
  if (priced === 0n || expected < MIN_EXPECTED) return undefined;
  if (priced <= expected * MAX_FACTOR && priced * MAX_FACTOR >= expected) return undefined;
  const ratio = formatRatio(priced, expected)?.replace(/\.?0+$/, '');
  return (
    `the tokens come to ${expected_usd} USD at list prices and their money to ${priced_usd} USD, ` +
    `${ratio} times as much: was a unit misread? ` +
    'If the money is right, ask again with --accept-magnitude REASON on run or replay'
  );
}
