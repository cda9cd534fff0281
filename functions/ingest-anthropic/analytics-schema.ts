import { z } from 'zod';

const text = z.string();
const count = z.int().nonnegative();

/**
 * The identity that usage is attributed to: a user_actor, service_account_actor, federated_actor or api_actor,
 * each with an id of its own name; `email_address` is null when the account was deleted.
 */
const actor = z.looseObject({
  type: text,
  user_id: text.nullish(),
  email_address: text.nullish(),
  service_account_id: text.nullish(),
  subject: text.nullish(),
  api_key_id: text.nullish(),
});
export type Actor = z.infer<typeof actor>;

const group = z.looseObject({
  actor: actor.nullish(),
  api_key_id: text.nullish(),
  workspace_id: text.nullish(),
  model: text.nullish(),
  product: text.nullish(),
});
export type Group = z.infer<typeof group>;

const bucket = { starting_at: z.iso.datetime({ offset: true }), ending_at: z.unknown() };

/** https://platform.claude.com/docs/en/api/beta/organization/analytics/usage */
export const analyticsUsageRow = z.looseObject({
  ...bucket,
  group,
  usage: z.looseObject({
    uncached_input_tokens: count,
    cache_creation: z.looseObject({ ephemeral_1h_input_tokens: count, ephemeral_5m_input_tokens: count }),
    cache_read_input_tokens: count,
    output_tokens: count,
    requests: count.nullish().default(null),
    server_tool_use: z.looseObject({ web_search_requests: count.nullish() }).nullish(),
  }),
});
export type AnalyticsUsageRow = z.infer<typeof analyticsUsageRow>;

/** https://platform.claude.com/docs/en/api/beta/organization/analytics/cost */
export const analyticsCostRow = z.looseObject({
  ...bucket,
  group: group.extend({ cost_type: text.nullish(), token_type: text.nullish() }),
  cost: z.looseObject({
    /** Cents, a decimal: after discounts, before credits. */
    amount: text,
    /** Cents, a decimal: before discounts. */
    list_amount: text.nullish().default(null),
    currency: z.literal('USD'),
  }),
});
export type AnalyticsCostRow = z.infer<typeof analyticsCostRow>;

/** A row whose day, counts, amount or currency cannot be read fails the slice; one of no group is left out. */
export const ANALYTICS_ESSENTIAL = new Set(['starting_at', 'usage', 'cost']);

/** A page of either report: rows, each with its own time bucket. */
export const analyticsAnswer = z.looseObject({
  data: z.array(z.looseObject({})),
  has_more: z.boolean(),
  next_page: text.nullish(),
  data_refreshed_at: text.nullish(),
});
