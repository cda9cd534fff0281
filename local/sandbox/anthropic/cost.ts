import { CENT, roundedNano, unitsOf } from '../money.ts';
import type { Organization } from '../organization.ts';
import { between, randomFrom } from '../random.ts';
import { costDescription, SEARCH_NANO, TOKEN_TYPES, type TokenType, tokenPrice } from './prices.ts';
import type { UsageRow } from './usage.ts';

/** One line of the bill: what the cost report shows for a workspace and a description. */
export type CostRow = {
  workspaceId: string | null;
  description: string;
  costType: 'tokens' | 'web_search' | 'code_execution';
  tokenType: TokenType | null;
  model: string | null;
  tier: string | null;
  window: string | null;
  geo: string | null;
  /** The amount in 1e-11 dollars. */
  units: number;
};

type Line = Omit<CostRow, 'units'> & { nano: number };

const BARE = { tokenType: null, model: null, tier: null, window: null, geo: null };
const CODE_EXECUTION_ODDS = 0.3;
const CORRECTION_ODDS = 0.25;
const HOUR_OF_EXECUTION_NANO = 5 * CENT;

/** Bills a day's usage and gives the rows and their sum in 1e-9 dollars, each row rounded on its own. */
export function makeCost(organization: Organization, day: string, usage: UsageRow[]) {
  const lines = new Map<string, Line>();
  for (const row of usage) {
    for (const line of linesOf(row)) {
      addLine(lines, line);
    }
  }
  for (const line of extraLines(organization, day, usage)) {
    addLine(lines, line);
  }
  const random = randomFrom(organization.seed, 'cost tail', day);
  let billedNano = 0;
  const rows = [...lines.values()].map(({ nano, ...line }): CostRow => {
    const tail = organization.extraDecimals ? between(random, 0, 99) : 0;
    billedNano += roundedNano(nano, tail);
    return { ...line, units: unitsOf(nano, tail) };
  });
  return { rows, billedNano };
}

function linesOf(row: UsageRow): Line[] {
  // The cost of the Priority Tier is in no row of the cost report.
  if (row.tier === 'priority') {
    return [];
  }
  const { workspaceId, model, tier, window, geo } = row;
  const tokenLines = TOKEN_TYPES.filter((type) => row.tokens[type] > 0).map(
    (tokenType): Line => ({
      workspaceId,
      description: costDescription(model, tokenType, row),
      costType: 'tokens',
      tokenType,
      model,
      tier,
      window,
      geo,
      nano: row.tokens[tokenType] * tokenPrice(model, tokenType, row),
    }),
  );
  return row.searches === 0 ? tokenLines : [...tokenLines, searchLine(workspaceId, row.searches)];
}

function searchLine(workspaceId: string | null, searches: number): Line {
  const nano = searches * SEARCH_NANO;
  return { ...BARE, workspaceId, description: 'Web Search Usage', costType: 'web_search', nano };
}

/** Lines that no tokens of the day explain: now and then a container by the minute, and a correction. */
function extraLines(organization: Organization, day: string, usage: UsageRow[]): Line[] {
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
    ...(hasExecution ? [executionLine(minutes)] : []),
    ...(hasCorrection ? [correctionLine(corrected, nano)] : []),
  ];
}

function executionLine(minutes: number): Line {
  const nano = Math.floor((minutes * HOUR_OF_EXECUTION_NANO) / 60);
  return {
    ...BARE,
    workspaceId: null,
    description: 'Code Execution Usage',
    costType: 'code_execution',
    nano,
  };
}

function correctionLine(row: UsageRow, nano: number): Line {
  const { workspaceId, model, tier, window, geo } = row;
  const tokenType = 'output_tokens';
  const description = `Correction - ${costDescription(model, tokenType, row)}`;
  return { workspaceId, description, costType: 'tokens', tokenType, model, tier, window, geo, nano };
}

function addLine(lines: Map<string, Line>, line: Line): void {
  const { nano, ...rest } = line;
  const key = JSON.stringify(Object.entries(rest).sort());
  const known = lines.get(key);
  if (known === undefined) {
    lines.set(key, { ...line });
  } else {
    known.nano += nano;
  }
}
