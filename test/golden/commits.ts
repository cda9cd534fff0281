import type { Manifest } from '../../shared/contract/messages.ts';
import type { CommitResult } from '../../shared/warehouse/warehouse.ts';
import { cost, person, usage } from './facts.ts';
import { API, CODE, CURSOR, LOCKED, MAPPING } from './landing.ts';
import { run } from './ledger.ts';
import { FETCHED_AT, manifest, NOTHING } from './manifest.ts';
import type { Row, Tables } from './row.ts';

/** A commit of the golden landing, and what it would be. */
export type GoldenCommit = {
  name: string;
  manifest: Manifest;
  committedAt: Date;
  outcome: CommitResult['outcome'] | 'broken';
  /** Of a plan: what applying it would be. */
  planned?: string;
  /** Rows in place of the golden ones. */
  instead?: Tables;
};

const NEXT_DAY = new Date('2025-02-06T06:30:00.000Z');
const OLD_AT = '2025-02-05T06:00:00.000Z';

const api = manifest(API, {
  fetch_id: 'fetch-api',
  segments: [
    { segment_id: 's1', batch_count: 2 },
    { segment_id: 's2', batch_count: 1 },
  ],
  report: 'cost_report',
  reason: "asked by O'Hara",
  requested_by: 'ops "é"',
  mapping_read_at: '2025-02-06T05:00:00.000Z',
  vendor_rows: 13,
  // Five records of usage in the one segment and one in the other, eight of cost.
  record_count: 14,
  side_count: 5,
  quarantined: 1,
  quarantined_usd: '0.5',
  totals: {
    ...NOTHING,
    // 0.000000001 + 12.5 + 0.046666667 + 0.023333333 - 3.25 + 0 + 1234567890123456789.123456789
    billed_usd: '1234567890123456798.44345679',
    included_usd: '2',
    rounding_usd: '-0.000000001',
    input_tokens: 160,
    output_tokens: 10,
    cached_input_tokens: 4,
    cache_read_tokens: 3,
  },
  recovered_usd: '0.25',
  api_errors: 2,
});

const cursor = manifest(CURSOR, {
  fetch_id: 'fetch-cursor',
  segments: [{ segment_id: 's1', batch_count: 1 }],
  vendor_rows: 5,
  record_count: 6,
  side_count: 1,
  totals: { ...NOTHING, billed_usd: '1.928571429', included_usd: '4', input_tokens: 20, output_tokens: 8 },
});

const code = (slice: typeof CODE | typeof LOCKED) =>
  manifest(slice, {
    fetch_id: 'fetch-code',
    segments: [{ segment_id: 's1', batch_count: 1 }],
    vendor_rows: 1,
    record_count: 1,
    content_hash: 'hash-code',
  });

/** A fetch that found nothing on a day that has money. */
const nothing = manifest(CURSOR, {});

const of = (
  outcome: GoldenCommit['outcome'],
  name: string,
  change: Manifest,
  more: Partial<GoldenCommit> = {},
): GoldenCommit => ({ name, outcome, manifest: change, committedAt: NEXT_DAY, ...more });

