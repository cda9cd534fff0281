import type { Platform } from '../contract/records.ts';
import type { Day } from '../day.ts';
import { formatUsd, largerFirst, type Nanos, parseUsd } from '../money.ts';
import type { Row } from '../warehouse/warehouse.ts';
import type { Mapping } from './mapping.ts';
import { keyLabel, ownersText, sameOwners, type Tenure } from './tenure.ts';

/** Dollars of a key that a new version gives to other owners than the version before it did. */
export type Move = { key: string; from: string; to: string; usd: Nanos };

/**
 * What a new version moves of money that is known already, by key, most dollars first: rows of
 * `sql/queries/mapping-spend.sql` whose owner was in the sheet before and is another now, or nobody's there.
 */
export function movesOf(spend: readonly Row[], before: Mapping, after: Mapping): Move[] {
  const moves = new Map<string, Move>();
  for (const row of spend) {
    const [was, is] = [tenureOf(row, before), tenureOf(row, after)];
    if (!was || (is && sameOwners(was, is))) continue;
    const move = {
      key: keyLabel(was),
      from: ownersText(was),
      to: is ? ownersText(is) : 'nobody in the sheet',
    };
    const identity = JSON.stringify(move);
    const usd = (moves.get(identity)?.usd ?? 0n) + parseUsd(String(row.billed_usd));
    moves.set(identity, { ...move, usd });
  }
  return [...moves.values()].toSorted((a, b) => largerFirst(a.usd, b.usd));
}

/** The moves in words, and the dollars of all of them. */
export function movesText(moves: readonly Move[]): { text: string; usd: string } {
  const all = moves.reduce((sum, { usd }) => sum + usd, 0n);
  const told = moves.map(({ key, from, to, usd }) => `${key} (${formatUsd(usd)} USD) from ${from} to ${to}`);
  return { text: told.join('; '), usd: formatUsd(all) };
}

/** Whose the row's key is, by the rules that read the sheet in their order. */
function tenureOf(
  { cost_date, platform, api_key_id, api_key_name, workspace_id }: Row,
  mapping: Mapping,
): Tenure | undefined {
  const day = cost_date as Day;
  const [id, name] = [api_key_id as string | null, api_key_name as string | null];
  return (
    (id === null ? undefined : mapping.keyById(id, day)) ??
    (name === null ? undefined : mapping.keyByName({ platform: platform as Platform, name, id }, day)) ??
    (workspace_id === null ? undefined : mapping.workspace(String(workspace_id), day))
  );
}
