import type { Day } from '../day.ts';
import { PRICE_LISTS } from './price-lists.ts';

/** List prices of a model in US dollars per million tokens, plain decimals, and the list that says so. */
export type TokenPrices = {
  /** The model without the suffixes that change no price. */
  model: string;
  input: string;
  output: string;
  /** For five minutes; what has no price of its own costs as much as input. */
  cache_write: string;
  cache_read: string;
  source: string;
  as_of: Day;
};

const CARD: ReadonlyMap<string, TokenPrices> = new Map(
  PRICE_LISTS.flatMap(({ source, as_of, rows }) =>
    rows.flatMap(([model, input, output, cacheWrite, cache_read, suffixes = []]) => {
      const prices = { model, input, output, cache_write: cacheWrite ?? input, cache_read, source, as_of };
      return ['', ...suffixes].map((suffix) => [`${model}${suffix}`, prices] as const);
    }),
  ),
);

/** How the makers name one version of a model: `-20250929`, or `-latest`. */
const VERSION = /-(?:\d{8}|latest)$/;

/** The list prices of a model by its exact name, its date or `-latest` aside; undefined when no list has it. */
export function priceOf(model: string): TokenPrices | undefined {
  return CARD.get(model) ?? CARD.get(model.replace(VERSION, ''));
}
