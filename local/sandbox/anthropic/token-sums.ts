import type { UsageRow } from './usage.ts';

/** The tokens and searches of some rows together, as both usage reports write them. */
export function tokenSums(rows: UsageRow[]) {
  const sum = (measure: (row: UsageRow) => number): number =>
    rows.reduce((total, row) => total + measure(row), 0);
  return {
    uncached_input_tokens: sum((row) => row.tokens.uncached_input_tokens),
    cache_creation: {
      ephemeral_1h_input_tokens: sum((row) => row.tokens['cache_creation.ephemeral_1h_input_tokens']),
      ephemeral_5m_input_tokens: sum((row) => row.tokens['cache_creation.ephemeral_5m_input_tokens']),
    },
    cache_read_input_tokens: sum((row) => row.tokens.cache_read_input_tokens),
    output_tokens: sum((row) => row.tokens.output_tokens),
    server_tool_use: { web_search_requests: sum((row) => row.searches) },
  };
}
