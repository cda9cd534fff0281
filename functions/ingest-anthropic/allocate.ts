import { compareKeys, largestRemainder } from '../../shared/largest-remainder.ts';
import type { Nanos } from '../../shared/money.ts';
import type { Dropped } from './ladder.ts';
import type { CostRow, UsageRow } from './legacy-schema.ts';

/**
 * The legacy cost report knows no API key. Within a day, workspace, model, service tier and context window the
 * price of one token type is uniform, so a cost row is shared over the keys by their tokens of that type; a
 * web search row, whose model, tier and window the vendor leaves null, by their searches in the workspace.
 * Dimensions that the usage had to be read without are left out of a cell on both sides: coarser, and as exact
 * in sum.
 */

/** How many units each key used in a cell; plain JSON, so that a continuation can carry it. */
export type Weights = Record<string, [key: string | null, units: string][]>;

/** A key's part of a cost row; `units` are those paid for, null where they are not known. */
export type Share = { apiKeyId: string | null; nanos: Nanos; units: bigint | null };

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
export function addUsage(weights: Weights, row: UsageRow, dropped: readonly Dropped[]): void {
  const key = row.api_key_id ?? null;
  for (const [tokenType, tokens] of Object.entries(TOKEN_TYPES)) {
    addUnits(weights, cellOf({ ...row, token_type: tokenType }, dropped), key, tokens(row));
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
export function allocate(
  row: CostRow,
  nanos: Nanos,
  weights: Weights,
  dropped: readonly Dropped[],
): Allocation {
  const isSearch = row.cost_type === WEB_SEARCH;
  const isTokens = row.cost_type === TOKENS && Boolean(row.token_type);
  const used = weights[isSearch ? searchCellOf(row) : cellOf(row, dropped)];
  if (!used || !(isSearch || isTokens)) {
    return { method: 'none', shares: [{ apiKeyId: null, nanos, units: null }] };
  }
  const parties = used
    .map(([key, units]) => ({ key, weight: BigInt(units) }))
    .sort((a, b) => compareKeys(a.key, b.key));
  const parts = largestRemainder(nanos, parties);
  // The tokens of a coarser cell are those of several cost rows: which are whose is not known.
  const isExact = isSearch || dropped.length === 0;
  return {
    method: isSearch ? 'request_share' : 'token_share',
    shares: parties.map(({ key, weight }, index) => ({
      apiKeyId: key,
      nanos: parts[index] ?? 0n,
      units: isExact ? weight : null,
    })),
  };
}

type Cell = Pick<CostRow, 'workspace_id' | 'model' | 'token_type' | 'service_tier' | 'context_window'>;

/** null matches only null. */
function cellOf(row: Cell, dropped: readonly Dropped[]): string {
  const { workspace_id, model, token_type } = row;
  const tier = dropped.includes('service_tier') ? null : row.service_tier;
  const window = dropped.includes('context_window') ? null : row.context_window;
  return JSON.stringify([workspace_id, model, token_type, tier, window].map((part) => part ?? null));
}

function searchCellOf({ workspace_id }: Pick<Cell, 'workspace_id'>): string {
  return JSON.stringify([WEB_SEARCH, workspace_id ?? null]);
}
