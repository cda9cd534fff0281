import type { Platform, UnnumberedRecord } from '../../shared/contract/records.ts';
import type { Day } from '../../shared/day.ts';
import { formatUsd, type ReadAmount, readCents } from '../../shared/money.ts';
import { allocate, type Weights } from './allocate.ts';
import type { Directory } from './directory.ts';
import type { CostRow, UsageRow } from './schema.ts';

type Raw = Record<string, unknown>;

/** Whose a row is, as far as the legacy reports say. */
function identity(
  directory: Directory,
  apiKeyId: string | null,
  workspaceId: string | null,
  model: string | null,
) {
  const key = apiKeyId === null ? undefined : directory.keys[apiKeyId];
  return {
    platform: platformOf(directory, workspaceId),
    stated_email: null,
    vendor_user_id: null,
    api_key_id: apiKeyId,
    api_key_name: key?.name ?? null,
    api_key_name_unique: key?.isUnique ?? null,
    workspace_id: workspaceId,
    model,
    directory_email: null,
    key_owner_email: null,
  };
}

function platformOf(directory: Directory, workspaceId: string | null): Platform {
  const isCode = workspaceId !== null && directory.codeWorkspaces.includes(workspaceId);
  return isCode ? 'anthropic_code' : 'anthropic_api';
}

/** A row of the usage report: its tokens by class. */
export function usageRecord(row: UsageRow, day: Day, directory: Directory, raw: Raw): UnnumberedRecord {
  const { ephemeral_5m_input_tokens, ephemeral_1h_input_tokens } = row.cache_creation;
  return {
    kind: 'usage',
    lands_in: 'raw_anthropic_usage',
    usage_date: day,
    ...identity(directory, row.api_key_id ?? null, row.workspace_id ?? null, row.model || null),
    measures: {
      input_tokens: row.uncached_input_tokens,
      output_tokens: row.output_tokens,
      cached_input_tokens: ephemeral_5m_input_tokens + ephemeral_1h_input_tokens,
      cache_read_tokens: row.cache_read_input_tokens,
    },
    vendor: {
      service_tier: row.service_tier ?? null,
      context_window: row.context_window ?? null,
      inference_geo: row.inference_geo ?? null,
      cache_creation_5m_tokens: ephemeral_5m_input_tokens,
      cache_creation_1h_tokens: ephemeral_1h_input_tokens,
      web_search_requests: row.server_tool_use?.web_search_requests ?? 0,
    },
    raw_response: raw,
  };
}

const TOKEN_COSTS: Record<string, string> = {
  uncached_input_tokens: 'input_tokens',
  output_tokens: 'output_tokens',
  cache_read_input_tokens: 'cache_read',
  'cache_creation.ephemeral_5m_input_tokens': 'cache_write_5m',
  'cache_creation.ephemeral_1h_input_tokens': 'cache_write_1h',
};
const OTHER_COSTS = new Set(['web_search', 'code_execution', 'session_usage']);

/** The facts' `cost_type` of a cost row; an unknown one keeps the vendor's word. */
export function costType(row: CostRow): { name: string; isKnown: boolean } {
  const { cost_type, token_type } = row;
  if (cost_type && OTHER_COSTS.has(cost_type)) return { name: cost_type, isKnown: true };
  const known = token_type ? TOKEN_COSTS[token_type] : undefined;
  return known
    ? { name: known, isKnown: true }
    : { name: token_type || cost_type || 'unknown', isKnown: false };
}

/**
 * A row of the cost report as its shares over the keys, which sum to it exactly.
 * @throws InvalidInputError when the amount is no decimal.
 */
export function costRecords(
  row: CostRow,
  day: Day,
  directory: Directory,
  weights: Weights,
  raw: Raw,
): { records: UnnumberedRecord[]; amount: ReadAmount } {
  const amount = readCents(row.amount, 'amount');
  const { nanos } = amount;
  const { method, shares } = allocate(row, nanos, weights);
  const records = shares.map(
    ({ apiKeyId, nanos: part, units }): UnnumberedRecord => ({
      kind: 'cost',
      lands_in: 'raw_anthropic_cost',
      usage_date: day,
      ...identity(directory, apiKeyId, row.workspace_id ?? null, row.model || null),
      cost: {
        cost_type: costType(row).name,
        is_billed: true,
        unit_type: { token_share: 'tokens', request_share: 'requests', none: null }[method],
        allocation_method: method,
        cost_usd: formatUsd(part),
        list_cost_usd: null,
        parent_cost_usd: method === 'none' ? null : formatUsd(nanos),
        volume_units: method === 'none' ? null : units.toString(),
      },
      vendor: {
        description: row.description ?? null,
        token_type: row.token_type ?? null,
        service_tier: row.service_tier ?? null,
        context_window: row.context_window ?? null,
        inference_geo: row.inference_geo ?? null,
        amount: row.amount,
        currency: row.currency,
      },
      raw_response: raw,
    }),
  );
  return { records, amount };
}
