import type { TableRead } from './table-reads.ts';

/** What one slice of a source takes in the cloud, as it was counted for so many people. */
export type SliceCounts = {
  /** Messages of fixed size (request, manifest) and their bytes, each at least what Pub/Sub bills. */
  messages: number;
  messageBytes: number;
  /** Messages that carry records. */
  batches: number;
  batchBytes: number;
  /** Rows streamed with insertAll, in how many requests, as JSON, and as billed: each row at least 1 KiB. */
  rows: number;
  insertRequests: number;
  jsonBytes: number;
  billedBytes: number;
  /** Logical bytes that each table gains: all of the row, and without its JSON columns, which commits do not read. */
  stored: Record<string, Stored>;
  /** Queries besides the commit, and the tables that all of them read. */
  queries: number;
  reads: TableRead[];
  vendorCalls: number;
  /** Time in the handlers, without what they waited for the warehouse. */
  ownSeconds: number;
};

/** Rows and their logical bytes, by column too. */
export type Stored = { rows: number; bytes: number; plainBytes: number; columns: Record<string, number> };

/** A slice that is asked for the day after, and the same one read again. */
export type SourceCounts = { first: SliceCounts; again: SliceCounts };

/** What was counted, with everything that a month can be worked out from. */
export type Counts = {
  people: number;
  sources: Record<string, SourceCounts>;
  /** What a kickoff takes by itself. */
  kickoff: SliceCounts;
  /** What a new instance of attribute reads. */
  mapping: Pick<SliceCounts, 'queries' | 'reads'>;
  /** Fact rows of a day by source and table. */
  facts: Record<string, Record<string, Stored>>;
  /** The dimensions as they stand. */
  dimensions: Record<string, Stored>;
  /** The ledger rows of a slice. */
  ledger: Stored;
  /** The tables that a commit reads. */
  commit: { committed: TableRead[]; unchanged: TableRead[]; waiting: TableRead[] };
  /** The tables that a query of each view reads. */
  views: TableRead[][];
};

/** Nothing of anything. */
export function noCounts(): SliceCounts {
  return {
    messages: 0,
    messageBytes: 0,
    batches: 0,
    batchBytes: 0,
    rows: 0,
    insertRequests: 0,
    jsonBytes: 0,
    billedBytes: 0,
    stored: {},
    queries: 0,
    reads: [],
    vendorCalls: 0,
    ownSeconds: 0,
  };
}
