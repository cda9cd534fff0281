import { z } from 'zod';

const text = z.string();
const count = z.int().nonnegative();

/** https://platform.claude.com/docs/en/api/admin/usage_report/retrieve_messages */
export const usageRow = z.looseObject({
  uncached_input_tokens: count,
  cache_creation: z.looseObject({ ephemeral_1h_input_tokens: count, ephemeral_5m_input_tokens: count }),
  cache_read_input_tokens: count,
  output_tokens: count,
  server_tool_use: z.looseObject({ web_search_requests: count.nullish() }).nullish(),
  api_key_id: text.nullish(),
  workspace_id: text.nullish(),
  model: text.nullish(),
  service_tier: text.nullish(),
  context_window: text.nullish(),
  inference_geo: text.nullish(),
  /** Null: not among the dimensions that are asked for. */
  account_id: z.unknown(),
  service_account_id: z.unknown(),
});
export type UsageRow = z.infer<typeof usageRow>;
/** A usage row whose counts cannot be read fails the slice; so do those that money is shared by. */
export const USAGE_ESSENTIAL = new Set([
  'uncached_input_tokens',
  'cache_creation',
  'cache_read_input_tokens',
  'output_tokens',
  'server_tool_use',
  'api_key_id',
  'workspace_id',
  'model',
  'service_tier',
  'context_window',
]);

/** https://platform.claude.com/docs/en/api/admin/cost_report/retrieve */
export const costRow = z.looseObject({
  currency: z.literal('USD'),
  /** Cents, a decimal. */
  amount: text,
  workspace_id: text.nullish(),
  description: text.nullish(),
  cost_type: text.nullish(),
  token_type: text.nullish(),
  model: text.nullish(),
  service_tier: text.nullish(),
  context_window: text.nullish(),
  inference_geo: text.nullish(),
});
export type CostRow = z.infer<typeof costRow>;
/** A cost row whose amount or currency cannot be read fails the slice. */
export const COST_ESSENTIAL = new Set(['currency', 'amount']);

/** A page of either report: buckets, each with its rows. */
export const reportAnswer = z.looseObject({
  data: z.array(
    z.looseObject({ starting_at: z.iso.datetime({ offset: true }), results: z.array(z.looseObject({})) }),
  ),
  has_more: z.boolean(),
  next_page: text.nullish(),
});
