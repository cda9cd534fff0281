import { CENT } from '../money.ts';
import { between, pick, type Random } from '../random.ts';
import type { CursorTokens } from './event.ts';

/** What an event costs: the money of a token-priced or of a request-priced one. */
export type Charge = {
  model: string;
  requests: number;
  nano: number;
  feeNano: number | null;
  tokens: CursorTokens | null;
};

/** Made-up prices: 1e-9 dollars for a token of input, output, cache write, cache read. */
const TOKEN_MODELS = [
  ['claude-4.5-sonnet', 3000, 15000, 3750, 300],
  ['gpt-5', 1250, 10000, 1250, 130],
  ['composer-1', 1250, 10000, 1250, 120],
  ['gemini-2.5-pro', 1250, 10000, 1630, 310],
] as const;
const REQUEST_MODELS = ['premium-request', 'claude-4-sonnet', 'o3'] as const;
/** 4 cents, 1.5 cents and 12.3456 cents a request. */
const REQUEST_NANO = [4 * CENT, 15_000_000, 123_456_000] as const;
/** 25 cents a million tokens of any kind. */
const FEE_NANO_PER_TOKEN = 250;

/** Prices one call by its tokens; `size` makes it larger. */
export function tokenCharge(random: Random, size: number): Charge {
  const [model, inputNano, outputNano, writeNano, readNano] = pick(random, TOKEN_MODELS);
  const input = 200 + Math.floor(random() * random() * 32_000 * size);
  const output = 30 + Math.floor(random() * random() * 6_000 * size);
  const cacheWrite = random() < 0.5 ? Math.floor(random() * 12_000 * size) : 0;
  const cacheRead = Math.floor(random() * random() * 500_000 * size);
  const list = input * inputNano + output * outputNano + cacheWrite * writeNano + cacheRead * readNano;
  const discount = random() < 0.1 ? 10 : null;
  // Prices are whole tens, so that a tenth of them is exact.
  const nano = discount === null ? list : (list / 10) * 9;
  const feeNano = (input + output + cacheWrite + cacheRead) * FEE_NANO_PER_TOKEN;
  const tokens = { input, output, cacheWrite, cacheRead, nano, discount };
  return { model, requests: between(random, 1, 4), nano: nano + feeNano, feeNano, tokens };
}

/** Prices one call by the request, without tokens. */
export function requestCharge(random: Random): Charge {
  const requests = between(random, 1, 4) / 2;
  const nano = (pick(random, REQUEST_NANO) / 2) * (requests * 2);
  return { model: pick(random, REQUEST_MODELS), requests, nano, feeNano: null, tokens: null };
}
