import type { Platform, UnnumberedRecord } from '../../shared/contract/records.ts';
import type { Day } from '../../shared/day.ts';
import { normalizeEmail } from '../../shared/ingest/vendor-rows.ts';
import { formatUsd, readCents } from '../../shared/money.ts';
import { allocate, type Weights } from './allocate.ts';
import type { ApiKey, CostRow, UsageRow, User, Workspace } from './schema.ts';

type Raw = Record<string, unknown>;

/** What the rows of a day are read with: the organization's keys by name, and its Claude Code workspaces. */
export type Directory = {
  /** The name of each key, and whether no other key has it. */
  keys: Record<string, { name: string; isUnique: boolean }>;
  /** Workspaces whose traffic is Claude Code's: https://code.claude.com/docs/en/costs */
  codeWorkspaces: string[];
};

const CODE_WORKSPACE = 'Claude Code';
/** The vendor does not list the Default workspace; the reports call it null. */
export const DEFAULT_WORKSPACE: Workspace = { id: 'default', name: 'Default' };

/** Indexes the keys and workspaces of the organization. */
export function makeDirectory(keys: readonly ApiKey[], workspaces: readonly Workspace[]): Directory {
  const byName = Map.groupBy(
    keys.filter((key) => key.name),
    (key) => key.name ?? '',
  );
  return {
    keys: Object.fromEntries(
      [...byName].flatMap(([name, same]) =>
        same.map((key) => [key.id, { name, isUnique: same.length === 1 }]),
      ),
    ),
    codeWorkspaces: workspaces.filter(({ name }) => name === CODE_WORKSPACE).map(({ id }) => id),
  };
}

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
    ...identity(directory, row.api_key_id ?? null, row.workspace_id ?? null, row.model ?? null),
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
  const known = row.token_type ? TOKEN_COSTS[row.token_type] : undefined;
  if (known) return { name: known, isKnown: true };
  const word = row.token_type ?? row.cost_type ?? 'unknown';
  return { name: word, isKnown: OTHER_COSTS.has(word) };
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
): { records: UnnumberedRecord[]; roundedBy: bigint } {
  const { nanos, roundedBy } = readCents(row.amount, 'amount');
  const { method, shares } = allocate(row, nanos, weights);
  const records = shares.map(
    ({ apiKeyId, nanos: part, units }): UnnumberedRecord => ({
      kind: 'cost',
      lands_in: 'raw_anthropic_cost',
      usage_date: day,
      ...identity(directory, apiKeyId, row.workspace_id ?? null, row.model ?? null),
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
  return { records, roundedBy };
}

/** A line of one of the organization's directories. */
export function directoryRecord(
  kind: 'user' | 'key' | 'workspace',
  line: {
    id: string;
    email?: string | null;
    name: string | null;
    principal?: string | null;
    creator?: string | null;
  },
  day: Day,
  raw: Raw,
): UnnumberedRecord {
  const email = normalizeEmail(line.email);
  return {
    kind: 'directory',
    lands_in: 'raw_directory',
    usage_date: day,
    platform: 'anthropic_api',
    stated_email: email,
    vendor_user_id: kind === 'user' ? line.id : null,
    api_key_id: kind === 'key' ? line.id : null,
    api_key_name: kind === 'key' ? line.name : null,
    api_key_name_unique: null,
    workspace_id: kind === 'workspace' ? line.id : null,
    model: null,
    directory_email: null,
    key_owner_email: null,
    vendor: {
      kind,
      vendor_id: line.id,
      email,
      name: line.name,
      principal_id: line.principal ?? null,
      creator_id: line.creator ?? null,
      is_active: kind === 'user' ? true : null,
    },
    raw_response: raw,
  };
}

/** A user of the organization as a line of its directory. */
export function userRecord(user: User, day: Day, raw: Raw): UnnumberedRecord {
  return directoryRecord(
    'user',
    { id: user.id, email: user.email ?? null, name: user.name ?? null },
    day,
    raw,
  );
}

/** An API key as a line of the directory, with whom it acts for and who made it. */
export function keyRecord(key: ApiKey, day: Day, raw: Raw): UnnumberedRecord {
  const principal = key.principal?.user_id ?? key.principal?.service_account_id ?? key.principal?.id ?? null;
  const creator = key.created_by?.id ?? null;
  return directoryRecord('key', { id: key.id, name: key.name ?? null, principal, creator }, day, raw);
}

/** A workspace as a line of the directory. */
export function workspaceRecord(workspace: Workspace, day: Day, raw: Raw): UnnumberedRecord {
  return directoryRecord('workspace', { id: workspace.id, name: workspace.name ?? null }, day, raw);
}
