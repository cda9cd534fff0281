import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributedBatch, Manifest, SourceName } from '../../../../shared/contract/messages.ts';
import type { AttributedRecord } from '../../../../shared/contract/records.ts';
import { RetryableError } from '../../../../shared/errors.ts';
import { formatUsd, parseUsd } from '../../../../shared/money.ts';
import type { CommitResult, Row, Warehouse } from '../../../../shared/warehouse/warehouse.ts';

export type Slice = { source: SourceName; account: string; day: string };

/** What one fetch sends: its batches, then the manifest over them. */
export type Fetch = { batches: AttributedBatch[]; manifest: Manifest };

export const DAY = '2026-03-02';

/** A slice of an account that no other test has. */
export function newSlice(more: Partial<Slice> = {}): Slice {
  return { source: 'cursor', account: `account-${randomUUID().slice(0, 8)}`, day: DAY, ...more };
}

/** An instant so many minutes after a fixed one. */
export function minute(count: number): string {
  return new Date(Date.UTC(2026, 10, 1, 6, count)).toISOString();
}

/** A fetch of batches of records, with a true manifest of them but for what `more` says. */
export function fetchOf(
  slice: Slice,
  batches: readonly (readonly AttributedRecord[])[],
  more: Partial<Manifest> = {},
): Fetch {
  const identity = { run_id: `run-${randomUUID()}`, fetch_id: `fetch-${randomUUID()}` };
  const pinned = { mapping_version: '0000000000000-none', ...identity, ...slice };
  const lineage = { ...pinned, ...pick(more, ['run_id', 'fetch_id', 'mapping_version']) };
  const segment_id = more.segments?.[0]?.segment_id ?? `segment-${randomUUID()}`;
  const dated = batches.map((records) => numbered(records, slice.day));
  const all = dated.flat();
  const manifest: Manifest = {
    ...lineage,
    mode: 'apply',
    reason: null,
    requested_by: 'a test',
    requested_at: minute(0),
    force: false,
    plan_id: null,
    accept_magnitude: null,
    mapping_read_at: null,
    segments: [{ segment_id, batch_count: batches.length }],
    fetched_at: minute(1),
    report: 'a report',
    vendor_rows: all.length,
    record_count: all.filter(({ share_index, record }) => share_index === 0 && isMain(record)).length,
    side_count: all.filter(({ record }) => !isMain(record)).length,
    quarantined: 0,
    quarantined_usd: '0',
    totals: totalsOf(all),
    recovered_usd: '0',
    magnitude: { priced_usd: '0', expected_usd: '0' },
    content_hash: createHash('sha256').update(JSON.stringify(batches)).digest('hex'),
    proven_empty: false,
    api_calls: 3,
    api_errors: 1,
    ...more,
  };
  return {
    manifest,
    batches: dated.map((records, batch_index) => ({ ...lineage, segment_id, batch_index, records })),
  };
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(
    names.filter((name) => name in from).map((name) => [name, from[name]]),
  ) as Partial<Pick<T, K>>;
}

/** Numbers records as ingest does: the shares of a record have its number. */
function numbered(records: readonly AttributedRecord[], day: string): AttributedRecord[] {
  let ordinal = -1;
  return records.map((one) => {
    if (one.share_index === 0) ordinal += 1;
    return { ...one, record: { ...one.record, usage_date: day, ordinal } };
  });
}

function isMain({ kind }: AttributedRecord['record']): boolean {
  return kind !== 'directory' && kind !== 'spend';
}

function totalsOf(records: readonly AttributedRecord[]): Manifest['totals'] {
  const figures = records.map(({ record, split }) => ({
    cost: split ? split.cost : 'cost' in record ? record.cost : undefined,
    measures: split ? split.measures : 'measures' in record ? record.measures : undefined,
  }));
  const usd = (isBilled: boolean) =>
    formatUsd(
      figures.reduce(
        (sum, { cost }) => sum + (cost?.is_billed === isBilled ? parseUsd(cost.cost_usd) : 0n),
        0n,
      ),
    );
  const tokens = (name: 'input_tokens' | 'output_tokens' | 'cached_input_tokens' | 'cache_read_tokens') =>
    figures.reduce((sum, { measures }) => sum + (measures?.[name] ?? 0), 0);
  return {
    billed_usd: usd(true),
    included_usd: usd(false),
    rounding_usd: '0',
    input_tokens: tokens('input_tokens'),
    output_tokens: tokens('output_tokens'),
    cached_input_tokens: tokens('cached_input_tokens'),
    cache_read_tokens: tokens('cache_read_tokens'),
  };
}

/** Lands all of a fetch's batches. */
export async function land(warehouse: Warehouse, { batches }: Fetch): Promise<void> {
  for (const batch of batches) await warehouse.land(batch);
}

/** Lands a fetch and commits its manifest. */
export async function replace(warehouse: Warehouse, fetch: Fetch): Promise<CommitResult> {
  await land(warehouse, fetch);
  return warehouse.commit(fetch.manifest);
}

/** Writes down a plan of what a fetch says, made while `base` stood, and resolves with its id. */
export async function planOf(warehouse: Warehouse, { manifest }: Fetch, base?: Fetch): Promise<string> {
  const run_id = `plan-${randomUUID()}`;
  const { source, account, day: usage_date, content_hash, mapping_version } = manifest;
  const plan = { mode: 'plan', status: 'planned', base_fetch_id: base?.manifest.fetch_id ?? null };
  const said = { run_id, source, account, usage_date, content_hash, mapping_version };
  await warehouse.append('pipeline_runs', [{ ...plan, ...said, recorded_at: minute(0) }]);
  return run_id;
}

/** Commits as the function does: a transaction that is in the way is waited for. */
export async function commitPatiently(warehouse: Warehouse, manifest: Manifest): Promise<CommitResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await warehouse.commit(manifest);
    } catch (error) {
      if (!(error instanceof RetryableError) || attempt === 100) throw error;
      await sleep(Math.random() * 20 * attempt);
    }
  }
}

const LINEAGE = ['run_id', 'fetch_id', 'ingest_date', 'created_timestamp'];

/** The facts of an account without lineage and without what is NULL or the account itself, in a stable order. */
export async function factsOf(
  warehouse: Warehouse,
  table: 'fct_cost_daily' | 'fct_usage_daily',
  account: string,
): Promise<Row[]> {
  const { rows } = await warehouse.ask(`SELECT * FROM ${table} WHERE account = '${account}'`);
  return rows
    .map((row) =>
      Object.fromEntries(
        Object.entries(row).filter(
          ([name, value]) => value !== null && name !== 'account' && !LINEAGE.includes(name),
        ),
      ),
    )
    .map((row) => ({ row, key: JSON.stringify(Object.entries(row).sort()) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ row }) => row);
}

/** Both tables' facts of an account, for what must not have changed. */
export async function allFactsOf(warehouse: Warehouse, account: string): Promise<Row[]> {
  return [
    ...(await factsOf(warehouse, 'fct_cost_daily', account)),
    ...(await factsOf(warehouse, 'fct_usage_daily', account)),
  ];
}

/** The ledger rows of a fetch. */
export async function ledgerOf(warehouse: Warehouse, { manifest }: Fetch): Promise<Row[]> {
  const { rows } = await warehouse.ask(`SELECT * FROM pipeline_runs WHERE fetch_id = '${manifest.fetch_id}'`);
  return rows;
}
