import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { UnnumberedRecord } from '../../../shared/contract/records.ts';
import { addHashes, contentHash, recordHash } from '../../../shared/ingest/content-hash.ts';
import { costOf, usageOf } from '../../support/records.ts';

const hashOf = (records: readonly UnnumberedRecord[]) =>
  contentHash(records.map(recordHash).reduce(addHashes, 0n), records.length);

describe('the content hash', () => {
  test('is SHA-256 over sorted JSON, as 64 hex digits and the count', () => {
    // The digest of the canonical text of `usageOf()`, taken with sha256sum.
    expect(hashOf([usageOf()])).toBe('9cf511e912d9f4f16a88c67b3d602d9d6c7d9528f16afd4703191af0cabf58bc-1');
    expect(hashOf([])).toBe(`${'0'.repeat(64)}-0`);
  });

  test('does not care for the order of pages, and counts equal twins', () => {
    const [a, b] = [usageOf(), costOf('1')];
    expect(hashOf([a, b])).toBe(hashOf([b, a]));
    expect(hashOf([a, a, b])).not.toBe(hashOf([a, b]));
    expect(hashOf([a, a])).not.toBe(hashOf([b, b]));
    expect(hashOf([a, a, b])).not.toBe(hashOf([a, b, b]));
  });

  test('stays below 2^256 and forgets no twin when it runs over', () => {
    expect(addHashes(2n ** 256n - 1n, 1n)).toBe(0n);
    expect(addHashes(2n ** 255n, 2n ** 255n + 5n)).toBe(5n);
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })), (hashes) => {
        const sum = hashes.reduce(addHashes, 0n);
        expect(sum < 2n ** 256n).toBe(true);
        expect([...hashes].reverse().reduce(addHashes, 0n)).toBe(sum);
      }),
    );
  });

  test.each([
    ['position', { ordinal: 7 }],
    ['display name', { vendor: { name: 'Ann' } }],
    ["vendor's own row", { raw_response: { name: 'Ann', refreshed_at: '2026-01-06T00:00:00Z' } }],
  ])('is the same whatever the %s', (_, more) => {
    expect(hashOf([usageOf(more)])).toBe(hashOf([usageOf()]));
  });

  test.each([
    ['day', { usage_date: '2026-01-06' }],
    ['platform', { platform: 'anthropic_code' as const }],
    ['e-mail on the row', { stated_email: 'a@example.com' }],
    ['user', { vendor_user_id: 'user_1' }],
    ['key', { api_key_id: 'apikey_1' }],
    ['key name', { api_key_name: 'ci' }],
    ['uniqueness of the name', { api_key_name_unique: true }],
    ['workspace', { workspace_id: 'wrkspc_1' }],
    ['model', { model: 'model-b' }],
    ["directory's e-mail", { directory_email: 'a@example.com' }],
    ['owner of the key', { key_owner_email: 'a@example.com' }],
    ['measures', { measures: { input_tokens: 11 } }],
  ])('is another with another %s', (_, more) => {
    expect(hashOf([usageOf(more)])).not.toBe(hashOf([usageOf()]));
  });

  test.each([
    ['amount', { cost_usd: '1.1' }],
    ['billing', { is_billed: false }],
    ['cost type', { cost_type: 'output_tokens' }],
  ])('is another with another %s', (_, cost) => {
    expect(hashOf([costOf('1', cost)])).not.toBe(hashOf([costOf('1')]));
  });

  test('does not care in which order a record states its fields', () => {
    const record = usageOf({ measures: { input_tokens: 1, output_tokens: 2 } });
    const reversed = Object.fromEntries(Object.entries(record).reverse()) as typeof record;
    const turned = { ...reversed, measures: { output_tokens: 2, input_tokens: 1 } };
    expect(hashOf([turned])).toBe(hashOf([record]));
  });
});
