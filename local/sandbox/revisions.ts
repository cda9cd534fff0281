import { type BilledCharge, type CostRow, costGrain } from './anthropic/cost.ts';
import type { ClaudeDay } from './anthropic/day.ts';
import { grouped } from './anthropic/grouped.ts';
import type { UsageRow } from './anthropic/usage.ts';
import type { CursorEvent } from './cursor/event.ts';
import { roundedNano, unitsOf } from './money.ts';

/** What a vendor may say later of a day that it has shown already. */
export type Revision = 'repriced-day' | 'restated-day' | 'late-day' | 'tiny-cents';

/** Up to here a late day is shown. */
export const LATE_HOURS = 12;

/** One nano-dollar is 1e-7 cents, which JSON writes with an exponent. */
const TINY_NANO = 1;

/** The hours of a day that are shown: of a late one the first half, so its bucket is there and half full. */
export function hoursShown(hours: number, revisions: readonly Revision[]): number {
  return revisions.includes('late-day') ? Math.min(hours, LATE_HOURS) : hours;
}

/** The events of a day as they are told after its revisions. */
export function reviseEvents(events: CursorEvent[], revisions: readonly Revision[]): CursorEvent[] {
  let revised = events;
  if (revisions.includes('restated-day')) {
    const gone = revised.findIndex(isPaid);
    revised = revised.filter((_, index) => index !== gone);
  }
  if (revisions.includes('repriced-day')) {
    revised = revised.map((event) => (event.isChargeable ? repricedEvent(event) : event));
  }
  if (revisions.includes('tiny-cents')) {
    const first = revised.findIndex((event) => isPaid(event) && event.tokens === null);
    const money = { nano: TINY_NANO, tail: 0 };
    revised = revised.map((event, index) => (index === first ? { ...event, ...money } : event));
  }
  return revised;
}

/** What Anthropic tells of a day after its revisions; the tallies are counted anew. */
export function reviseClaude(day: ClaudeDay, revisions: readonly Revision[]): ClaudeDay {
  if (revisions.every((revision) => revision === 'late-day')) {
    return day;
  }
  const restated = revisions.includes('restated-day') ? withoutFirstLine(day) : day;
  const repriced = revisions.includes('repriced-day')
    ? restated.charges.map(repricedCharge)
    : restated.charges;
  const charges = revisions.includes('tiny-cents') ? withTinyCharge(repriced) : repriced;
  const cost = grouped(charges, (charge) => charge.line).map(
    ({ values, rows }): CostRow => ({ ...values, units: rows.reduce((sum, row) => sum + row.units, 0) }),
  );
  const sums = {
    billedNano: cost.reduce((sum, { units }) => sum + roundedNano(...nanoAndTail(units)), 0),
    inputTokens: restated.usage.reduce((sum, row) => sum + row.tokens.uncached_input_tokens, 0),
    outputTokens: restated.usage.reduce((sum, row) => sum + row.tokens.output_tokens, 0),
  };
  const goneRows = grainsOf(day.charges) - grainsOf(charges);
  const goneLines = day.cost.length - cost.length;
  const { analyticsTally, legacyTally } = day;
  return {
    usage: restated.usage,
    charges,
    cost,
    analyticsTally: { ...analyticsTally, ...sums, records: analyticsTally.records - goneRows },
    legacyTally: { ...legacyTally, ...sums, records: legacyTally.records - goneLines },
  };
}

function isPaid(event: CursorEvent): boolean {
  return event.isChargeable && event.nano > 0;
}

/** A fifth less, in whole nano-dollars; the parts of an amount go down each on its own. */
function cut(nano: number): number {
  return nano - Math.trunc(nano / 5);
}

function repricedEvent(event: CursorEvent): CursorEvent {
  const { tokens, feeNano } = event;
  if (tokens === null) {
    return { ...event, nano: cut(event.nano) };
  }
  const modelNano = cut(tokens.nano);
  const fee = cut(feeNano ?? 0);
  return { ...event, nano: modelNano + fee, feeNano: fee, tokens: { ...tokens, nano: modelNano } };
}

function repricedCharge(charge: BilledCharge): BilledCharge {
  if (charge.line.costType !== 'tokens') {
    return charge;
  }
  const [nano, tail] = nanoAndTail(charge.units);
  return { ...charge, nano: cut(nano), units: unitsOf(cut(nano), tail) };
}

/** The first line of tokens of the bill, and these tokens of all who used them. */
function withoutFirstLine(day: ClaudeDay): Pick<ClaudeDay, 'usage' | 'charges'> {
  const first = day.charges.find(isTokenCharge);
  const gone = first?.line;
  const type = gone?.tokenType;
  if (first === undefined || gone === undefined || type === null || type === undefined) {
    return day;
  }
  const isGone = (row: UsageRow): boolean =>
    row.workspaceId === gone.workspaceId &&
    row.model === gone.model &&
    row.tier === gone.tier &&
    row.window === gone.window &&
    row.geo === gone.geo;
  return {
    usage: day.usage.map((row) => (isGone(row) ? { ...row, tokens: { ...row.tokens, [type]: 0 } } : row)),
    charges: day.charges.filter((charge) => lineKey(charge) !== lineKey(first)),
  };
}

/** The charge has to be alone in its row of either report, or the row would not be tiny. */
function withTinyCharge(charges: BilledCharge[]): BilledCharge[] {
  const inRow = Map.groupBy(charges, costGrain);
  const inLine = Map.groupBy(charges, lineKey);
  const isAlone = (charge: BilledCharge): boolean =>
    inRow.get(costGrain(charge))?.length === 1 && inLine.get(lineKey(charge))?.length === 1;
  const tiny = charges.find((charge) => isTokenCharge(charge) && isAlone(charge));
  const units = unitsOf(TINY_NANO, 0);
  return charges.map((charge) =>
    charge === tiny ? { ...charge, nano: TINY_NANO, units, listUnits: units } : charge,
  );
}

function lineKey({ line }: BilledCharge): string {
  return JSON.stringify(line);
}

function isTokenCharge({ line, nano }: BilledCharge): boolean {
  return line.costType === 'tokens' && nano > 0;
}

function grainsOf(charges: BilledCharge[]): number {
  return new Set(charges.map(costGrain)).size;
}

function nanoAndTail(units: number): [nano: number, tail: number] {
  return [Math.trunc(units / 100), Math.abs(units % 100)];
}
