import { run } from './ledger.ts';
import type { Row, Tables } from './row.ts';

const HASHES = { a: 'hash-a', b: 'hash-b', c: 'hash-c' };

/** A reading of a slice that stands: when, what the vendor said, and from which money to which. */
function reading(day: string, at: string, hash: keyof typeof HASHES, money: Row, more: Row = {}): Row {
  const committed_at = `${at}.000Z`;
  return run(day, 'committed', committed_at, {
    run_id: `run-${day}-${at}`,
    fetch_id: `fetch-${day}-${at}`,
    account: 'restated',
    committed_at,
    fetched_at: committed_at,
    mapping_version: '1700000000000-a',
    content_hash: HASHES[hash],
    report: 'filtered-usage-events',
    rows_added: 0,
    rows_removed: 0,
    rows_changed: 0,
    ...money,
    ...more,
  });
}

const billed = (from: string, to: string): Row => ({ previous_billed_usd: from, billed_usd: to });
const included = (from: string, to: string): Row => ({
  previous_included_usd: from,
  included_usd: to,
});

const runs = [
  // A day that is read while it is going on, then closed, priced anew twice, and settled.
  reading('2024-03-01', '2024-03-01T12:00:00', 'a', billed('0', '1'), { rows_added: 2 }),
  reading('2024-03-01', '2024-03-02T06:00:00', 'b', billed('1', '10'), { rows_changed: 1 }),
  reading('2024-03-01', '2024-03-03T06:00:00', 'c', billed('10', '10.000000001'), { rows_changed: 1 }),
  reading('2024-03-01', '2024-03-04T06:00:00', 'a', billed('10.000000001', '7.5'), {
    rows_removed: 1,
    reason: 'a "refund"',
  }),
  reading('2024-03-01', '2024-03-05T06:00:00', 'a', billed('7.5', '7.5'), { status: 'unchanged' }),
  // Two readings of one day, the later one at the last moment of it; value used up, rows alone.
  reading('2024-03-02', '2024-03-03T06:00:00', 'a', { ...billed('0', '3'), ...included('0', '20') }),
  reading('2024-03-02', '2024-03-04T00:00:00', 'b', {
    ...billed('3', '3'),
    ...included('20', '12345678901234567890.123456789'),
  }),
  reading('2024-03-02', '2024-03-04T23:59:59', 'c', {
    ...billed('3', '3'),
    ...included('12345678901234567890.123456789', '12345678901234567890.123456789'),
    rows_changed: 4,
  }),
  // Another mapping: rows have moved, the vendor's word has not.
  reading('2024-03-02', '2024-03-05T06:00:00', 'c', billed('3', '3'), {
    mapping_version: '1700000000001-b',
    rows_added: 1,
    rows_removed: 1,
  }),
  // Nothing of a re-attribution is a restatement, and it does not stand in the way of the next one.
  reading('2024-03-02', '2024-03-06T06:00:00', 'c', billed('3', '3'), {
    mode: 'reattribute',
    rows_added: 3,
    rows_removed: 3,
  }),
  reading('2024-03-02', '2024-04-09T06:00:00', 'a', billed('3', '2.25'), {
    status: 'adjusted',
    rows_changed: 1,
  }),
  // Another report of the same money, then another word of it.
  reading('2024-03-03', '2024-03-04T06:00:00', 'a', billed('0', '5'), { source: 'anthropic' }),
  reading('2024-03-03', '2024-03-05T06:00:00', 'b', billed('5', '5.5'), {
    ...{ source: 'anthropic', report: 'analytics/cost' },
    rows_changed: 9,
  }),
  reading('2024-03-03', '2024-03-06T06:00:00', 'c', billed('5.5', '-0.5'), {
    ...{ source: 'anthropic', report: 'analytics/cost' },
    rows_changed: 1,
  }),
];

/** Slices that were read again and again, in an account of their own. */
export function rereads(): Tables {
  return { pipeline_runs: runs };
}
