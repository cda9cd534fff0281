import type { Params } from '../../shared/warehouse/warehouse.ts';
import { API } from './landing.ts';

const span = { from: '2024-06-01', to: '2025-02-04' };

/** Parameters for every statement of `sql/queries`, of the types that its callers send; some statements twice. */
export const QUERIES: readonly (readonly [name: string, params: Params])[] = [
  ['accounts-asked', { since: '2024-12-02T06:00:00.000Z' }],
  ['accounts-with-data', {}],
  ['api-calls-of-accounts', {}],
  ['coverage', span],
  ['cursor-cycle-spend', { ...span, account: 'default' }],
  ['cursor-cycle-spend', { ...span, account: 'nobody' }],
  ['directory', {}],
  ['endpoint-fingerprints', { source: 'cursor', account: 'default' }],
  ['facts-hash', span],
  ['findings-of-request', { requested_by: 'ops\' "list"' }],
  ['given-up-kickoff', { requested_by: 'asker-1' }],
  ['has-committed', { source: 'cursor', account: 'default' }],
  ['has-committed', { source: 'claude_code', account: 'eu' }],
  ['key-spend', span],
  ['landed-batches', { usage_date: API.day, fetch_id: 'fetch-api' }],
  [
    'landed-records',
    { usage_date: API.day, fetch_id: 'fetch-api', segment_id: 's1', first_batch: 0, last_batch: 7 },
  ],
  ['ledger', { usage_date: null, source: null }],
  ['ledger', { usage_date: '2024-12-01', source: 'cursor' }],
  ['mapping-has-version', { version: '1700000000000-a' }],
  ['mapping-keys', { version: '1700000000001-b' }],
  ['mapping-keys', { version: '0000000000000-none' }],
  ['mapping-newest-version', {}],
  ['mapping-overrides', {}],
  ['mapping-people', { version: '1700000000002-c' }],
  ['mapping-spend', span],
  ['newest-committed-day', {}],
  ['open-dead-letters', {}],
  ['open-runs-of-kickoff', { requested_at: '2024-12-02T06:00:00.000Z' }],
  ['remembered-directory', { account: 'default', platform: 'anthropic_api' }],
  ['remembered-directory', { account: 'nobody', platform: 'cursor' }],
  ['overrides-due', span],
  ['owner-spend', span],
  ['reattributable-slices', span],
  ['run-has-ended-well', { run_id: 'run-2024-12-01' }],
  ['run-states', { run_ids: ['run-2024-12-01', 'run-open', 'no-run'] }],
  ['runs-requested-by', { requested_by: 'ops\' "list"' }],
  ['settled-slices', { since: '2024-02-28' }],
  ['slice-figures', span],
  [
    'slices-to-skip',
    { ...span, open_since: '2024-12-02T06:00:00.000Z', done_since: '2024-12-02T06:00:30.000Z' },
  ],
  ['unattributed-spend', span],
];
