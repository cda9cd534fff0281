import { userId } from './facts.ts';
import type { Row, Tables } from './row.ts';

/** A step of a run; its slice is Cursor's of one day unless `more` says otherwise. */
export function run(day: string, status: string, at: string, more: Row = {}): Row {
  return {
    recorded_at: at,
    run_id: `run-${day}`,
    source: 'cursor',
    account: 'default',
    usage_date: day,
    mode: 'apply',
    status,
    ...more,
  };
}

const asked = { requested_by: 'ops\' "list"', requested_at: '2024-12-02T06:00:00.000Z' };
const done = (at: string, more: Row = {}): Row => ({
  committed_at: at,
  fetched_at: at,
  fetch_id: `fetch-${at}`,
  content_hash: 'hash-1',
  mapping_version: '1700000000000-a',
  api_calls: 3,
  vendor_rows: 12,
  ...more,
});

const runs = [
  run('2024-02-27', 'committed', '2024-02-28T06:00:00.000Z', done('2024-02-28T06:00:00.000Z')),
  // The newest commit of a leap day's evening, which is the next day in the east.
  run(
    '2024-02-28',
    'unchanged',
    '2024-02-28T23:59:59.999Z',
    done('2024-02-28T23:59:59.999Z', { api_calls: 4 }),
  ),
  // What did not commit does not refresh anything.
  run('2024-02-28', 'superseded', '2025-06-14T00:00:00.000Z', {
    reason: 'a newer fetch has committed',
    ...done('2025-06-14T00:00:00.000Z'),
  }),
  run('2024-12-01', 'requested', '2024-12-02T06:00:00.000Z', asked),
  run('2024-12-01', 'failed', '2024-12-02T06:10:00.000Z', {
    ...asked,
    reason: 'the key was refused',
    api_calls: 1,
  }),
  run('2024-12-01', 'committed', '2024-12-02T07:00:00.000Z', {
    ...asked,
    ...done('2024-12-02T07:00:00.000Z'),
    billed_usd: '10.000000001',
    previous_billed_usd: '0',
    rows_added: 5,
    rows_removed: 0,
    rows_changed: 0,
  }),
  run('2024-12-02', 'requested', '2024-12-02T06:00:00.000Z', {
    ...asked,
    run_id: 'run-open',
    source: 'anthropic',
  }),
  run('2024-12-02', 'requested', '2024-12-02T06:00:00.000Z', {
    ...asked,
    run_id: 'run-eu',
    source: 'anthropic',
    account: 'eu',
  }),
  run('2024-12-02', 'not_on_plan', '2024-12-02T06:00:30.000Z', {
    ...asked,
    run_id: 'run-eu',
    source: 'anthropic',
    account: 'eu',
    api_calls: 2,
  }),
  run('2024-12-02', 'planned', '2024-12-02T08:00:00.000Z', {
    run_id: 'run-plan',
    mode: 'plan',
    api_calls: 7,
  }),
  run('2024-12-02', 'requested', '2024-12-02T08:30:00.000Z', {
    run_id: 'run-probe',
    mode: 'probe',
    requested_at: '2024-12-02T08:30:00.000Z',
    account: 'north',
  }),
  run('2024-12-02', 'probed', '2024-12-02T08:30:01.000Z', {
    run_id: 'run-probe',
    mode: 'probe',
    requested_at: '2024-12-02T08:30:00.000Z',
    account: 'north',
    reason: '/teams/members answers',
    api_calls: 1,
  }),
  run('2024-12-03', 'adjusted', '2024-12-04T06:00:00.000Z', {
    run_id: 'run-adjusted',
    source: 'claude_code',
    ...done('2024-12-04T06:00:00.000Z', { vendor_rows: null }),
  }),
  run('2024-12-04', 'committed', '2024-12-05T06:00:00.000Z', {
    run_id: 'run-anew',
    ...done('2024-12-05T06:00:00.000Z'),
    mode: 'reattribute',
  }),
];

