import type { Continuation, Totals } from '../contract/messages.ts';
import { isMain, type UnnumberedRecord } from '../contract/records.ts';
import { formatUsd, parseUsd, roundingNanos } from '../money.ts';
import { addHashes, contentHash, recordHash } from './content-hash.ts';
import { negativeCostFinding } from './findings.ts';
import type { Finding, Page } from './source.ts';

const TOKENS = ['input_tokens', 'output_tokens', 'cached_input_tokens', 'cache_read_tokens'] as const;

type Stored = Continuation['tally'];

/** What a fetch has read so far. All of it is additive, so that a continuation can carry it on. */
export type Tally = {
  add(page: Page): void;
  addCalls(calls: number, errors: number): void;
  /** How many records have been left out. */
  readonly quarantined: number;
  /** What a person should know of the amounts. */
  findings(): Finding[];
  /** For the next segment. */
  store(): Stored;
  /** For the manifest. */
  close(): {
    vendor_rows: number;
    record_count: number;
    side_count: number;
    quarantined: number;
    quarantined_usd: string;
    totals: Totals;
    recovered_usd: string;
    content_hash: string;
    api_calls: number;
    api_errors: number;
  };
};

const EMPTY: Stored = {
  record_count: 0,
  side_count: 0,
  vendor_rows: 0,
  quarantined: 0,
  quarantined_usd: '0',
  api_calls: 0,
  api_errors: 0,
  billed_nanos: '0',
  included_nanos: '0',
  rounded_by: '0',
  negative_rows: 0,
  negative_nanos: '0',
  recovered_nanos: '0',
  input_tokens: 0,
  output_tokens: 0,
  cached_input_tokens: 0,
  cache_read_tokens: 0,
  hash_sum: '0',
};

/** A tally that goes on from a continuation's, or from nothing. */
export function makeTally(from: Stored = EMPTY): Tally {
  const counts = { ...from };
  let billed = BigInt(from.billed_nanos);
  let included = BigInt(from.included_nanos);
  let roundedBy = BigInt(from.rounded_by);
  let negativeNanos = BigInt(from.negative_nanos);
  let recovered = BigInt(from.recovered_nanos);
  let quarantinedNanos = parseUsd(from.quarantined_usd);
  let hashSum = BigInt(`0x${from.hash_sum}`);

  function addRecord(record: UnnumberedRecord): void {
    if (!isMain(record)) {
      counts.side_count += 1;
      return;
    }
    counts.record_count += 1;
    hashSum = addHashes(hashSum, recordHash(record));
    if ('cost' in record) {
      const nanos = parseUsd(record.cost.cost_usd);
      if (record.cost.is_billed) billed += nanos;
      else included += nanos;
    }
    if ('measures' in record) for (const name of TOKENS) counts[name] += record.measures?.[name] ?? 0;
  }

  return {
    add(page) {
      counts.vendor_rows += page.vendorRows;
      counts.quarantined += page.quarantined.length;
      roundedBy += page.roundedBy;
      counts.negative_rows += page.negative.rows;
      negativeNanos += page.negative.nanos;
      recovered += page.recovered;
      for (const { usd } of page.quarantined) quarantinedNanos += parseUsd(usd ?? '0');
      for (const record of page.records) addRecord(record);
    },
    addCalls(calls, errors) {
      counts.api_calls += calls;
      counts.api_errors += errors;
    },
    get quarantined() {
      return counts.quarantined;
    },
    findings: () => negativeCostFinding(counts.negative_rows, negativeNanos),
    store: () => ({
      ...counts,
      quarantined_usd: formatUsd(quarantinedNanos),
      billed_nanos: billed.toString(),
      included_nanos: included.toString(),
      rounded_by: roundedBy.toString(),
      negative_nanos: negativeNanos.toString(),
      recovered_nanos: recovered.toString(),
      hash_sum: hashSum.toString(16),
    }),
    close: () => ({
      vendor_rows: counts.vendor_rows,
      record_count: counts.record_count,
      side_count: counts.side_count,
      quarantined: counts.quarantined,
      quarantined_usd: formatUsd(quarantinedNanos),
      totals: {
        billed_usd: formatUsd(billed),
        included_usd: formatUsd(included),
        rounding_usd: formatUsd(roundingNanos(roundedBy)),
        input_tokens: counts.input_tokens,
        output_tokens: counts.output_tokens,
        cached_input_tokens: counts.cached_input_tokens,
        cache_read_tokens: counts.cache_read_tokens,
      },
      recovered_usd: formatUsd(recovered),
      content_hash: contentHash(hashSum, counts.record_count),
      api_calls: counts.api_calls,
      api_errors: counts.api_errors,
    }),
  };
}
