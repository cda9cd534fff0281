import { CENT } from '../money.ts';
import type { Organization } from '../organization.ts';
import { between, randomFrom } from '../random.ts';
import type { Actor } from './actors.ts';
import { costDescription, SEARCH_NANO, TOKEN_TYPES, type TokenType, tokenPrice } from './prices.ts';
import type { Product, UsageRow } from './usage.ts';

/** What the cost report tells of a charge; charges alike in it are one line of the bill. */
export type CostLine = {
  workspaceId: string | null;
  description: string;
  costType: 'tokens' | 'web_search' | 'code_execution';
  tokenType: TokenType | null;
  model: string | null;
  tier: string | null;
  window: string | null;
  geo: string | null;
};

/** What one actor is charged for one thing with one key: the finest grain of money, in 1e-9 dollars. */
export type Charge = {
  line: CostLine;
  actor: Actor | null;
  apiKeyId: string | null;
  workspaceId: string | null;
  product: Product | null;
  model: string | null;
  tier: string | null;
  window: string | null;
  geo: string | null;
  nano: number;
  requests: number;
};

const BARE = { tokenType: null, model: null, tier: null, window: null, geo: null };
const CODE_EXECUTION_ODDS = 0.3;
const CORRECTION_ODDS = 0.25;
const HOUR_OF_EXECUTION_NANO = 5 * CENT;
/** Made up: a span of execution takes so many minutes. */
const MINUTES_A_SPAN = 15;

/** Charges a day's usage, and what is not in it. */
export function makeCharges(organization: Organization, day: string, usage: UsageRow[]): Charge[] {
  return [...usage.flatMap(chargesOf), ...extraCharges(organization, day, usage)];
}

function chargesOf(row: UsageRow): Charge[] {
  // The cost of the Priority Tier is in no row of either report.
  if (row.tier === 'priority') {
    return [];
  }
  const tokens = TOKEN_TYPES.filter((type) => row.tokens[type] > 0).map((tokenType) =>
    charge(row, tokenLine(row, tokenType), row.tokens[tokenType] * tokenPrice(row.model, tokenType, row)),
  );
  const searches = row.searches === 0 ? [] : [charge(row, searchLine(row), row.searches * SEARCH_NANO)];
  // The requests are counted once, whatever they are charged for.
  return [...tokens, ...searches].map((one, index) => ({ ...one, requests: index === 0 ? row.requests : 0 }));
}

function charge(row: UsageRow, line: CostLine, nano: number): Charge {
  const { actor, apiKeyId, workspaceId, product, model, tier, window, geo } = row;
  return { line, actor, apiKeyId, workspaceId, product, model, tier, window, geo, nano, requests: 0 };
}

function tokenLine(row: UsageRow, tokenType: TokenType): CostLine {
  const { workspaceId, model, tier, window, geo } = row;
  const description = costDescription(model, tokenType, row);
  return { workspaceId, description, costType: 'tokens', tokenType, model, tier, window, geo };
}

function searchLine({ workspaceId }: UsageRow): CostLine {
  return { ...BARE, workspaceId, description: 'Web Search Usage', costType: 'web_search' };
}

/** Charges that no tokens of the day explain: now and then a container by the minute, and a correction. */
function extraCharges(organization: Organization, day: string, usage: UsageRow[]): Charge[] {
  const random = randomFrom(organization.seed, 'cost', day);
  const hasExecution = random() < CODE_EXECUTION_ODDS;
  const hasCorrection = random() < CORRECTION_ODDS;
  const minutes = between(random, 10, 300);
  const nano = -between(random, 9_000_001, 180_000_009);
  const corrected = usage.find((row) => row.tier === 'standard');
  if (corrected === undefined) {
    return [];
  }
  return [
    ...(hasExecution ? [execution(minutes)] : []),
    ...(hasCorrection ? [correction(corrected, nano)] : []),
  ];
}

/** Code execution belongs to nobody and to no product. */
function execution(minutes: number): Charge {
  const line: CostLine = {
    ...BARE,
    workspaceId: null,
    description: 'Code Execution Usage',
    costType: 'code_execution',
  };
  const nano = Math.floor((minutes * HOUR_OF_EXECUTION_NANO) / 60);
  const requests = Math.ceil(minutes / MINUTES_A_SPAN);
  return { ...line, line, actor: null, apiKeyId: null, product: null, nano, requests };
}

/** A correction has no product, so that it stays a row of its own beside what it corrects. */
function correction(row: UsageRow, nano: number): Charge {
  const line = tokenLine(row, 'output_tokens');
  const description = `Correction - ${line.description}`;
  return { ...charge(row, { ...line, description }, nano), product: null };
}
