import type { Manifest } from '../contract/messages.ts';
import { dayOf } from '../day.ts';
import { type Dialect, readStatement, readStatements } from './statements.ts';
import type { CommitResult, MonthLock, Params } from './warehouse.ts';

/** A statement of a commit, and the outcomes with which it runs. */
export type CommitStep = { text: string; outcomes: readonly CommitResult['outcome'][] };

/** The statements of a commit in their order, one transaction: prepare, ask for the outcome, write what it says. */
export type CommitSteps = { prepare: string[]; outcome: string; write: CommitStep[] };

/** Why a mapping version is not stored: it was made from one that is no longer the newest. */
export const OTHER_MAPPING = 'another mapping version was stored first';

/** The statements that write, each with the outcomes that need it; those before them prepare. */
const WRITES: Record<string, CommitStep['outcomes']> = {
  '05-ledger': ['committed', 'unchanged', 'adjusted', 'planned'],
  '06-delete-usage': ['committed'],
  '07-delete-cost': ['committed'],
  '08-insert-usage': ['committed'],
  '09-insert-cost': ['committed'],
  '10-adjust-cost': ['committed', 'adjusted'],
  '11-locked-usage': ['adjusted'],
  '12-merge-directory': ['committed', 'unchanged', 'adjusted'],
  '13-merge-users': ['committed', 'unchanged', 'adjusted'],
};

export function commitSteps(dialect: Dialect): CommitSteps {
  const steps = readStatements(dialect, 'commit').map(({ name, text }) => ({ text, outcomes: WRITES[name] }));
  return {
    prepare: steps.filter(({ outcomes }) => !outcomes).map(({ text }) => text),
    outcome: readStatement(dialect, 'checks', 'commit-outcome'),
    write: steps.flatMap(({ text, outcomes }) => (outcomes ? [{ text, outcomes }] : [])),
  };
}

/** The parameters of a commit's statements. */
export function commitParams(manifest: Manifest, committedAt: Date): Params {
  const { day, segments, totals, quarantined, magnitude: _, ...fields } = manifest;
  return {
    ...fields,
    ...totals,
    usage_date: day,
    segment_ids: segments.map((segment) => segment.segment_id),
    batch_count: segments.reduce((sum, segment) => sum + segment.batch_count, 0),
    quarantined_records: quarantined,
    committed_at: committedAt.toISOString(),
  };
}

/** The parameters of the statements that follow the rows of a new mapping version. */
export function mappingParams(version: string, previousVersion: string): Params {
  return { version, previous_version: previousVersion, day: dayOf(Number(version.slice(0, 13))) };
}

/** The parameters of the statement that closes a month or opens it. */
export function lockParams({ month, isLocked, changedBy, reason }: MonthLock, changedAt: Date): Params {
  return {
    month,
    is_locked: isLocked,
    changed_by: changedBy,
    reason,
    changed_at: changedAt.toISOString(),
  };
}
