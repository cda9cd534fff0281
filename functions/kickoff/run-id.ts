import { createHash } from 'node:crypto';
import type { Slice } from './slices.ts';

/** The run of a slice that a kickoff asks for: the same when the kickoff is redelivered. */
export function runId(kickoffMessageId: string, { source, account, day }: Slice): string {
  return hashOf([kickoffMessageId, source, account, day]);
}

/** The run that attributes a slice anew: the same whoever asks for it under the same mapping version. */
export function reattributionRunId(mappingVersion: string, { source, account, day }: Slice): string {
  return hashOf(['reattribute', mappingVersion, source, account, day]);
}

/** 16 hex of SHA-256. */
function hashOf(identity: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
}
