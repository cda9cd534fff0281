import type { MappingKey, MappingPerson } from '../attribution/mapping.ts';
import type { AttributedBatch, Manifest } from '../contract/messages.ts';

/** A row by its columns: money and ratios as plain decimals, days and instants as text, the rest as JSON has it. */
export type Row = Record<string, unknown>;

/** Named parameters of a statement; the statement casts them. */
export type Params = Record<string, string | number | boolean | null | readonly string[]>;

/** The append-only tables that functions write outside a commit. */
export type AppendTable =
  | 'pipeline_runs'
  | 'findings'
  | 'dead_letters'
  | 'endpoint_fingerprints'
  | 'mapping_overrides';

/** A landed record or share that the warehouse does not take, by its identity in the batch. */
export type Refusal = { ordinal: number; share_index: number; reason: string };

/** What a commit did. Facts change when it is `committed`, the books when it is `adjusted`. */
export type CommitResult = {
  outcome:
    | 'committed'
    | 'unchanged'
    | 'adjusted'
    | 'planned'
    | 'superseded'
    | 'refused'
    | 'waiting'
    | 'mismatched';
  reason: string;
};

/** A new version of the mapping, replacing the rows of the version before it. */
export type MappingSync = {
  version: string;
  previousVersion: string;
  keys: readonly MappingKey[];
  people: readonly MappingPerson[];
};

/** A month that is closed or opened again, and why. */
export type MonthLock = {
  /** YYYY-MM */
  month: string;
  isLocked: boolean;
  changedBy: string;
  reason: string | null;
};

/** The answer to a person's own query. */
export type Answer = { columns: string[]; rows: Row[] };

/** Landing, facts, dimensions and the ledger. */
export type Warehouse = {
  /**
   * Appends an attributed batch to landing and resolves with the records that it refused; all others have landed.
   * What lands twice counts once.
   */
  land(batch: AttributedBatch): Promise<Refusal[]>;
  append(table: AppendTable, rows: readonly Row[]): Promise<void>;
  /**
   * Stores a mapping version in one transaction.
   * @throws RetryableError when another transaction is in the way, or when `previousVersion` is not the newest.
   */
  syncMapping(sync: MappingSync): Promise<void>;
  /**
   * Replaces the manifest's slice by what its fetch landed, in one transaction, or says why not. A plan is written
   * down without touching a fact, and in a closed month the difference is.
   * @throws RetryableError when another transaction is in the way.
   */
  commit(manifest: Manifest): Promise<CommitResult>;
  /**
   * Closes a month or opens it again: what commits after it goes by it.
   * @throws RetryableError when another transaction is in the way.
   */
  lockMonth(lock: MonthLock): Promise<void>;
  /** Runs a statement of `sql/queries` by its name. */
  read(name: string, params?: Params): Promise<Row[]>;
  /** Runs a person's query in the warehouse's own dialect; with `read`, the default, it can change nothing. */
  ask(sql: string, params?: Params, access?: 'read' | 'write'): Promise<Answer>;
  close(): Promise<void>;
};
