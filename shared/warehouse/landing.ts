import type { AttributedBatch } from '../contract/messages.ts';
import type { AttributedRecord, NormalizedRecord } from '../contract/records.ts';
import { addDays, type Day } from '../day.ts';
import type { Row } from './warehouse.ts';

/** How long landing keeps a day: `partition_expiration_days` of its tables. */
export const LANDING_DAYS = 731;

/** The oldest day that landing keeps on a day: what lands for an older one is dropped. */
export function firstKeptDay(today: Day): Day {
  return addDays(today, 1 - LANDING_DAYS);
}

/** The rows of a batch by the landing table that takes them. */
export function landingRows(batch: AttributedBatch, landedAt: Date): Map<string, Row[]> {
  const lineage = {
    account: batch.account,
    run_id: batch.run_id,
    fetch_id: batch.fetch_id,
    segment_id: batch.segment_id,
    batch_index: batch.batch_index,
    mapping_version: batch.mapping_version,
    ingest_date: landedAt.toISOString().slice(0, 10),
    ingest_timestamp: landedAt.toISOString(),
  };
  const tables = new Map<string, Row[]>();
  for (const attributed of batch.records) {
    const rows = tables.get(attributed.record.lands_in) ?? [];
    rows.push({ ...landingRow(attributed), ...lineage });
    tables.set(attributed.record.lands_in, rows);
  }
  return tables;
}

function landingRow({ record, owner, split, share_index, share_count }: AttributedRecord): Row {
  const { raw_response, ...unsplit } = record;
  return {
    ...record.vendor,
    record_kind: record.kind,
    usage_date: record.usage_date,
    platform: record.platform,
    stated_email: record.stated_email,
    vendor_user_id: record.vendor_user_id,
    api_key_id: record.api_key_id,
    api_key_name: record.api_key_name,
    workspace_id: record.workspace_id,
    model: record.model,
    ...(split ?? figures(record)).measures,
    ...(split ?? figures(record)).cost,
    ...owner,
    ordinal: record.ordinal,
    share_index,
    share_count,
    raw_response,
    record: unsplit,
  };
}

function figures(record: NormalizedRecord) {
  return {
    measures: 'measures' in record ? record.measures : undefined,
    cost: 'cost' in record ? record.cost : undefined,
  };
}
