import type { Manifest } from '../contract/messages.ts';
import { dayOf } from '../day.ts';
import { type Dialect, readStatement, readStatements } from './statements.ts';
import type { CommitResult, Params } from './warehouse.ts';

/** The statements of a commit in their order, one transaction: prepare, ask for the outcome, apply it. */
export type CommitSteps = {
  prepare: string[];
  outcome: string;
  /** What an outcome writes: nothing unless the slice was replaced or found unchanged. */
  apply(outcome: CommitResult['outcome']): string[];
};

/** Why a mapping version is not stored: it was made from one that is no longer the newest. */
export const OTHER_MAPPING = 'another mapping version was stored first';

const LAST_PREPARING = 4;
const REPLACES_FACTS = new Set(['06-delete-usage', '07-delete-cost', '08-insert-usage', '09-insert-cost']);

export function commitSteps(dialect: Dialect): CommitSteps {
  const statements = readStatements(dialect, 'commit');
  const texts = (wanted: (name: string) => boolean) =>
    statements.filter(({ name }) => wanted(name)).map(({ text }) => text);
  const isPreparing = (name: string) => Number.parseInt(name, 10) <= LAST_PREPARING;
  return {
    prepare: texts(isPreparing),
    outcome: readStatement(dialect, 'checks', 'commit-outcome'),
    apply(outcome) {
      if (outcome === 'committed') return texts((name) => !isPreparing(name));
      if (outcome === 'unchanged') return texts((name) => !isPreparing(name) && !REPLACES_FACTS.has(name));
      return [];
    },
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