const locks = [
  ['2024-06', true, '2024-07-03T09:00:00.000000Z'],
  ['2024-07', true, '2024-08-03T09:00:00.000000Z'],
  ['2024-07', false, '2024-08-04T09:00:00.000001Z'],
  ['2024-10', true, '2024-11-03T09:00:00.000000Z'],
  ['2024-10', false, '2024-11-04T09:00:00.000000Z'],
  ['2024-10', true, '2024-11-04T09:00:00.000001Z'],
] as const;

const settings: Row[] = [
  { name: 'value_per_line_usd', value: '0.5', changed_at: '2024-01-01T00:00:00.000000Z' },
  {
    name: 'value_per_line_usd',
    value: '0.333333333',
    changed_at: '2024-01-01T00:00:00.000001Z',
    changed_by: 'fin',
  },
  { name: 'minutes_per_line', value: '1.25', changed_at: '2024-01-01T00:00:00.000000Z' },
];

const letter = (id: string, at: string, state: string, more: Row = {}): Row => ({
  dead_letter_id: id,
  received_date: at.slice(0, 10),
  received_at: at,
  topic: 'records',
  function_name: 'attribute',
  payload_truncated: false,
  error_class: 'InvalidInputError',
  error_message: 'no amount',
  state,
  ...more,
});

const sliceOf = (usage_date: string): Row => ({ source: 'cursor', account: 'default', usage_date });

const deadLetters = [
  letter('a', '2024-10-01T10:00:00.000Z', 'open', {
    usd_at_stake: '5',
    attributes: '{"b":[1,2.50,null],"a":"ü\\n\\u0041"}',
  }),
  letter('a', '2024-10-02T10:00:00.000Z', 'redriven', { usd_at_stake: '5', state_reason: 'mended' }),
  letter('b', '2024-10-03T10:00:00.000Z', 'discarded', { source: 'cursor', usage_date: '2024-02-29' }),
  letter('b', '2024-10-03T10:00:00.000Z', 'open', { source: 'cursor', usage_date: '2024-02-29' }),
  letter('c', '2024-10-04T10:00:00.000Z', 'open', {
    usd_at_stake: '0.000000001',
    payload: '{"days":1}\n\t"\\',
  }),
  letter('d', '2024-10-04T10:00:00.000Z', 'open', {
    usd_at_stake: '-3',
    payload_truncated: true,
    delivery_attempt: 5,
  }),
  letter('e', '2024-10-04T09:00:00.000Z', 'open', {
    topic: 'kickoff',
    payload: `{"requested_by":"${'asker-1'}"}`,
  }),
  letter('f', '2024-10-05T10:00:00.000Z', 'redriven', { record_count: 3 }),
  letter('f', '2024-10-05T10:00:00.000Z', 'superseded', { record_count: 3 }),
  // Slices that were committed afterwards, at that moment, or only by another mapping.
  letter('taken-over', '2024-12-02T06:10:00.000Z', 'open', {
    ...sliceOf('2024-12-01'),
    fetch_id: 'fetch-lost',
  }),
  letter('asked-in-vain', '2024-12-02T06:10:00.000Z', 'open', sliceOf('2024-12-01')),
  letter('left-out', '2024-12-02T06:59:59.000Z', 'open', {
    ...sliceOf('2024-12-01'),
    fetch_id: 'fetch-2024-12-02T07:00:00.000Z',
    function_name: 'ingest-cursor',
  }),
  letter('as-committed', '2024-12-02T07:00:00.000Z', 'open', {
    ...sliceOf('2024-12-01'),
    fetch_id: 'fetch-lost',
  }),
  letter('settled', '2024-12-02T06:10:00.000Z', 'discarded', {
    ...sliceOf('2024-12-01'),
    resolved_at: '2024-12-02T06:30:00.000Z',
    resolved_by: 'ops',
  }),
  letter('asks', '2024-12-02T06:10:00.000Z', 'open', { ...sliceOf('2024-12-01'), topic: 'kickoff' }),
  letter('adjusted', '2024-12-04T05:00:00.000Z', 'open', { ...sliceOf('2024-12-03'), source: 'claude_code' }),
  letter('attributed-anew', '2024-12-05T05:00:00.000Z', 'open', sliceOf('2024-12-04')),
];

