import { expect, test } from '@jest/globals';
import { findSecret, redacted, secretHint } from '../../../shared/attribution/secret.ts';

const RANDOM = 'q7Zp2LmX9vKd4RtB8nWc5HsY1jGf6AeU';

test.each([
  `sk-ant-api03-${RANDOM}-AA`,
  `sk-ant-admin01-${RANDOM}`,
  `key_${'0123456789abcdef'.repeat(4)}`,
  `ghp_${RANDOM}abcd`,
  'AKIAIOSFODNN7EXAMPLE',
  `AIzaSy${RANDOM.slice(0, 33)}`,
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN',
  RANDOM,
])('%s is a secret, in the middle of a text too', (secret) => {
  expect(findSecret(`the key is ${secret}.`)).toContain(secret.slice(0, 20));
});

test.each([
  '',
  'claude_code_key_jonas.petrov_pzqx',
  'apikey_01Rj2N8SVvo6BePZj99NhmiT',
  'wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ',
  'user_01WCz1FkmYMm4gnmykNKUu3Q',
  'sk-ant-api03-R2D...igAA',
  'task-management-for-the-whole-of-support',
  'AnswersQuestionsAtTheCheckoutAndElsewhere',
  '550e8400-e29b-41d4-a716-446655440000',
  'https://example.com/a/long/path/to/a/page/about/keys',
  'somebody.with.a.very.long.name@department.example.com',
])('%s is none', (text) => {
  expect(findSecret(text)).toBeUndefined();
});

test('a secret is spoken of by its last four letters', () => {
  expect(secretHint(RANDOM)).toBe('…6AeU');
});

test('a path keeps its parts, unless one of them looks like a secret', () => {
  const path = '/tmp/ai-usage-cli-Q1Cve4/a-Folder-of-2026/warehouse.duckdb';
  expect(redacted(`${path} does not open`)).toBe(`${path} does not open`);
  expect(redacted(`/srv/${RANDOM}/x`)).toBe('/srv/…6AeU/x');
  expect(redacted(`refused: ${RANDOM}`)).toBe('refused: …6AeU');
});
