import type { AttributedRecord, Cost, Measures, NormalizedRecord } from '../contract/records.ts';
import { largestRemainder, type Party } from '../largest-remainder.ts';
import { formatUsd, parseUsd } from '../money.ts';
import { type KeyOwner, ownerName } from './tenure.ts';

/** One owner's part of a record's measures and money; null when the record is whole. */
type Split = AttributedRecord['split'];

/**
 * A record's measures and money split over its owners by their shares, each by the largest remainder, so that the
 * parts of every figure sum to it exactly. The parts come in the order of the owners.
 */
export function splitRecord(record: NormalizedRecord, owners: readonly KeyOwner[]): Split[] {
  if (owners.length === 1) return [null];
  const parties = owners.map((owner) => ({
    key: ownerName(owner),
    weight: parseUsd(owner.share_ratio ?? '0'),
  }));
  const measures = 'measures' in record && record.measures ? splitMeasures(record.measures, parties) : [];
  const cost = 'cost' in record ? splitCost(record.cost, parties) : [];
  return parties.map((_, index) => ({
    ...(measures[index] ? { measures: measures[index] } : {}),
    ...(cost[index] ? { cost: cost[index] } : {}),
  }));
}

function splitMeasures(measures: Measures, parties: readonly Party[]): Measures[] {
  const parts = Object.entries(measures).map(
    ([name, count]) => [name, largestRemainder(BigInt(count), parties)] as const,
  );
  return parties.map((_, index) =>
    Object.fromEntries(parts.map(([name, counts]) => [name, Number(counts[index] ?? 0n)])),
  );
}

function splitCost(cost: Cost, parties: readonly Party[]): Cost[] {
  const amounts = splitAmount(cost.cost_usd, parties);
  const listed = splitAmount(cost.list_cost_usd, parties);
  const units = splitAmount(cost.volume_units, parties);
  return parties.map((_, index) => ({
    ...cost,
    cost_usd: amounts[index] ?? '0',
    list_cost_usd: listed[index] ?? null,
    volume_units: units[index] ?? null,
  }));
}

/** Nothing for an amount that the vendor does not state. */
function splitAmount(text: string | null, parties: readonly Party[]): string[] {
  return text === null ? [] : largestRemainder(parseUsd(text), parties).map(formatUsd);
}