const finding = (kind: string, usd: string | null, more: Row = {}): Row => ({
  found_date: '2024-12-02',
  found_at: '2024-12-02T07:00:00.000Z',
  source: 'cursor',
  usage_date: '2024-12-01',
  run_id: 'run-2024-12-01',
  kind,
  severity: 'warning',
  text: `${kind} of a day`,
  usd,
  ...more,
});

const findings = [
  finding('negative_cost', '-7.25'),
  finding('negative_cost', '-7.25', { found_at: '2024-12-02T07:30:00.000Z' }),
  finding('unknown_cost_type', null),
  finding('unattributed', '7.25', { usage_date: null }),
  finding('of another run', '99', { run_id: 'run-plan' }),
];

const version = { version_from: '1700000000000-a' };
const keys: Row[] = [
  { api_key_id: 'key-1', user_email: 'ana@example.com', version_to: '1700000000001-b', ...version },
  { api_key_name: 'CI é', service_name: 'ci', platform: 'anthropic', share_ratio: '0.333333333', ...version },
  {
    workspace_id: 'ws',
    user_email: 'bo@example.com',
    valid_from: '2024-02-29',
    version_from: '1700000000001-b',
  },
  {
    api_key_id: 'key-2',
    user_email: 'bo@example.com',
    valid_to: '2024-12-31',
    version_from: '1700000000002-c',
  },
];
const people: Row[] = [
  { email: 'ana@example.com', department: 'Engineering', team: 'Platform', ...version },
  { email: 'bo@example.com', manager_email: 'ana@example.com', version_to: '1700000000001-b', ...version },
];
const users: Row[] = ['ana@example.com', '😀@example.com'].map((email) => ({
  user_id: userId(email),
  email,
  name: 'As known before',
  is_active: true,
  first_seen: '2024-01-01',
  last_seen: '2024-12-31',
}));

const lines: Row[] = [
  ['key-1', 'CI é', 'default'],
  ['key-1', 'CI é', 'eu'],
  ['key-2', 'twice', 'default'],
  ['key-3', 'twice', 'default'],
].map(([vendor_id = '', name = '', account = '']) => ({
  account,
  platform: 'anthropic_api',
  kind: 'key',
  vendor_id,
  name,
  principal_id: 'user-1',
  creator_id: null,
  first_seen: '2024-01-01T00:00:00.000Z',
  last_seen: '2024-12-02T06:00:00.000Z',
}));
const overrides: Row[] = ['bo@example.com', 'ana@example.com'].map((user_email) => ({
  api_key_id: 'key-1',
  user_email,
  department: 'Engineering',
  share_ratio: '0.5',
  valid_from: '2024-02-29',
  valid_to: user_email === 'bo@example.com' ? '2024-03-01' : null,
  reason: 'a "mistake"',
  created_at: '2024-12-02T06:00:00.123Z',
}));

const fingerprints: Row[] = ['2024-01-01', '2024-02-01'].map((day, index) => ({
  source: 'cursor',
  account: 'default',
  endpoint: '/teams/spend',
  fingerprint: `print-${index}`,
  fields: '{"x":"string"}',
  seen_at: `${day}T00:00:00.000Z`,
}));

/** What is known beside the facts. */
export function ledger(): Tables {
  return {
    pipeline_runs: runs,
    month_locks: locks.map(([month, is_locked, changed_at]) => ({ month, is_locked, changed_at })),
    view_settings: settings,
    dead_letters: deadLetters,
    findings,
    dim_api_keys: keys,
    dim_people: people,
    dim_users: users,
    dim_directory: lines,
    mapping_overrides: overrides,
    endpoint_fingerprints: fingerprints,
    commit_lock: [{ commits: 3, holder: 'run-2024-12-01' }],
  };
}
