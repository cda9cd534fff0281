import { UsageError } from '../../shared/errors.ts';
import type { Counts, SliceCounts, SourceCounts } from './counts.ts';
import type { Inputs } from './inputs.ts';
import { type SizeOf, scan, tableSizes } from './table-sizes.ts';
import { type Asked, askedInAMonth } from './windows.ts';

/** What a month takes of the cloud. */
export type MonthlyUsage = {
  slices: number;
  rows: number;
  streamedBytes: number;
  /** The same rows without the least size of each. */
  jsonBytes: number;
  jobs: number;
  scannedBytes: number;
  /** Of these, what the people's own queries of the views read. */
  viewBytes: number;
  pubsubBytes: number;
  invocations: number;
  functionSeconds: number;
  /** The longest that one slice keeps its ingest function busy. */
  longestIngestSeconds: number;
  /** Held at the end of the month, changed within 90 days or not. */
  activeBytes: number;
  longTermBytes: number;
  secretAccesses: number;
  logBytes: number;
};

const KIB = 2 ** 10;
const MIB = 2 ** 20;
/** Landing is dropped after 731 days. */
const LANDING_MONTHS = 731 / (365 / 12);
/** A day is written to for 35 days, and counts as active for 90 more. */
const ACTIVE_MONTHS = (35 + 90) / (365 / 12);

/** Works a month out from what a slice takes: what grows with people grows in proportion to the people counted. */
export function monthlyUsage(counts: Counts, people: number, inputs: Inputs): MonthlyUsage {
  if (!Number.isFinite(people) || people < 0) throw new UsageError(`${people} is no number of people`);
  const asked = askedInAMonth({ rereadDays: inputs.reread_days, monthCloseDay: inputs.month_close_day });
  const sources = Object.entries(counts.sources).flatMap(([source, { first, again }]) => {
    const sizeOf = tableSizes(counts, people, inputs, asked, source);
    return [
      times(asked.first, sliceUsage(counts, source, first, people, inputs, sizeOf)),
      times(asked.again, sliceUsage(counts, source, again, people, inputs, sizeOf)),
    ];
  });
  const all = [...sources, ...besides(counts, people, inputs, asked)];
  const sum = (name: keyof Part) => all.reduce((total, part) => total + part[name], 0);
  const held = heldBytes(counts, people, inputs, asked);
  const invocations = sum('invocations');
  return {
    slices: (asked.first + asked.again) * Object.keys(counts.sources).length,
    rows: sum('rows'),
    streamedBytes: sum('streamedBytes'),
    jsonBytes: sum('jsonBytes'),
    jobs: sum('jobs'),
    scannedBytes: sum('scannedBytes'),
    viewBytes: all.at(-1)?.scannedBytes ?? 0,
    pubsubBytes: sum('pubsubBytes'),
    invocations,
    functionSeconds: sum('functionSeconds'),
    longestIngestSeconds: Math.max(0, ...longestIngests(counts, people, inputs)),
    ...held,
    secretAccesses: asked.days * inputs.instance_starts * inputs.secrets,
    logBytes: invocations * inputs.log_kib * KIB,
  };
}

const NOTHING = {
  rows: 0,
  streamedBytes: 0,
  jsonBytes: 0,
  jobs: 0,
  scannedBytes: 0,
  pubsubBytes: 0,
  invocations: 0,
  functionSeconds: 0,
};
type Part = typeof NOTHING;

function times(count: number, part: Part): Part {
  const entries = Object.entries(part).map(([name, value]) => [name, value * count]);
  return Object.fromEntries(entries) as Part;
}

/** One slice, committed after its manifest has waited `waiting_commits` times. */
function sliceUsage(
  counts: Counts,
  source: string,
  slice: SliceCounts,
  people: number,
  inputs: Inputs,
  sizeOf: SizeOf,
): Part {
  const scale = people / counts.people;
  const waits = inputs.waiting_commits;
  const batches = atLeast(slice.batches, (slice.batchBytes * scale) / MIB);
  const inserts = atLeast(slice.insertRequests, (slice.billedBytes * scale) / MIB);
  const bytes = slice.messageBytes + slice.batchBytes * scale;
  const manifest = slice.messages === 0 ? 0 : slice.messageBytes / slice.messages;
  return {
    rows: slice.rows * scale,
    streamedBytes: slice.billedBytes * scale,
    jsonBytes: slice.jsonBytes * scale,
    jobs: slice.queries + 1 + waits,
    scannedBytes:
      scan(slice.reads, sizeOf) +
      scan(counts.commit.committed, sizeOf) +
      waits * scan(counts.commit.waiting, sizeOf),
    // Every topic has one subscription: a message is published once and delivered once, a manifest once more a wait.
    pubsubBytes: 2 * bytes + waits * manifest,
    invocations: slice.messages + batches + waits,
    functionSeconds:
      ingestSeconds(source, slice, scale, inputs) +
      slice.queries * inputs.read_seconds +
      inserts * inputs.insert_seconds +
      (1 + waits) * inputs.commit_seconds,
  };
}

