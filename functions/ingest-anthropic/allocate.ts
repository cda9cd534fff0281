import { compareKeys, largestRemainder } from '../../shared/largest-remainder.ts';
import type { Nanos } from '../../shared/money.ts';
import type { CostRow, UsageRow } from './schema.ts';

/**
 * The legacy cost report knows no API key. Within a day, workspace, model, service tier and context window the
 * price of one token type is uniform, so a cost row is shared over the keys by their tokens of that type; a
 * web search row, whose model, tier and window the vendor leaves null, by their searches in the workspace.
 */

/** How many units each key used in a cell; plain JSON, so that a continuation can carry it. */
export type Weights = Record<string, [key: string | null, units: string][]>;

/** A key's part of a cost row. */
export type Share = { apiKeyId: string | null; nanos: Nanos; units: bigint };

export type Allocation = { method: 'token_share' | 'request_share' | 'none'; shares: Share[] };

const TOKEN_TYPES = {
  uncached_input_tokens: (row: UsageRow) => row.uncached_input_tokens,
  output_tokens: (row: UsageRow) => row.output_tokens,
  cache_read_input_tokens: (row: UsageRow) => row.cache_read_input_tokens,
  'cache_creation.ephemeral_5m_input_tokens': (row: UsageRow) => row.cache_creation.ephemeral_5m_input_tokens,
  'cache_creation.ephemeral_1h_input_tokens': (row: UsageRow) => row.cache_creation.ephemeral_1h_input_tokens,
};
const TOKENS = 'tokens';
const WEB_SEARCH = 'web_search';

/** Adds what a usage row used to the weights of its cells. */
export function addUsage(weights: Weights, row: UsageRow): void {
  const key = row.api_key_id ?? null;
  for (const [tokenType, tokens] of Object.entries(TOKEN_TYPES)) {
    addUnits(weights, cellOf({ ...row, token_type: tokenType }), key, tokens(row));
  }
  addUnits(weights, searchCellOf(row), key, row.server_tool_use?.web_search_requests ?? 0);
}

function addUnits(weights: Weights, cell: string, key: string | null, units: number): void {
  if (units === 0) return;
  weights[cell] ??= [];
  const known = weights[cell].find(([other]) => other === key);
  if (known) known[1] = (BigInt(known[1]) + BigInt(units)).toString();
  else weights[cell].push([key, units.toString()]);
}

/** Shares a cost row's money over the keys that used its cell; without any it stays whole, with a null key. */
export function allocate(row: CostRow, nanos: Nanos, weights: Weights): Allocation {
  const isSearch = row.cost_type === WEB_SEARCH;
  const isTokens = row.cost_type === TOKENS && Boolean(row.token_type);
  const used = weights[isSearch ? searchCellOf(row) : cellOf(row)];
  if (!used || !(isSearch || isTokens)) {
    return { method: 'none', shares: [{ apiKeyId: null, nanos, units: 0n }] };
  }
  const parties = used
    .map(([key, units]) => ({ key, weight: BigInt(units) }))
    .sort((a, b) => compareKeys(a.key, b.key));
  const parts = largestRemainder(nanos, parties);
  return {
    method: isSearch ? 'request_share' : 'token_share',
    shares: parties.map(({ key, weight }, index) => ({
      apiKeyId: key,
      nanos: parts[index] ?? 0n,
      units: weight,
    })),
  };
}

type Cell = Pick<CostRow, 'workspace_id' | 'model' | 'token_type' | 'service_tier' | 'context_window'>;

/** null matches only null. */
function cellOf({ workspace_id, model, token_type, service_tier, context_window }: Cell): string {
  return JSON.stringify(
    [workspace_id, model, token_type, service_tier, context_window].map((part) => part ?? null),
  );
}

function searchCellOf({ workspace_id }: Pick<Cell, 'workspace_id'>): string {
  return JSON.stringify([WEB_SEARCH, workspace_id ?? null]);
}
