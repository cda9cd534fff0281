/** The models that the organization uses. */
export type ModelName = keyof typeof MODELS;

/** The token types of the cost report. */
export type TokenType = (typeof TOKEN_TYPES)[number];

/** The token types in the order in which the cost report is written. */
export const TOKEN_TYPES = [
  'uncached_input_tokens',
  'cache_creation.ephemeral_5m_input_tokens',
  'cache_creation.ephemeral_1h_input_tokens',
  'cache_read_input_tokens',
  'output_tokens',
] as const;

/** One web search, in 1e-9 dollars: $10 a thousand. */
export const SEARCH_NANO = 10_000_000;

/** Made-up prices of realistic size: 1e-9 dollars a token, which is dollars a million times 1,000. */
const MODELS = {
  'claude-sonnet-4-5-20250929': { title: 'Claude Sonnet 4.5', prices: [3000, 3750, 6000, 300, 15000] },
  'claude-haiku-4-5-20251001': { title: 'Claude Haiku 4.5', prices: [1000, 1250, 2000, 100, 5000] },
  'claude-opus-4-5-20251101': { title: 'Claude Opus 4.5', prices: [5000, 6250, 10000, 500, 25000] },
} as const;

const TOKEN_TITLES: Record<TokenType, string> = {
  uncached_input_tokens: 'Input Tokens',
  'cache_creation.ephemeral_5m_input_tokens': 'Input Tokens, Cache Write 5m',
  'cache_creation.ephemeral_1h_input_tokens': 'Input Tokens, Cache Write 1h',
  cache_read_input_tokens: 'Input Tokens, Cache Read',
  output_tokens: 'Output Tokens',
};

/** What decides the price of a token beside its model and type. */
export type Terms = { tier: string; window: string; geo: string };

/** The price of a token in 1e-9 dollars: batch is half, a long context double, US inference 1.1 times. */
export function tokenPrice(model: ModelName, type: TokenType, terms: Terms): number {
  const base = MODELS[model].prices[TOKEN_TYPES.indexOf(type)] ?? 0;
  const twentieths = (terms.geo === 'us' ? 22 : 20) * (terms.window === '200k-1M' ? 2 : 1);
  const price = (base * (terms.tier === 'batch' ? twentieths / 2 : twentieths)) / 20;
  if (!Number.isInteger(price)) {
    throw new RangeError(`no exact price for ${model} ${type}`);
  }
  return price;
}

/** The text of a cost row. It leaves the inference geo out, so two rows of a workspace may share it. */
export function costDescription(model: ModelName, type: TokenType, terms: Terms): string {
  const batch = terms.tier === 'batch' ? ', Batch' : '';
  const long = terms.window === '200k-1M' ? ', Long Context' : '';
  return `${MODELS[model].title} Usage - ${TOKEN_TITLES[type]}${long}${batch}`;
}