/** Our own work and the calls to the vendor, each of which waits its turn at our limit. */
function ingestSeconds(source: string, slice: SliceCounts, scale: number, inputs: Inputs): number {
  const calls = slice.vendorCalls + (slice.rows * Math.max(0, scale - 1)) / inputs.rows_per_call;
  const callSeconds = source === 'cursor' ? inputs.cursor_call_seconds : inputs.anthropic_call_seconds;
  return slice.ownSeconds * scale + calls * callSeconds;
}

function longestIngests(counts: Counts, people: number, inputs: Inputs): number[] {
  return Object.entries(counts.sources).map(([source, { first }]) =>
    ingestSeconds(source, first, people / counts.people, inputs),
  );
}

/** The kickoffs, the instances that start and read the mapping, and people's own queries, which come last. */
function besides(counts: Counts, people: number, inputs: Inputs, asked: Asked): Part[] {
  const sizeOf = tableSizes(counts, people, inputs, asked);
  const { kickoff, mapping, views } = counts;
  const readings = asked.days * inputs.attribute_instances;
  const viewBytes = views.reduce((sum, reads) => sum + scan(reads, sizeOf), 0);
  const starts = asked.days * inputs.instance_starts * inputs.start_seconds;
  return [
    times(asked.days, {
      ...NOTHING,
      jobs: kickoff.queries,
      scannedBytes: scan(kickoff.reads, sizeOf),
      pubsubBytes: 2 * kickoff.messageBytes,
      invocations: kickoff.messages,
      functionSeconds: kickoff.ownSeconds + kickoff.queries * inputs.read_seconds,
    }),
    times(readings, {
      ...NOTHING,
      jobs: mapping.queries,
      scannedBytes: scan(mapping.reads, sizeOf),
      functionSeconds: mapping.queries * inputs.read_seconds,
    }),
    { ...NOTHING, functionSeconds: starts },
    {
      ...NOTHING,
      jobs: inputs.view_queries,
      scannedBytes: views.length === 0 ? 0 : (inputs.view_queries * viewBytes) / views.length,
    },
  ];
}

/** What is held at the end of the month that the settings name: every fetch stays in landing, facts are replaced. */
function heldBytes(counts: Counts, people: number, { month }: Inputs, asked: Asked) {
  const scale = people / counts.people;
  const slices = Object.values(counts.sources);
  const landing = scale * slices.reduce((sum, slice) => sum + landingInAMonth(slice, asked), 0);
  const ledger = slices.length * (asked.first + asked.again) * counts.ledger.bytes;
  const facts = Object.values(counts.facts).flatMap((tables) => Object.values(tables));
  const daily = scale * asked.days * facts.reduce((sum, { bytes }) => sum + bytes, 0);
  const dimensions = scale * Object.values(counts.dimensions).reduce((sum, { bytes }) => sum + bytes, 0);
  const landed = landing * Math.min(month, LANDING_MONTHS);
  const active = (landing + daily) * Math.min(month, ACTIVE_MONTHS);
  return {
    activeBytes: active + ledger * month + dimensions,
    longTermBytes: landed + daily * month - active,
  };
}

function landingInAMonth({ first, again }: SourceCounts, asked: Asked): number {
  const of = ({ stored }: SliceCounts) =>
    Object.entries(stored).reduce(
      (sum, [table, { bytes }]) => sum + (table === 'pipeline_runs' ? 0 : bytes),
      0,
    );
  return asked.first * of(first) + asked.again * of(again);
}

/** What was counted, and from where its size says so in proportion to it. */
function atLeast(counted: number, bySize: number): number {
  return Math.max(counted, bySize);
}