/** One commit for each rule of the outcome, and for each side of its limits. */
export const COMMITS: readonly GoldenCommit[] = [
  of('committed', 'a first commit, a batch delivered twice', api),
  of('waiting', 'a batch is missing', {
    ...api,
    segments: [...api.segments, { segment_id: 's3', batch_count: 1 }],
  }),
  of('waiting', 'a record is missing', { ...api, record_count: 15 }),
  of('waiting', 'a line of the directory is missing', { ...api, side_count: 6 }),
  of('mismatched', 'a segment too few is named', {
    ...api,
    segments: [{ segment_id: 's1', batch_count: 2 }],
    record_count: 13,
    side_count: 0,
  }),
  of('mismatched', 'the money differs in the last digit', {
    ...api,
    totals: { ...api.totals, billed_usd: '1234567890123456798.443456791' },
  }),
  of('mismatched', 'the tokens differ by one', { ...api, totals: { ...api.totals, cache_read_tokens: 4 } }),
  of('mismatched', 'another mapping attributed the rows', { ...api, mapping_version: '1738000000001-n' }),
  of('broken', 'no row to lock', api, { instead: { commit_lock: [] } }),
  of('broken', 'two rows to lock', api, { instead: { commit_lock: [{ commits: 0 }, { commits: 0 }] } }),
  of('committed', 'rows added, removed, changed and kept', cursor),
  of('superseded', 'a newer fetch has committed', { ...cursor, fetched_at: '2025-02-05T05:59:59.999Z' }),
  of('superseded', 'the same moment, a newer mapping has committed', {
    ...cursor,
    fetched_at: OLD_AT,
    mapping_version: '1700000000000-a',
  }),
  of('committed', 'the same moment and mapping, a greater fetch', {
    ...cursor,
    fetched_at: OLD_AT,
    fetch_id: 'fetch-cursor',
  }),
  of('superseded', 'this fetch has committed with another content', { ...cursor, fetch_id: 'fetch-before' }),
  of('unchanged', 'this fetch has committed', {
    ...cursor,
    fetch_id: 'fetch-before',
    content_hash: 'hash-before',
  }),
  of('mismatched', 'nothing, and no proof of it', nothing),
  of('committed', 'nothing, and proof of it', { ...nothing, proven_empty: true }),
  of(
    'committed',
    'nothing for a day of 35 days ago',
    { ...nothing, proven_empty: true },
    { committedAt: new Date('2025-03-11T23:59:59Z') },
  ),
  of(
    'mismatched',
    'nothing for an older day',
    { ...nothing, proven_empty: true },
    { committedAt: new Date('2025-03-12T00:00:00Z') },
  ),
  of(
    'committed',
    'nothing for an older day, planned',
    { ...nothing, proven_empty: true, plan_id: 'plan-1' },
    { committedAt: new Date('2025-03-12T00:00:00Z') },
  ),
  of('unchanged', 'the vendor and the mapping say the same', code(CODE)),
  of('committed', 'the same, by force', { ...code(CODE), force: true }),
  of('committed', 'the vendor says something else', { ...code(CODE), content_hash: 'hash-other' }),
  of('adjusted', 'something else in a closed month', { ...code(LOCKED), content_hash: 'hash-other' }),
  of('unchanged', 'the same in a closed month', code(LOCKED)),
  of('planned', 'a plan', { ...cursor, mode: 'plan' }, { planned: 'committed' }),
  of(
    'planned',
    'a plan that would change nothing',
    { ...code(CODE), mode: 'plan' },
    { planned: 'unchanged' },
  ),
  of(
    'planned',
    'a plan of a closed month',
    { ...code(LOCKED), mode: 'plan', content_hash: 'hash-other' },
    { planned: 'adjusted' },
  ),
  of(
    'planned',
    'a plan of a closed month in which the mapping alone has moved',
    { ...code(LOCKED), mode: 'plan' },
    { planned: 'unchanged' },
  ),
  of(
    'repeated',
    'a plan that was asked for twice',
    { ...cursor, mode: 'plan', run_id: 'plan-1' },
    {
      planned: 'committed',
    },
  ),
  of('repeated', 'a plan that this run has applied', {
    ...code(CODE),
    run_id: 'run-fetch-00',
    plan_id: 'plan-applied',
  }),
  of('refused', 'a re-attribution that met a closed month', { ...code(LOCKED), mode: 'reattribute' }),
  of('mismatched', 'a plan for which nothing landed', { ...nothing, mode: 'plan' }, { planned: 'committed' }),
  of('committed', 'a plan that holds', { ...cursor, plan_id: 'plan-1' }),
  of('refused', 'a plan that there is not', { ...cursor, plan_id: 'plan-0' }),
  of('refused', 'a plan of another slice', { ...code(CODE), plan_id: 'plan-1' }),
  of('refused', 'a plan, and the vendor has moved', {
    ...cursor,
    plan_id: 'plan-1',
    content_hash: 'hash-other',
  }),
  of('refused', 'a plan, and the mapping has moved', {
    ...cursor,
    plan_id: 'plan-1',
    mapping_version: '1738000000001-n',
  }),
  of('refused', 'a plan, and the slice has been replaced', { ...cursor, plan_id: 'plan-replaced' }),
  of('refused', 'a plan that has been applied', { ...code(CODE), plan_id: 'plan-applied' }),
  of('refused', 'a plan, and its month has been locked since', {
    ...code(LOCKED),
    plan_id: 'plan-before-lock',
  }),
];

