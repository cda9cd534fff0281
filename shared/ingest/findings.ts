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

/** A slice of which nothing could be held against its tokens, since the price card has none of its models. */
export function unpricedModelsFinding(expectedUsd: string, models: readonly string[]): Finding[] {
  if (models.length === 0 || expectedUsd !== '0') return [];
  const text = `no model is on the price card, so that a wrong unit would not be seen: ${models.join(', ')}`;
  return [{ kind: 'unpriced_models', severity: 'info', text, usd: null }];
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
