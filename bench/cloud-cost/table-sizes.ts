import type { Counts, SliceCounts, Stored } from './counts.ts';
import type { Inputs } from './inputs.ts';
import { addSizes } from './sizes.ts';
import type { TableRead } from './table-reads.ts';
import type { Asked } from './windows.ts';

/** Bytes that one statement reads of a table. */
export type SizeOf = (read: TableRead) => number;

/** BigQuery bills a query for at least 10 MB of each table that it refers to, which are MiB on its bill. */
const LEAST_TABLE_BYTES = 10 * 2 ** 20;
const MAPPING_TABLES = ['dim_api_keys', 'dim_people'];
const NOTHING: Stored = { rows: 0, bytes: 0, plainBytes: 0, columns: {} };

/** Bytes that the reads are billed for. */
export function scan(reads: readonly TableRead[], sizeOf: SizeOf): number {
  return reads.reduce((sum, read) => sum + Math.max(LEAST_TABLE_BYTES, sizeOf(read)), 0);
}

/**
 * How large a table is for a statement of the source's slice: the columns that the statement names, of the whole
 * day's partition or of the whole table, however well the clustering leaves out what lies beside its rows.
 */
export function tableSizes(
  counts: Counts,
  people: number,
  inputs: Inputs,
  asked: Asked,
  source?: string,
): SizeOf {
  const scale = people / counts.people;
  const slices = asked.first + asked.again;
  const days = asked.days * inputs.month;

  function standing(table: string, asDays: number): [Stored, number] {
    if (table === 'pipeline_runs') {
      return [counts.ledger, slices * Object.keys(counts.sources).length * inputs.month];
    }
    if (table === 'landed') return [landedBy(counts, source), scale];
    if (table === 'new_usage') return [factsOf(counts, 'fct_usage_daily', source), scale];
    if (table === 'new_cost') return [factsOf(counts, 'fct_cost_daily', source), scale];
    if (table.startsWith('raw_')) return [landingOf(counts, table), scale * asked.fetches];
    if (table.startsWith('fct_')) return [factsOf(counts, table), scale * Math.min(asDays, days)];
    if (table.startsWith('dim_')) {
      const versions = MAPPING_TABLES.includes(table) ? 1 + inputs.mapping_changes * inputs.month : 1;
      return [counts.dimensions[table] ?? NOTHING, scale * versions];
    }
    return [addedInAMonth(counts, table, asked), inputs.month];
  }

  return ({ table, days: asDays, words }) => {
    const [size, factor] = standing(table, asDays);
    return factor * (words === undefined ? size.plainBytes : bytesOf(size, words));
  };
}

function bytesOf({ columns }: Stored, words: ReadonlySet<string>): number {
  return Object.entries(columns).reduce((sum, [name, bytes]) => sum + (words.has(name) ? bytes : 0), 0);
}

/** A day's facts, of one source or of all. */
function factsOf({ facts }: Counts, table: string, source?: string): Stored {
  const own = source === undefined ? Object.values(facts) : [facts[source] ?? {}];
  return own.reduce((sum, tables) => addSizes(sum, tables[table]), NOTHING);
}

/** A day's landing, counting each source by the larger of its two fetches. */
function landingOf({ sources }: Counts, table: string): Stored {
  return Object.values(sources).reduce((sum, { first, again }) => {
    const [a, b] = [first.stored[table] ?? NOTHING, again.stored[table] ?? NOTHING];
    return addSizes(sum, a.plainBytes > b.plainBytes ? a : b);
  }, NOTHING);
}

/** What a fetch of the source has landed, of which a commit leaves the JSON columns where they are. */
function landedBy({ sources }: Counts, source = ''): Stored {
  return Object.entries(sources[source]?.first.stored ?? {})
    .filter(([table]) => table.startsWith('raw_'))
    .reduce((sum, [, size]) => addSizes(sum, size), NOTHING);
}

/** What an append-only table gains in a month. */
function addedInAMonth({ sources }: Counts, table: string, asked: Asked): Stored {
  const of = (slice: SliceCounts) => slice.stored[table];
  return Object.values(sources).reduce(
    (sum, { first, again }) => addSizes(addSizes(sum, of(first), asked.first), of(again), asked.again),
    NOTHING,
  );
}
