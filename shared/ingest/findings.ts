import type { UnnumberedRecord } from '../contract/records.ts';
import { formatUsd, parseUsd } from '../money.ts';
import type { Finding } from './source.ts';

/** Counts the negative amounts of a slice (corrections, refunds): they are kept, and a person is told. */
export function negativeCosts(from: { count: number; nanos: string }) {
  let count = from.count;
  let nanos = BigInt(from.nanos);
  return {
    add(record: UnnumberedRecord): void {
      if (!('cost' in record)) return;
      const cost = parseUsd(record.cost.cost_usd);
      if (cost >= 0n) return;
      count += 1;
      nanos += cost;
    },
    store: () => ({ count, nanos: nanos.toString() }),
    findings(): Finding[] {
      if (count === 0) return [];
      const usd = formatUsd(nanos);
      return [
        {
          kind: 'negative_cost',
          severity: 'info',
          text: `${count} negative amounts, ${usd} USD in all`,
          usd,
        },
      ];
    },
  };
}
