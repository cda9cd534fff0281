import { roundedNano, unitsOf } from '../money.ts';
import type { Organization } from '../organization.ts';
import { between, randomFrom } from '../random.ts';
import { type Charge, type CostLine, makeCharges } from './charges.ts';
import { grouped } from './grouped.ts';
import type { UsageRow } from './usage.ts';

/** One line of the bill: what the cost report shows for a workspace and a description. */
export type CostRow = CostLine & {
  /** The amount in 1e-11 dollars. */
  units: number;
};

/** A charge, and what it would be without the discount, both in 1e-11 dollars. */
export type BilledCharge = Charge & { units: number; listUnits: number };

/** Billed at 80 % of the list, so that the list price is a whole number of 1e-11 dollars too: 5/4. */
const DISCOUNTED = 'claude-opus-4-5-20251101';

/** Bills a day's usage: the lines, the charges they are made of, and their sum, each line rounded on its own. */
export function makeCost(organization: Organization, day: string, usage: UsageRow[]) {
  const random = randomFrom(organization.seed, 'cost tail', day);
  const withTail = new Set<string>();
  const rows: CostRow[] = [];
  const charges: BilledCharge[] = [];
  let billedNano = 0;
  for (const { values: line, rows: parts } of grouped(makeCharges(organization, day, usage), lineOf)) {
    const drawn = organization.extraDecimals ? between(random, 0, 99) : 0;
    // A second tail on a row of the analytics report would be rounded together with the first one.
    const bearer = parts.find((part) => !withTail.has(costGrain(part)));
    const tail = bearer === undefined ? 0 : drawn;
    if (bearer !== undefined) {
      withTail.add(costGrain(bearer));
    }
    for (const part of parts) {
      charges.push(billed(part, part === bearer ? tail : 0));
    }
    const nano = parts.reduce((sum, part) => sum + part.nano, 0);
    billedNano += roundedNano(nano, tail);
    rows.push({ ...line, units: unitsOf(nano, tail) });
  }
  return { rows, charges, billedNano };
}

/** The row of analytics/cost that a charge belongs to when all that tells people's money apart is asked for. */
export function costGrain({ actor, apiKeyId, workspaceId, model, product, line }: Charge): string {
  return JSON.stringify([actor, apiKeyId, workspaceId, model, product, line.costType, line.tokenType]);
}

function lineOf({ line }: Charge): CostLine {
  return line;
}

function billed(charge: Charge, tail: number): BilledCharge {
  const units = unitsOf(charge.nano, tail);
  const isDiscounted = charge.model === DISCOUNTED && charge.line.costType === 'tokens';
  return { ...charge, units, listUnits: units + (isDiscounted ? charge.nano * 25 : 0) };
}
