import { describe, expect, test } from '@jest/globals';
import type { Actor } from '../../../local/sandbox/anthropic/actors.ts';
import { shareOut } from '../../../local/sandbox/anthropic/share-out.ts';

const actors = ['a', 'b', 'c'].map((id): Actor => ({ type: 'api_actor', api_key_id: id }));
const NOTHING = {
  uncached_input_tokens: 0,
  output_tokens: 0,
  cache_read_input_tokens: 0,
  'cache_creation.ephemeral_5m_input_tokens': 0,
  'cache_creation.ephemeral_1h_input_tokens': 0,
};

describe('sharing out', () => {
  // Each weighs 1 of 3: up to the edges 1/3, 2/3 and 3/3 of 100,000 are 33,333, 66,666 and 100,000.
  test('keeps every token and search, and a request for each 20,000 tokens begun', () => {
    const tokens = { ...NOTHING, uncached_input_tokens: 100_000, output_tokens: 2 };
    const shares = shareOut(() => 0, { tokens, searches: 4 }, actors);
    expect(
      shares.map((share) => [
        share.tokens.uncached_input_tokens,
        share.tokens.output_tokens,
        share.searches,
        share.requests,
      ]),
    ).toEqual([
      [33_333, 0, 1, 2],
      [33_333, 1, 1, 2],
      [33_334, 1, 2, 2],
    ]);
    expect(shares.map((share) => share.actor)).toEqual(actors);
  });

  test('leaves out who got nothing', () => {
    const shares = shareOut(() => 0, { tokens: NOTHING, searches: 1 }, actors);
    expect(shares).toEqual([{ actor: actors[2], tokens: NOTHING, searches: 1, requests: 0 }]);
  });

  test('gives all to a single one', () => {
    const tokens = { ...NOTHING, cache_read_input_tokens: 40_001 };
    const shares = shareOut(() => 0.9, { tokens, searches: 0 }, actors.slice(0, 1));
    expect(shares).toEqual([{ actor: actors[0], tokens, searches: 0, requests: 3 }]);
  });
});
