const TOKEN_COSTS = new Map([
  ['uncached_input_tokens', 'input_tokens'],
  ['output_tokens', 'output_tokens'],
  ['cache_read_input_tokens', 'cache_read'],
  ['cache_creation.ephemeral_5m_input_tokens', 'cache_write_5m'],
  ['cache_creation.ephemeral_1h_input_tokens', 'cache_write_1h'],
]);
const OTHER_COSTS = new Set(['web_search', 'code_execution', 'session_usage']);

/** The facts' `cost_type` of a cost row; an unknown one keeps the vendor's word. Both reports use the same words. */
export function costType({
  cost_type,
  token_type,
}: {
  cost_type?: string | null | undefined;
  token_type?: string | null | undefined;
}): { name: string; isKnown: boolean } {
  if (cost_type && OTHER_COSTS.has(cost_type)) return { name: cost_type, isKnown: true };
  const known = token_type ? TOKEN_COSTS.get(token_type) : undefined;
  return known
    ? { name: known, isKnown: true }
    : { name: token_type || cost_type || 'unknown', isKnown: false };
}

/** The name of a row's cost type, entered among the unknown ones when it is not known here. */
export function noteCostType(row: Parameters<typeof costType>[0], unknown: string[]): string {
  const { name, isKnown } = costType(row);
  if (!isKnown && !unknown.includes(name)) unknown.push(name);
  return name;
}
