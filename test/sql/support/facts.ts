import type { Row } from './warehouse.ts';

const lineage = (day: string): Row => ({
  source: 'made-up',
  account: 'default',
  attribution_confidence: 1,
  run_id: 'run',
  fetch_id: 'fetch',
  landed_rows: 1,
  ingest_date: day,
  created_timestamp: `${day} 23:00:00+00`,
});

const method = (row: Row): string => (row.user_email || row.service_name ? 'direct_email' : 'unattributed');

/** A billed, usage-based cost row of Cursor, unless `more` says otherwise. */
export function cost(day: string, usd: string, more: Row = {}): Row {
  return {
    cost_date: day,
    cost_usd: usd,
    platform: 'cursor',
    cost_type: 'usage_based',
    is_billed: true,
    allocation_method: 'direct',
    attribution_method: method(more),
    ...lineage(day),
    ...more,
  };
}

/** A usage row of Cursor that measures nothing but what `more` says. */
export function usage(day: string, more: Row): Row {
  return {
    usage_date: day,
    platform: 'cursor',
    attribution_method: method(more),
    ...lineage(day),
    ...more,
  };
}

/** The days from one to another, both inclusive. */
export function days(from: string, to: string): string[] {
  const list: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) {
    list.push(new Date(at).toISOString().slice(0, 10));
  }
  return list;
}