const ana = person('ana@example.com', 'Engineering', 'Platform');
const of4th = { account: 'golden', fetch_id: 'fetch-before', model: null };
const stood = (day: string, fetch: string, hash: string, more: Row): Row =>
  run(day, 'committed', OLD_AT, {
    run_id: `run-${fetch}`,
    fetch_id: fetch,
    account: 'golden',
    fetched_at: OLD_AT,
    committed_at: OLD_AT,
    content_hash: hash,
    mapping_version: MAPPING,
    vendor_rows: 4,
    ...more,
  });

const codeFact = (day: string) =>
  usage(day, 'anthropic_code', ana, {
    account: 'golden',
    sessions: 2,
    lines_of_code_added: 10,
    lines_of_code_accepted: 10,
    total_accepts: 1,
    total_rejects: 2,
  });

/** A plan that was made of a slice when `base` was its newest commit. */
const planned = (day: string, plan: string, base: string, hash: string, more: Row = {}): Row =>
  run(day, 'planned', OLD_AT, {
    run_id: plan,
    account: 'golden',
    mode: 'plan',
    content_hash: hash,
    mapping_version: MAPPING,
    base_fetch_id: base,
    ...more,
  });

/** What stood before the golden commits: facts, ledger and directory. */
export function standing(): Tables {
  return {
    fct_cost_daily: [
      // As it will be, changed, and gone.
      cost(CURSOR.day, 'cursor', ana, '1.428571429', { ...of4th, cost_type: 'subscription' }),
      cost(CURSOR.day, 'cursor', ana, '0.499999999', { ...of4th, model: 'model-a' }),
      cost(CURSOR.day, 'cursor', person('gone@example.com'), '9', of4th),
      // An adjustment is of no slice of a vendor: one corrects the slice, one another.
      cost(CURSOR.day, 'cursor', ana, '-0.1', {
        ...of4th,
        source: 'adjustment',
        cost_type: 'adjustment',
        corrects_date: CURSOR.day,
        corrects_source: 'cursor',
      }),
      cost(CURSOR.day, 'cursor', ana, '0.7', {
        ...of4th,
        source: 'adjustment',
        cost_type: 'adjustment',
        corrects_date: '2025-02-03',
        corrects_source: 'cursor',
      }),
    ],
    fct_usage_daily: [
      usage(CURSOR.day, 'cursor', ana, {
        ...of4th,
        lines_of_code_accepted: 20,
        total_accepts: 3,
        total_rejects: 3,
      }),
      codeFact(CODE.day),
      codeFact(LOCKED.day),
    ],
    pipeline_runs: [
      stood(CURSOR.day, 'fetch-before', 'hash-before', {}),
      stood(CODE.day, 'fetch-0', 'hash-code', { source: 'claude_code' }),
      stood(LOCKED.day, 'fetch-0', 'hash-code', {
        run_id: 'run-locked',
        source: 'claude_code',
        mapping_version: '1700000000000-a',
      }),
      planned(CURSOR.day, 'plan-1', 'fetch-before', 'hash-new', {
        fetch_id: 'fetch-cursor',
        segment_ids: 's0,s1',
        planned_outcome: 'committed',
      }),
      planned(CURSOR.day, 'plan-replaced', 'fetch-older', 'hash-new'),
      planned(CODE.day, 'plan-applied', 'fetch-0', 'hash-code', { source: 'claude_code' }),
      stood(CODE.day, 'fetch-00', 'hash-code', {
        source: 'claude_code',
        status: 'unchanged',
        plan_id: 'plan-applied',
      }),
      planned(LOCKED.day, 'plan-before-lock', 'fetch-0', 'hash-code', {
        source: 'claude_code',
        recorded_at: '2024-11-01T00:00:00.000Z',
      }),
    ],
    dim_directory: ['user-1', 'user-2', 'user-3'].map((id) => ({
      account: 'golden',
      platform: 'anthropic_api',
      kind: id === 'user-2' ? 'member' : 'user',
      vendor_id: id,
      first_seen: OLD_AT,
      last_seen: id === 'user-3' ? '2025-02-06T06:00:00.001Z' : FETCHED_AT,
    })),
  };
}
