import type { Organization } from '../organization.ts';
import type { Tally } from '../tally.ts';
import { type CostRow, makeCost } from './cost.ts';
import { makeUsage, type UsageRow } from './usage.ts';

/** All that Anthropic knows of a day. */
export type ClaudeDay = { usage: UsageRow[]; cost: CostRow[]; tally: Tally };

/** Makes a day of Claude usage and its bill, of an unfinished day the part of its finished hours. */
export function makeClaudeDay(organization: Organization, day: string, hours: number): ClaudeDay {
  const usage = makeUsage(organization, day, hours);
  const { rows: cost, billedNano } = makeCost(organization, day, usage);
  const groups = new Set<string>();
  const tally = { records: cost.length, billedNano, includedNano: 0, inputTokens: 0, outputTokens: 0 };
  for (const row of usage) {
    groups.add([row.apiKeyId, row.workspaceId, row.model, row.tier, row.window].join('/'));
    tally.inputTokens += row.tokens.uncached_input_tokens;
    tally.outputTokens += row.tokens.output_tokens;
  }
  tally.records += groups.size;
  return { usage, cost, tally };
}
