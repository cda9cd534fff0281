import type { SourceName } from './messages.ts';

/** The topics by their short names; the cloud puts `TOPIC_PREFIX` before them. */
export const TOPICS = {
  kickoff: 'kickoff',
  reattribute: 'reattribute',
  records: 'records',
  attributed: 'attributed',
  manifests: 'manifests',
  deadLetter: 'dead-letter',
} as const;

/** The topic that asks a source for a slice. */
export function ingestTopic(source: SourceName): string {
  return `ingest-${source.replace('_', '-')}`;
}
