import type { Counts, SliceCounts } from './counts.ts';
import type { MonthlyCost } from './formula.ts';
import { type Input, type Inputs, PRICES, SETTINGS } from './inputs.ts';
import type { MonthlyUsage } from './usage.ts';

type Cell = string | number;

const KB = 1000;
const GIB = 2 ** 30;
const HOUR = 3600;
/** A query is three requests: it is begun, answered, and asked what it was billed for. */
const REQUESTS_OF_A_JOB = 3;
const LEAST_MIB = 10;

/** A table in Markdown. */
function table(head: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

/** What one slice of each source takes. */
export function slicesTable(counts: Counts): string {
  const commits = counts.commit.committed.length;
  const row = (name: string, slice: SliceCounts, ownCommits: number) => {
    const jobs = slice.queries + Math.sign(ownCommits);
    const reads = slice.reads.length + ownCommits;
    return [
      name,
      slice.messages + slice.batches,
      round((slice.messageBytes + slice.batchBytes) / KB),
      slice.rows,
      round(slice.jsonBytes / KB),
      round(slice.billedBytes / KB),
      slice.insertRequests,
      jobs,
      jobs * REQUESTS_OF_A_JOB + slice.insertRequests,
      reads,
      reads * LEAST_MIB,
      slice.vendorCalls,
      slice.ownSeconds.toFixed(2),
    ];
  };
  return table(
    [
      'a slice of',
      'messages',
      'their kB',
      'rows streamed',
      'as JSON kB',
      'billed kB',
      'insertAll',
      'queries',
      'requests to BigQuery',
      'tables read',
      'at least MiB billed',
      'calls to the vendor',
      'own seconds',
    ],
    [
      ...Object.entries(counts.sources).flatMap(([source, { first, again }]) => [
        row(source, first, commits),
        row(`${source}, read again`, again, commits),
      ]),
      row('a kickoff', counts.kickoff, 0),
    ],
  );
}

/** The rows and bytes that each table gains by a slice. */
export function tablesTable(counts: Counts): string {
  const rows = Object.entries(counts.sources).flatMap(([source, { first }]) =>
    Object.entries(first.stored).map(([name, { rows, bytes, plainBytes }]) => [
      source,
      name,
      rows,
      round(bytes / KB),
      round(plainBytes / KB),
    ]),
  );
  return table(['slice of', 'streamed into', 'rows', 'stored kB', 'without JSON kB'], rows);
}

/** What a month takes and costs, a column for each number of people. */
export function monthTable(costs: readonly MonthlyCost[]): string {
  const usage = (name: string, of: (usage: MonthlyUsage) => Cell) => [
    name,
    ...costs.map((cost) => of(cost.usage)),
  ];
  const names = (costs[0]?.lines ?? []).map(({ name }) => name);
  const prices = names.map((name, at) => [name, ...costs.map(({ lines }) => usd(lines[at]?.usd ?? 0))]);
  const isPaid = (cells: readonly string[]) => cells.slice(1).some((cell) => cell !== usd(0));
  const free = prices.filter((cells) => !isPaid(cells)).map(([name]) => name);
  return table(
    ['a month', ...costs.map(({ people }) => `${whole(people)} people`)],
    [
      usage('slices', ({ slices }) => whole(slices)),
      usage('rows streamed, thousands', ({ rows }) => whole(rows / KB)),
      usage('streamed, GiB', ({ streamedBytes }) => gib(streamedBytes)),
      usage('queries', ({ jobs }) => whole(jobs)),
      usage('read, GiB', ({ scannedBytes }) => gib(scannedBytes)),
      usage('of these by the views, GiB', ({ viewBytes }) => gib(viewBytes)),
      usage('Pub/Sub, GiB', ({ pubsubBytes }) => gib(pubsubBytes)),
      usage('function calls, thousands', ({ invocations }) => whole(invocations / KB)),
      usage('function hours', ({ functionSeconds }) => whole(functionSeconds / HOUR)),
      usage('longest ingest of a slice, s', ({ longestIngestSeconds }) => whole(longestIngestSeconds)),
      usage('stored, GiB', ({ activeBytes, longTermBytes }) => gib(activeBytes + longTermBytes)),
      ...prices.filter(isPaid).map(([name, ...cells]) => [`${name}, USD`, ...cells]),
      ...(free.length > 0 ? [[`${free.join('; ')}, USD`, ...costs.map(() => usd(0))]] : []),
      ['**together, USD**', ...costs.map((cost) => `**${usd(cost.usd)}**`)],
      ['nothing free, USD', ...costs.map((cost) => usd(cost.listUsd))],
      ['streaming by the Storage Write API instead, USD', ...costs.map((cost) => usd(cost.writeApiUsd))],
    ],
  );
}

/** The same after other times. */
export function growthTable(months: readonly { month: number; costs: readonly MonthlyCost[] }[]): string {
  const people = months[0]?.costs.map((cost) => `${whole(cost.people)} people`) ?? [];
  return table(
    ['in month', ...people.flatMap((name) => [`${name}: GiB stored`, 'USD'])],
    months.map(({ month, costs }) => [
      month,
      ...costs.flatMap(({ usage, usd: all }) => [gib(usage.activeBytes + usage.longTermBytes), usd(all)]),
    ]),
  );
}

/** Every input with its value now. */
export function inputsTable(inputs: Inputs): string {
  const rows = Object.entries<Input>({ ...PRICES, ...SETTINGS }).map(([name, { unit, from, seen = '' }]) => [
    `\`${name}\``,
    inputs[name as keyof Inputs],
    unit,
    from,
    seen,
  ]);
  return table(['input', 'value', 'unit', 'from', 'seen at'], rows);
}

const round = (value: number) => Math.round(value);
const whole = (value: number) => Math.round(value).toLocaleString('en-US');
const usd = (value: number) => value.toFixed(2);
const gib = (bytes: number) => (bytes / GIB).toFixed(bytes < 10 * GIB ? 1 : 0);
