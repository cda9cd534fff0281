import type { Organization } from '../organization.ts';
import type { Tally } from '../tally.ts';
import { type BilledCharge, type CostRow, costGrain, makeCost } from './cost.ts';
import { makeUsage, type UsageRow } from './usage.ts';

/** All that Anthropic knows of a day; the tallies differ in the rows that the reports cut the same into. */
export type ClaudeDay = {
  usage: UsageRow[];
  cost: CostRow[];
  charges: BilledCharge[];
  analyticsTally: Tally;
  legacyTally: Tally;
};

/** Makes a day of Claude usage and its bill, of an unfinished day the part of its finished hours. */
export function makeClaudeDay(organization: Organization, day: string, hours: number): ClaudeDay {
  const usage = makeUsage(organization, day, hours);
  const { rows: cost, charges, billedNano } = makeCost(organization, day, usage);
  const legacyCells = new Set<string>();
  const usageGrains = new Set<string>();
  let inputTokens = 0;
  let outputTokens = 0;
  for (const row of usage) {
    const { actor, apiKeyId, workspaceId, model, product, tier, window } = row;
    legacyCells.add([apiKeyId, workspaceId, model, tier, window].join('/'));
    usageGrains.add(JSON.stringify([actor, apiKeyId, workspaceId, model, product]));
    inputTokens += row.tokens.uncached_input_tokens;
    outputTokens += row.tokens.output_tokens;
  }
  const costGrains = new Set(charges.map(costGrain));
  const sums = { billedNano, includedNano: 0, inputTokens, outputTokens };
  return {
    usage,
    cost,
    charges,
    analyticsTally: { ...sums, records: usageGrains.size + costGrains.size },
    legacyTally: { ...sums, records: legacyCells.size + cost.length },
  };
}
