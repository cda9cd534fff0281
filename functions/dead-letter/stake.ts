import { z } from 'zod';
import { usd } from '../../shared/contract/records.ts';
import { formatUsd, parseUsd } from '../../shared/money.ts';

/** How many records and dollars a dead letter holds; null where it cannot be read. */
export type Stake = { recordCount: number | null; usd: string | null };

const UNREADABLE: Stake = { recordCount: null, usd: null };
const NOTHING: Stake = { recordCount: 0, usd: '0' };

/** What a NUMERIC of 38 digits holds: a letter about an amount beyond it must be kept all the same. */
const MOST_NANOS = 10n ** 38n - 1n;

const costed = z.looseObject({ cost: z.looseObject({ cost_usd: usd }).optional() });
const batch = z.looseObject({
  records: z.array(
    z.union([
      z.looseObject({ record: costed, split: costed.nullish() }),
      costed.extend({ record: z.undefined().optional() }),
    ]),
  ),
});
const quarantined = z.looseObject({ usd: usd.nullable() });

/** What is at stake in a message of a type: billed and included dollars together. */
export function stakeOf(type: string, data: string): Stake {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return UNREADABLE;
  }
  if (type === 'manifest') return NOTHING;
  if (type === 'record') {
    const record = quarantined.safeParse(value);
    if (!record.success) return UNREADABLE;
    return { recordCount: 1, usd: record.data.usd === null ? null : storable(parseUsd(record.data.usd)) };
  }
  const records = batch.safeParse(value);
  if (!records.success) return UNREADABLE;
  const nanos = records.data.records.reduce((sum, record) => sum + parseUsd(costOf(record)), 0n);
  return { recordCount: records.data.records.length, usd: storable(nanos) };
}

/** Dollars as a NUMERIC holds them, null beyond that. */
function storable(nanos: bigint): string | null {
  return nanos < -MOST_NANOS || nanos > MOST_NANOS ? null : formatUsd(nanos);
}

type Costed = z.infer<typeof costed>;

function costOf(record: { record?: unknown; split?: unknown } & Costed): string {
  const whole = (record.split ?? record.record ?? record) as Costed;
  return whole.cost?.cost_usd ?? '0';
}
