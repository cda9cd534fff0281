import { expect, test } from '@jest/globals';
import { nearMisses } from '../../shared/near-misses.ts';

const KNOWN = ['CURSOR_API_KEY', 'ANTHROPIC_ADMIN_API_KEY', 'DATA_DIR'];

test.each([
  ['CURSOR_API_KY', 'CURSOR_API_KEY'],
  ['CURSR_API_KY', 'CURSOR_API_KEY'],
  ['CURSOR_APIKEY', 'CURSOR_API_KEY'],
  ['CURSOR_API_KEYS', 'CURSOR_API_KEY'],
  ['CURSOR_APl_KEY', 'CURSOR_API_KEY'],
  ['CURSOR_AIP_KEY', 'CURSOR_API_KEY'],
  ['ANTHROPIC_ADMIN_API_KEY_', 'ANTHROPIC_ADMIN_API_KEY'],
  ['DATA_DI', 'DATA_DIR'],
  ['CURSOR_API_KY__NORTH', 'CURSOR_API_KEY'],
])('%s is a slip for %s', (name, meant) => {
  expect(nearMisses([name], KNOWN)).toEqual([{ name, meant }]);
});

test.each([
  'CURSOR_API_KEY',
  'CURSOR_API_KEY__NORTH',
  'CURSOR_TRACE_ID',
  'ANTHROPIC_API_KEY',
  'CURSOR_A_KE',
  'PATH',
  '',
])('%s is none', (name) => {
  expect(nearMisses([name], KNOWN)).toEqual([]);
});
