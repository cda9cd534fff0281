import { largerFirst, sizeOf } from '../../money.ts';
import { redacted } from '../secret.ts';
import type { Check, LintFinding, LintInput, Severity } from './finding.ts';
import { ambiguousNames, contradictions, unknownKeys, unknownWorkspaces, unmappedKeys } from './keys.ts';
import { indexKnown } from './known.ts';
import { keysNamedBothWays } from './named-both-ways.ts';
import { manyKeys, ownersWhoLeft, unknownOwners } from './owners.ts';
import { secretKeys } from './secrets.ts';
import { shrunkSheet } from './shrunk.ts';
import { headers, keysNamedTwice, unusableRows } from './unusable-rows.ts';

/** Everything that is looked for. */
export const CHECKS: readonly Check[] = [
  secretKeys,
  shrunkSheet,
  headers,
  unusableRows,
  keysNamedTwice,
  keysNamedBothWays,
  unknownKeys,
  unknownWorkspaces,
  ambiguousNames,
  contradictions,
  unmappedKeys,
  unknownOwners,
  ownersWhoLeft,
  manyKeys,
];

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** The faults of a mapping, most dollars first, then the gravest; no text holds what looks like a secret. */
export function lintMapping(input: LintInput): LintFinding[] {
  const context = { ...input, known: indexKnown(input.directory, input.spend) };
  return CHECKS.flatMap((check) => check(context))
    .map((finding) => ({ ...finding, text: redacted(finding.text) }))
    .toSorted(byDollars);
}

function byDollars(a: LintFinding, b: LintFinding): number {
  return (
    largerFirst(sizeOf(a.usd), sizeOf(b.usd)) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    (a.rows[0] ?? 0) - (b.rows[0] ?? 0)
  );
}
