import type { Manifest } from '../../shared/contract/messages.ts';
import { MAPPING } from './landing.ts';

/** When the golden fetches were made. */
export const FETCHED_AT = '2025-02-06T06:00:00.000Z';

/** The totals of a fetch without a figure. */
export const NOTHING = {
  billed_usd: '0',
  included_usd: '0',
  rounding_usd: '0',
  input_tokens: 0,
  output_tokens: 0,
  cached_input_tokens: 0,
  cache_read_tokens: 0,
};

/** The manifest of a fetch that found nothing, unless `more` says otherwise. */
export function manifest(
  slice: Pick<Manifest, 'source' | 'account' | 'day'>,
  more: Partial<Manifest>,
): Manifest {
  return {
    ...slice,
    run_id: 'run-golden',
    fetch_id: 'fetch-none',
    mode: 'apply',
    reason: null,
    requested_by: null,
    requested_at: '2025-02-06T05:59:59.000Z',
    force: false,
    plan_id: null,
    accept_magnitude: null,
    mapping_version: MAPPING,
    mapping_read_at: null,
    segments: [{ segment_id: 's1', batch_count: 0 }],
    fetched_at: FETCHED_AT,
    report: null,
    vendor_rows: 0,
    record_count: 0,
    side_count: 0,
    quarantined: 0,
    quarantined_usd: '0',
    totals: NOTHING,
    recovered_usd: '0',
    magnitude: { priced_usd: '0', expected_usd: '0' },
    content_hash: 'hash-new',
    proven_empty: false,
    api_calls: 1,
    api_errors: 0,
    ...more,
  };
}
