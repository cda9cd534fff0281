import type { IngestRequest } from '../contract/messages.ts';
import { dayOf } from '../day.ts';
import { formatUsd, type Nanos } from '../money.ts';
import type { Row } from '../warehouse/warehouse.ts';
import type { Finding } from './source.ts';

/** Negative amounts (corrections, refunds) are kept, and a person is told; none gives no finding. */
export function negativeCostFinding(rows: number, nanos: Nanos): Finding[] {
  if (rows === 0) return [];
  const usd = formatUsd(nanos);
  return [
    { kind: 'negative_cost', severity: 'info', text: `negative amounts: ${rows}, ${usd} USD in all`, usd },
  ];
}

/** A finding of a run as a row of the findings. */
export function findingRow(
  finding: Finding,
  { source, account, day, run_id }: IngestRequest,
  now: Date,
): Row {
  const found_at = now.toISOString();
  return { ...finding, found_date: dayOf(now.getTime()), found_at, source, account, usage_date: day, run_id };
}
