import { z } from 'zod';
import { daysBetween } from '../day.ts';
import { attributedRecord, day, instant, normalizedRecord, usd } from './records.ts';

/** The version of every message below. A message without one is read as the current version. */
export const SCHEMA_VERSION = '1';

export const SOURCES = ['cursor', 'anthropic', 'claude_code'] as const;
export const source = z.enum(SOURCES);
export type SourceName = z.infer<typeof source>;

const id = z.string().min(1);
const count = z.int().nonnegative();
/** One kickoff asks for a year at most; a backfill sends several. */
const MAX_DAYS = 366;

const mode = z.enum(['apply', 'plan', 'probe', 'reattribute']);

/**
 * Asks for days; any client may publish it. Empty means yesterday and what else is due. Unknown keys are
 * refused, so that a misspelt `day` is never read as the empty kickoff.
 */
export const kickoff = z
  .strictObject({
    day: day.optional(),
    from: day.optional(),
    to: day.optional(),
    days: z.int().min(1).max(MAX_DAYS).optional(),
    sources: z.array(source).min(1).optional(),
    accounts: z.array(id).min(1).optional(),
    mode: mode.default('apply'),
    plan_id: id.optional(),
    accept_magnitude: id.optional(),
    reason: z.string().optional(),
    requested_by: z.string().optional(),
    force: z.boolean().default(false),
    /** Leaves out slices whose reading is under way, and those that were read since then. */
    skip_since: instant.optional(),
  })
  .refine(
    (message) => [message.day, message.from ?? message.to, message.days].filter(Boolean).length <= 1,
    'give one of day, from and to, or days',
  )
  .refine((message) => Boolean(message.from) === Boolean(message.to), 'from and to go together')
  .refine((message) => !message.from || !message.to || message.from <= message.to, 'from is after to')
  .refine(
    ({ from, to }) => !from || !to || daysBetween(from, to).length <= MAX_DAYS,
    `from and to span more than ${MAX_DAYS} days`,
  )
  .refine(
    ({ mode, day, from, days }) => mode !== 'reattribute' || Boolean(day ?? from ?? days),
    'reattribute needs day, from and to, or days',
  )
  .refine(
    ({ mode, force, plan_id, accept_magnitude }) =>
      mode !== 'reattribute' || !(force || plan_id || accept_magnitude),
    'reattribute goes without force, plan_id and accept_magnitude: no vendor is called',
  )
  .refine(
    ({ mode, day, sources, plan_id }) =>
      plan_id === undefined || (mode === 'apply' && day !== undefined && sources?.length === 1),
    'plan_id applies the plan of one slice: give it with day and one of sources, in mode apply',
  )
  .refine(
    ({ plan_id, force }) => plan_id === undefined || !force,
    'plan_id goes without force: a plan is applied as it was made',
  )
  .refine(
    ({ mode, day, from, days, force, plan_id, accept_magnitude }) =>
      mode !== 'probe' || !(day || from || days || force || plan_id || accept_magnitude),
    'probe goes without days, force, plan_id and accept_magnitude: it only asks whether the keys work',
  )
  .refine(
    ({ skip_since, mode, force }) => skip_since === undefined || (mode === 'apply' && !force),
    'skip_since goes with mode apply, and without force',
  );
export type Kickoff = z.infer<typeof kickoff>;
export type KickoffInput = z.input<typeof kickoff>;

/** Money and tokens of a slice as ingest counted them. */
export const totals = z.object({
  billed_usd: usd,
  included_usd: usd,
  rounding_usd: usd,
  input_tokens: count,
  output_tokens: count,
  cached_input_tokens: count,
  cache_read_tokens: count,
});
export type Totals = z.infer<typeof totals>;

/** The money that tokens explain, and what these tokens cost by the price card. */
export const magnitude = z.object({ priced_usd: usd, expected_usd: usd });
export type Magnitude = z.infer<typeof magnitude>;

const segment = z.object({ segment_id: id, batch_count: count });

/** What a continuation carries over from the segments before it. All of it is additive. */
export const continuation = z.object({
  fetch_id: id,
  fetched_at: instant,
  segments: z.array(segment),
  tally: z.object({
    record_count: count,
    side_count: count,
    vendor_rows: count,
    quarantined: count,
    quarantined_usd: usd,
    api_calls: count,
    api_errors: count,
    billed_nanos: z.string(),
    included_nanos: z.string(),
    /** 1e-18 dollars. */
    rounded_by: z.string(),
    negative_rows: count,
    negative_nanos: z.string(),
    recovered_nanos: z.string(),
    input_tokens: count,
    output_tokens: count,
    cached_input_tokens: count,
    cache_read_tokens: count,
    /** Sum of the records' hashes, hexadecimal. */
    hash_sum: z.string(),
  }),
  /** How often the day has been read anew so far. */
  restarts: count,
  /** Money against tokens so far. */
  magnitude: z.json(),
  /** The source's own state, JSON, gzip, base64. */
  state: z.string(),
});
export type Continuation = z.infer<typeof continuation>;

const slice = { run_id: id, source, account: id, day };

/** Asks one source for one day of one account. */
export const ingestRequest = z.object({
  ...slice,
  mode,
  reason: z.string().nullable(),
  requested_by: z.string().nullable(),
  requested_at: instant,
  force: z.boolean(),
  plan_id: id.nullable(),
  accept_magnitude: id.nullable(),
  mapping_version: id,
  mapping_read_at: instant.nullable(),
  continues: continuation.nullable(),
});
export type IngestRequest = z.infer<typeof ingestRequest>;

/** The committed fetch that a re-attribution reads from landing, as the ledger has it. */
export const attributionBase = z.object({
  fetch_id: id,
  /** Null where the ledger does not say: then all of the fetch. */
  segment_ids: z.array(id).nullable(),
  /** Of the newest fetch of the slice, which may have found nothing changed. */
  fetched_at: instant,
  report: z.string().nullable(),
  vendor_rows: count,
  quarantined: count,
  quarantined_usd: usd,
  billed_usd: usd,
  included_usd: usd,
  recovered_usd: usd,
  rounding_usd: usd,
  content_hash: id,
});
export type AttributionBase = z.infer<typeof attributionBase>;

/** Asks for a slice to be attributed anew from its landed records. */
export const reattributeRequest = z.object({
  ...ingestRequest.omit({ continues: true }).shape,
  base: attributionBase,
});
export type ReattributeRequest = z.infer<typeof reattributeRequest>;

const batch = { ...slice, fetch_id: id, segment_id: id, mapping_version: id, batch_index: count };

/** Normalized records of a segment. */
export const recordBatch = z.object({ ...batch, records: z.array(normalizedRecord).min(1) });
export type RecordBatch = z.infer<typeof recordBatch>;

/** The same records with their owners; one batch may come in several messages of its batch_index. */
export const attributedBatch = z.object({ ...batch, records: z.array(attributedRecord).min(1) });
export type AttributedBatch = z.infer<typeof attributedBatch>;

/** The closing message of a fetch: what it sent, for the commit to check. */
export const manifest = z.object({
  ...ingestRequest.omit({ continues: true }).shape,
  fetch_id: id,
  segments: z.array(segment).min(1),
  fetched_at: instant,
  report: z.string().nullable(),
  vendor_rows: count,
  record_count: count,
  side_count: count,
  quarantined: count,
  quarantined_usd: usd,
  totals,
  /** Billed money whose person only a further question to the vendor told. */
  recovered_usd: usd,
  magnitude,
  content_hash: id,
  proven_empty: z.boolean(),
  api_calls: count,
  api_errors: count,
});
export type Manifest = z.infer<typeof manifest>;
