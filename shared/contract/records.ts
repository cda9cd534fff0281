import { z } from 'zod';
import { isDay } from '../day.ts';

/** A UTC day, `YYYY-MM-DD`. */
export const day = z.string().refine(isDay, 'is no day of the form YYYY-MM-DD');

/** US dollars as a plain decimal with at most 9 places. */
export const usd = z.string().regex(/^-?\d+(\.\d{1,9})?$/, 'is no plain decimal with at most 9 places');

/** An instant, ISO 8601 in UTC. */
export const instant = z.iso.datetime();

const count = z.int().nonnegative();
const textOrNull = z.string().min(1).nullable();

/** What filled a fact's `platform`. */
export const platform = z.enum(['cursor', 'anthropic_api', 'anthropic_code']);
export type Platform = z.infer<typeof platform>;

/** The measures of `fct_usage_daily`; a source fills those that `data-model` gives it. */
export const MEASURES = [
  'input_tokens',
  'output_tokens',
  'cached_input_tokens',
  'cache_read_tokens',
  'requests',
  'sessions',
  'lines_of_code_added',
  'lines_of_code_accepted',
  'total_accepts',
  'total_rejects',
  'subscription_requests',
  'usage_based_requests',
] as const;

const measures = z.partialRecord(z.enum(MEASURES), count);
export type Measures = z.infer<typeof measures>;

const cost = z.object({
  cost_type: z.string().min(1),
  is_billed: z.boolean(),
  unit_type: textOrNull,
  allocation_method: z.enum(['direct', 'token_share', 'request_share', 'none']),
  cost_usd: usd,
  list_cost_usd: usd.nullable(),
  /** The cost row that this is a share of; null unless shared. */
  parent_cost_usd: usd.nullable(),
  volume_units: usd.nullable(),
});
export type Cost = z.infer<typeof cost>;

/** What every record says: whose, where, and the vendor's own row. */
const common = {
  /** Position in its batch. */
  ordinal: count,
  usage_date: day,
  platform,
  /** The e-mail as the vendor states it on the row, trimmed and in lower case. */
  stated_email: textOrNull,
  vendor_user_id: textOrNull,
  api_key_id: textOrNull,
  api_key_name: textOrNull,
  /** Whether no other key of the organization has this name; null without a name. */
  api_key_name_unique: z.boolean().nullable(),
  workspace_id: textOrNull,
  model: textOrNull,
  /** The e-mail that the vendor's directory has for `vendor_user_id`. */
  directory_email: textOrNull,
  /** The e-mail of the key's principal, else of the person who created it. */
  key_owner_email: textOrNull,
  /** The vendor's further fields, by the columns of the landing table. */
  vendor: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  raw_response: z.record(z.string(), z.unknown()),
};

const usageRecord = z.object({
  kind: z.literal('usage'),
  lands_in: z.enum(['raw_cursor_usage', 'raw_anthropic_usage', 'raw_claude_code']),
  ...common,
  measures,
});

/** Money, with the usage that it prices where the vendor reports both in one row (a Cursor event). */
const costRecord = z.object({
  kind: z.literal('cost'),
  lands_in: z.enum(['raw_cursor_events', 'raw_anthropic_cost']),
  ...common,
  measures: measures.optional(),
  cost,
});

const subscriptionRecord = z.object({
  kind: z.literal('subscription'),
  lands_in: z.literal('raw_cursor_seats'),
  ...common,
  cost,
});

/** A line of a vendor's directory; `vendor` holds its columns. */
const directoryRecord = z.object({
  kind: z.literal('directory'),
  lands_in: z.literal('raw_directory'),
  ...common,
});

/** Spend of a billing cycle as the vendor states it: kept, never a fact. */
const spendRecord = z.object({
  kind: z.literal('spend'),
  lands_in: z.literal('raw_cursor_spend'),
  ...common,
});

/** A normalized record as ingest publishes it. */
export const normalizedRecord = z.discriminatedUnion('kind', [
  usageRecord,
  costRecord,
  subscriptionRecord,
  directoryRecord,
  spendRecord,
]);
export type NormalizedRecord = z.infer<typeof normalizedRecord>;

/** A record before its batch gives it a position. */
export type UnnumberedRecord = NormalizedRecord extends infer R
  ? R extends NormalizedRecord
    ? Omit<R, 'ordinal'>
    : never
  : never;

/** The rules of attribution by what they are called in the facts. */
export const ATTRIBUTION_METHODS = [
  'direct_email',
  'sheet_key_id',
  'sheet_key_name',
  'actor_email',
  'directory',
  'key_owner',
  'sheet_workspace',
  'unattributed',
] as const;

/** Who carries a record, or that nobody does. */
export const owner = z.object({
  user_email: textOrNull,
  service_name: textOrNull,
  department: textOrNull,
  team: textOrNull,
  cost_center: textOrNull,
  attribution_method: z.enum(ATTRIBUTION_METHODS),
  /** 0 to 1, a plain decimal. */
  attribution_confidence: usd,
  share_ratio: usd.nullable(),
});
export type Owner = z.infer<typeof owner>;

/** A record, or one owner's share of it, with its owner. */
export const attributedRecord = z.object({
  record: normalizedRecord,
  share_index: count,
  share_count: z.int().positive(),
  /** This share's part of the measures and the money; null when the record is whole. */
  split: z.object({ measures: measures.optional(), cost: cost.optional() }).nullable(),
  owner,
});
export type AttributedRecord = z.infer<typeof attributedRecord>;

/** Whether the record counts toward `record_count`, the totals and `content_hash`. */
export function isMain(record: Pick<NormalizedRecord, 'kind'>): boolean {
  return record.kind !== 'directory' && record.kind !== 'spend';
}
