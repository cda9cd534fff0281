import type { Directory } from '../../shared/anthropic/directory.ts';
import { emailOf, keyById } from '../../shared/anthropic/owners.ts';
import type { RawRow } from '../../shared/anthropic/pages.ts';
import type { Platform, UnnumberedRecord } from '../../shared/contract/records.ts';
import { type Day, dayOf } from '../../shared/day.ts';
import { normalizeEmail, textId } from '../../shared/ingest/vendor-rows.ts';
import { formatUsd, type Nanos } from '../../shared/money.ts';
import type { Actor, AnalyticsCostRow, AnalyticsUsageRow, Group } from './analytics-schema.ts';
import { costType } from './cost-type.ts';

/** What the rows of a page are read with beside themselves. */
export type Context = { directory: Directory; refreshedAt: string | null };

/** The product whose lines and sessions the Claude Code report tells. */
const CLAUDE_CODE = 'claude_code';

/** The UTC day of a row's bucket. */
export function bucketDay({ starting_at }: { starting_at: string }): Day {
  return dayOf(Date.parse(starting_at));
}

/**
 * The workspace of a row as the facts name it: these reports give the Default workspace a real id, which the
 * vendor does not list, and the facts call it null. Without the list every id stays as it is.
 */
export function workspaceOf({ workspaces, missing }: Directory, id: string | null | undefined) {
  const isKnown = missing.includes('workspaces') || workspaces.includes(id ?? '');
  return isKnown ? textId(id) : null;
}

/** A row of the usage report: its tokens by class, and its requests. */
export function analyticsUsageRecord(
  { group, usage, ...row }: AnalyticsUsageRow,
  context: Context,
  raw: RawRow,
): UnnumberedRecord {
  const { ephemeral_5m_input_tokens, ephemeral_1h_input_tokens } = usage.cache_creation;
  return {
    kind: 'usage',
    lands_in: 'raw_anthropic_usage',
    usage_date: bucketDay(row),
    ...identity(group, context.directory),
    measures: {
      input_tokens: usage.uncached_input_tokens,
      output_tokens: usage.output_tokens,
      cached_input_tokens: ephemeral_5m_input_tokens + ephemeral_1h_input_tokens,
      cache_read_tokens: usage.cache_read_input_tokens,
      ...(usage.requests === null ? {} : { requests: usage.requests }),
    },
    vendor: {
      cache_creation_5m_tokens: ephemeral_5m_input_tokens,
      cache_creation_1h_tokens: ephemeral_1h_input_tokens,
      web_search_requests: usage.server_tool_use?.web_search_requests ?? 0,
      ...shown(group, context),
    },
    raw_response: raw,
  };
}

/** A row of the cost report over so many billionths of a dollar: exact for its key and actor, never shared. */
export function analyticsCostRecord(
  { group, cost, ...row }: AnalyticsCostRow,
  { nanos, listNanos }: { nanos: Nanos; listNanos: Nanos | null },
  context: Context,
  raw: RawRow,
): UnnumberedRecord {
  return {
    kind: 'cost',
    lands_in: 'raw_anthropic_cost',
    usage_date: bucketDay(row),
    ...identity(group, context.directory),
    cost: {
      cost_type: costType(group).name,
      is_billed: true,
      unit_type: null,
      allocation_method: 'direct',
      cost_usd: formatUsd(nanos),
      list_cost_usd: listNanos === null ? null : formatUsd(listNanos),
      parent_cost_usd: null,
      volume_units: null,
    },
    vendor: {
      token_type: group.token_type ?? null,
      amount: cost.amount,
      currency: cost.currency,
      ...shown(group, context),
    },
    raw_response: raw,
  };
}

/** Whose a row is. Only a user's e-mail is a person's: what a service or a cloud calls itself is none. */
function identity({ actor, api_key_id, workspace_id, model, product }: Group, directory: Directory) {
  const user = actor?.type === 'user_actor' ? actor : undefined;
  const keyActor = actor?.type === 'api_actor' ? actor : undefined;
  const apiKeyId = textId(api_key_id) ?? textId(keyActor?.api_key_id);
  const userId = textId(user?.user_id);
  const platform: Platform = product === CLAUDE_CODE ? 'anthropic_code' : 'anthropic_api';
  return {
    platform,
    stated_email: normalizeEmail(user?.email_address),
    vendor_user_id: userId,
    directory_email: emailOf(directory, userId),
    api_key_id: apiKeyId,
    ...keyById(directory, apiKeyId),
    workspace_id: workspaceOf(directory, workspace_id),
    model: textId(model),
  };
}

/** What landing keeps of a row beside its figures. */
function shown({ actor, product }: Group, { refreshedAt }: Context) {
  return {
    product: textId(product),
    actor_type: actor?.type ?? null,
    actor_id: actor ? actorId(actor) : null,
    data_refreshed_at: instantOf(refreshedAt),
  };
}

/** The id of an actor, which each type calls by a name of its own. */
function actorId({ user_id, service_account_id, subject, api_key_id }: Actor): string | null {
  return textId(user_id ?? service_account_id ?? subject ?? api_key_id);
}

/** An instant as the warehouse takes it; null when it is none. */
function instantOf(text: string | null): string | null {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
