import { expect, test } from '@jest/globals';
import { costType, noteCostType } from '../../../functions/ingest-anthropic/cost-type.ts';

test.each([
  ['tokens', 'uncached_input_tokens', 'input_tokens', true],
  ['tokens', 'output_tokens', 'output_tokens', true],
  ['tokens', 'cache_read_input_tokens', 'cache_read', true],
  ['tokens', 'cache_creation.ephemeral_5m_input_tokens', 'cache_write_5m', true],
  ['tokens', 'cache_creation.ephemeral_1h_input_tokens', 'cache_write_1h', true],
  ['web_search', null, 'web_search', true],
  ['code_execution', null, 'code_execution', true],
  ['session_usage', null, 'session_usage', true],
  ['tokens', 'thinking_tokens', 'thinking_tokens', false],
  ['tokens', 'constructor', 'constructor', false],
  ['image_generation', null, 'image_generation', false],
  [null, null, 'unknown', false],
])('a cost of the type %s %s is called %s', (cost_type, token_type, name, isKnown) => {
  expect(costType({ cost_type, token_type })).toEqual({ name, isKnown });
});

test('a type that is not known is noted once', () => {
  const unknown: string[] = [];
  for (const cost_type of ['web_search', 'images', 'images', 'video']) noteCostType({ cost_type }, unknown);
  expect(unknown).toEqual(['images', 'video']);
});
