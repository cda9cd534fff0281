import { formatRatio, type Nanos, parseUsd } from '../money.ts';
import type { Row } from '../warehouse/warehouse.ts';

/** Billed money of a month and platform whose owners one rule found, seats left out: a row of `sql/queries/coverage.sql`. */
export type CoverageLine = {
  platform: string;
  /** `YYYY-MM`. */
  month: string;
  method: string;
  isStrong: boolean;
  isPerson: boolean;
  usd: Nanos;
  rows: bigint;
};

/** An amount, and the fact rows that it stands on. */
export type Extent = { usd: Nanos; rows: bigint };

/** How much of what was billed has an owner, one of confidence, or a person for an owner. */
export type Coverage = { billed: Extent; attributed: Extent; strong: Extent; people: Extent };

/** Adds lines up, exactly. */
export function coverageOf(lines: readonly CoverageLine[]): Coverage {
  return {
    billed: extentOf(lines),
    attributed: extentOf(lines.filter(({ method }) => method !== 'unattributed')),
    strong: extentOf(lines.filter(({ isStrong }) => isStrong)),
    people: extentOf(lines.filter(({ isPerson }) => isPerson)),
  };
}

function extentOf(lines: readonly CoverageLine[]): Extent {
  return {
    usd: lines.reduce((sum, { usd }) => sum + usd, 0n),
    rows: lines.reduce((sum, { rows }) => sum + rows, 0n),
  };
}

/** A part of a whole with 6 places; null where nothing was billed, or less than nothing: that is no 0 %. */
export function coverageRatio(part: bigint, whole: bigint): number | null {
  const text = whole > 0n ? formatRatio(part, whole) : null;
  return text === null ? null : Number(text);
}

/** Reads a row of `sql/queries/coverage.sql`. */
export function readCoverageLine(row: Row): CoverageLine {
  return {
    platform: String(row.platform),
    month: String(row.month_year_label),
    method: String(row.attribution_method),
    isStrong: row.is_strong === true,
    isPerson: row.is_person === true,
    usd: parseUsd(String(row.billed_usd)),
    rows: BigInt(String(row.cost_rows)),
  };
}
