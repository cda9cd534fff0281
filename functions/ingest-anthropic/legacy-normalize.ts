import type { Directory } from '../../shared/anthropic/directory.ts';
import { keyById } from '../../shared/anthropic/owners.ts';
import type { RawRow } from '../../shared/anthropic/pages.ts';
import type { Platform, UnnumberedRecord } from '../../shared/contract/records.ts';
import type { Day } from '../../shared/day.ts';
import { formatUsd, type Nanos } from '../../shared/money.ts';
import type { Allocation } from './allocate.ts';
import { costType } from './cost-type.ts';
import type { CostRow, UsageRow } from './legacy-schema.ts';

/** Whose a row is, as far as the legacy reports say: they are asked for no account, so a key is all there is. */
function identity(
  directory: Directory,
  apiKeyId: string | null,
  workspaceId: string | null,
  model: string | null,
) {
  return {
    platform: platformOf(directory, workspaceId),
    stated_email: null,
    vendor_user_id: null,
    directory_email: null,
    api_key_id: apiKeyId,
    ...keyById(directory, apiKeyId),
    workspace_id: workspaceId,
    model,
  };
}

function platformOf(directory: Directory, workspaceId: string | null): Platform {
  const isCode = workspaceId !== null && directory.codeWorkspaces.includes(workspaceId);
  return isCode ? 'anthropic_code' : 'anthropic_api';
}

/** A row of the usage report: its tokens by class. */
export function usageRecord(row: UsageRow, day: Day, directory: Directory, raw: RawRow): UnnumberedRecord {
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

const UNIT_TYPES = { token_share: 'tokens', request_share: 'requests', none: null };

/** A row of the cost report over so many billionths of a dollar as its shares over the keys. */
export function costRecords(
  row: CostRow,
  nanos: Nanos,
  { method, shares }: Allocation,
  day: Day,
  directory: Directory,
  raw: RawRow,
): UnnumberedRecord[] {
  return shares.map(({ apiKeyId, nanos: part, units }) => ({
    kind: 'cost',
    lands_in: 'raw_anthropic_cost',
    usage_date: day,
    ...identity(directory, apiKeyId, row.workspace_id ?? null, row.model || null),
    cost: {
      cost_type: costType(row).name,
      is_billed: true,
      unit_type: units === null ? null : UNIT_TYPES[method],
      allocation_method: method,
      cost_usd: formatUsd(part),
      list_cost_usd: null,
      parent_cost_usd: method === 'none' ? null : formatUsd(nanos),
      volume_units: units === null ? null : units.toString(),
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
  }));
}
