import { compareKeys } from '../largest-remainder.ts';
import { largerFirst, type Nanos, parseUsd } from '../money.ts';
import type { Row } from '../warehouse/warehouse.ts';

/** Money of a key, or of a workspace without one, that nobody owns or an owner of little confidence. */
export type Gap = {
  platform: string;
  account: string;
  workspaceId: string | null;
  keyId: string | null;
  keyName: string | null;
  creator: string | null;
  days: number;
  rows: number;
  unattributed: Nanos;
  weak: Nanos;
};

/** A key that a person may map, with the strong money that this reaches: by it alone, and with all keys above it. */
export type RankedKey = Gap & { keyId: string; rank: number; alone: Nanos; withAbove: Nanos };

/** The money of a platform that a plan is made for. */
export type Standing = { billed: Nanos; strong: Nanos };

/** Which keys to map, what that reaches, and what would still have no owner of confidence. */
export type MappingPlan = { keys: RankedKey[]; reached: Nanos; meetsGoal: boolean };

/** 1e-9 of the whole, as money counts dollars. */
export type Share = bigint;

const WHOLE: Share = 1_000_000_000n;

/** What mapping the gap's key turns into money with an owner of confidence: the weakly owned part, too. */
export function gainOf({ unattributed, weak }: Pick<Gap, 'unattributed' | 'weak'>): Nanos {
  return unattributed + weak;
}

/** What a person calls it: the key by its name and the id that the mapping asks for, else the rows without one. */
export function gapLabel({
  keyId,
  keyName,
  workspaceId,
}: Pick<Gap, 'keyId' | 'keyName' | 'workspaceId'>): string {
  if (keyId !== null) return keyName === null ? keyId : `${keyName} (${keyId})`;
  return `rows without an API key${workspaceId === null ? '' : ` in workspace ${workspaceId}`}`;
}

/** The keys of one platform's gaps, most dollars first, ties by the bytes of the id; `strong` is what is reached already. */
export function rankKeys(strong: Nanos, gaps: readonly Gap[]): RankedKey[] {
  let withAbove = strong;
  return gaps
    .flatMap((gap) => (gap.keyId === null ? [] : [{ ...gap, keyId: gap.keyId }]))
    .toSorted(byGain)
    .map((gap, index) => {
      withAbove += gainOf(gap);
      return { ...gap, rank: index + 1, alone: strong + gainOf(gap), withAbove };
    });
}

function byGain(a: Gap, b: Gap): number {
  return (
    largerFirst(gainOf(a), gainOf(b)) || compareKeys(a.keyId, b.keyId) || compareKeys(a.account, b.account)
  );
}

/** Whether the strong part of what was billed is above the goal; not where nothing was billed. */
export function isAbove(goal: Share, strong: Nanos, billed: Nanos): boolean {
  return billed > 0n && strong * WHOLE > goal * billed;
}

/**
 * The fewest keys that bring a platform above the goal, or all that gain anything where it cannot be reached. The
 * dearest keys are the fewest: any other as many gain no more.
 */
export function planMapping(
  { billed, strong }: Standing,
  ranked: readonly RankedKey[],
  goal: Share,
): MappingPlan {
  const keys: RankedKey[] = [];
  let reached = strong;
  for (const key of ranked) {
    if (isAbove(goal, reached, billed) || gainOf(key) <= 0n) break;
    keys.push(key);
    reached = key.withAbove;
  }
  return { keys, reached, meetsGoal: isAbove(goal, reached, billed) };
}

/** Reads a row of `sql/queries/unattributed-spend.sql`. */
export function readGap(row: Row): Gap {
  const text = (column: string) => (row[column] === null ? null : String(row[column]));
  return {
    platform: String(row.platform),
    account: String(row.account),
    workspaceId: text('workspace_id'),
    keyId: text('api_key_id'),
    keyName: text('api_key_name'),
    creator: text('key_creator'),
    days: Number(row.days),
    rows: Number(row.cost_rows),
    unattributed: parseUsd(String(row.unattributed_usd)),
    weak: parseUsd(String(row.weak_usd)),
  };
}
