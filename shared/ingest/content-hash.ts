import { createHash } from 'node:crypto';
import type { NormalizedRecord, UnnumberedRecord } from '../contract/records.ts';

const MODULUS = 2n ** 256n;

/** SHA-256 of what a record says, as a number: page order does not change a sum of them, equal twins do. */
export function recordHash(record: UnnumberedRecord | NormalizedRecord): bigint {
  return BigInt(
    `0x${createHash('sha256')
      .update(canonicalJson(hashedFields(record)))
      .digest('hex')}`,
  );
}

/** The sum of two hashes modulo 2^256. */
export function addHashes(a: bigint, b: bigint): bigint {
  return (a + b) % MODULUS;
}

/** `content_hash` of a slice: the sum of its records' hashes and their number. */
export function contentHash(sum: bigint, recordCount: number): string {
  return `${sum.toString(16).padStart(64, '0')}-${recordCount}`;
}

/**
 * What the vendor said and what the rules of attribution read; no lineage, no display name, no raw text: a
 * renamed person changes nothing, a key that gets an owner does.
 */
function hashedFields(record: UnnumberedRecord | NormalizedRecord) {
  const { kind, platform, usage_date, stated_email, vendor_user_id } = record;
  const { api_key_id, api_key_name, api_key_name_unique, workspace_id, model } = record;
  const { directory_email, key_owner_email } = record;
  const ids = {
    stated_email,
    vendor_user_id,
    api_key_id,
    api_key_name,
    api_key_name_unique,
    workspace_id,
    model,
  };
  return {
    kind,
    platform,
    usage_date,
    ...ids,
    directory_email,
    key_owner_email,
    measures: 'measures' in record ? record.measures : undefined,
    cost: 'cost' in record ? record.cost : undefined,
  };
}

/** JSON with sorted keys and without undefined ones. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
