import { between, type Random } from '../random.ts';
import type { Actor } from './actors.ts';
import { TOKEN_TYPES, type TokenType } from './prices.ts';

/** What was counted of some requests. */
export type Counts = { tokens: Record<TokenType, number>; searches: number };

/** Made up: a request for so many tokens of all types. */
const TOKENS_A_REQUEST = 20_000;

/** Shares counts out over actors by whole tokens and searches, so that nothing is lost or added. */
export function shareOut(random: Random, counts: Counts, actors: readonly Actor[]) {
  const edges = [0];
  for (const _ of actors) {
    edges.push((edges.at(-1) ?? 0) + between(random, 1, 5));
  }
  const whole = edges.at(-1) ?? 0;
  return actors
    .map((actor, index) => {
      const upTo = (count: number, edge = 0): number => Math.floor((count * edge) / whole);
      const share = (count: number): number => upTo(count, edges[index + 1]) - upTo(count, edges[index]);
      const tokens = { ...counts.tokens };
      for (const type of TOKEN_TYPES) {
        tokens[type] = share(counts.tokens[type]);
      }
      const total = Object.values(tokens).reduce((sum, count) => sum + count, 0);
      return {
        actor,
        tokens,
        searches: share(counts.searches),
        requests: Math.ceil(total / TOKENS_A_REQUEST),
      };
    })
    .filter(({ requests, searches }) => requests > 0 || searches > 0);
}
