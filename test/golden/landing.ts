import { NOBODY, type Platform, person, service, type Who } from './facts.ts';
import type { Row, Tables } from './row.ts';

export const MAPPING = '1738000000000-m';

/** The slices that land: Anthropic's day is new, Cursor's differs from its facts, Claude Code's are known. */
export const API = { source: 'anthropic', account: 'golden', day: '2025-02-03' } as const;
export const CURSOR = { source: 'cursor', account: 'golden', day: '2025-02-04' } as const;
export const CODE = { source: 'claude_code', account: 'golden', day: '2025-02-05' } as const;
export const LOCKED = { source: 'claude_code', account: 'golden', day: '2024-10-10' } as const;

type Where = { day: string; fetch: string; segment?: string; batch?: number; at?: string };

/** A landed row of a batch, the first of it unless `more` says otherwise. */
function landed(where: Where, kind: string, platform: Platform, who: Who, more: Row): Row {
  const at = where.at ?? `${where.day}T20:00:00.000001Z`;
  return {
    record_kind: kind,
    usage_date: where.day,
    platform,
    attribution_method: 'direct_email',
    attribution_confidence: '1',
    ...who,
    account: 'golden',
    run_id: `run-${where.fetch}`,
    fetch_id: where.fetch,
    segment_id: where.segment ?? 's1',
    batch_index: where.batch ?? 0,
    ordinal: 0,
    share_index: 0,
    share_count: 1,
    ingest_date: at.slice(0, 10),
    ingest_timestamp: at,
    mapping_version: MAPPING,
    record: '{}',
    ...more,
  };
}

const priced = (usd: string, more: Row = {}): Row => ({
  cost_type: 'input_tokens',
  is_billed: true,
  allocation_method: 'direct',
  cost_usd: usd,
  ...more,
});

const ana = person('ana@example.com', 'Engineering', 'Platform');
const eye = person('😀@example.com', 'Engineering', 'Büro Köln');
const ci = service('ci');

const api: Where = { day: API.day, fetch: 'fetch-api' };
/** Every row of this batch has landed twice, minutes apart. */
const again: Where = { ...api, batch: 1, at: `${API.day}T20:05:00.000001Z` };
const second: Where = { ...api, segment: 's2' };

const use = (where: Where, who: Who, more: Row) => landed(where, 'usage', 'anthropic_api', who, more);
const pay = (where: Where, who: Who, more: Row) => landed(where, 'cost', 'anthropic_api', who, more);

const apiUsage = [
  use(api, ana, { ordinal: 0, model: 'model-a', input_tokens: 100, output_tokens: 7, requests: 1 }),
  use(api, ana, { ordinal: 1, model: 'model-a', input_tokens: 50, cache_read_tokens: 3 }),
  use(api, NOBODY, {
    ordinal: 2,
    model: 'model-a',
    api_key_id: 'key-1',
    workspace_id: 'ws',
    input_tokens: 9,
  }),
  // A record of two owners lands as two shares.
  use(api, eye, {
    ordinal: 3,
    model: 'model-b',
    output_tokens: 2,
    share_index: 0,
    share_count: 2,
    share_ratio: '0.666666667',
  }),
  use(api, ci, {
    ordinal: 3,
    model: 'model-b',
    output_tokens: 1,
    share_index: 1,
    share_count: 2,
    share_ratio: '0.333333333',
  }),
  // Nothing measured: it is a record, and no fact.
  use(api, ana, { ordinal: 4, model: 'model-c' }),
  // The same position in another segment is another record.
  use(second, ana, { ordinal: 0, model: 'model-a', input_tokens: 1, cached_input_tokens: 4 }),
  // A segment that the manifest does not name, and another fetch of the day.
  use({ ...api, segment: 'given-up' }, ana, { input_tokens: 1_000_000 }),
  use({ ...api, fetch: 'fetch-other' }, ana, { input_tokens: 2_000_000 }),
];

const redelivered = (where: Where) => [
  pay(where, ana, { ordinal: 0, ...priced('0.000000001', { model: 'model-a' }) }),
  pay(where, ana, {
    ordinal: 1,
    ...priced('12.5', { model: 'model-a', list_cost_usd: '15', volume_units: '1000' }),
  }),
  // Two keys carry a row of 0.07: 0.0466… and 0.0233….
  pay(where, eye, {
    ordinal: 2,
    ...priced('0.046666667', { allocation_method: 'token_share', parent_cost_usd: '0.07' }),
  }),
  pay(where, eye, {
    ordinal: 3,
    ...priced('0.023333333', { allocation_method: 'token_share', parent_cost_usd: '0.07' }),
  }),
  pay(where, ana, { ordinal: 4, ...priced('-3.25', { cost_type: 'web_search' }) }),
  pay(where, ci, { ordinal: 5, ...priced('2', { cost_type: 'session_usage', is_billed: false }) }),
  pay(where, NOBODY, { ordinal: 6, ...priced('0', { parent_cost_usd: '0', allocation_method: 'none' }) }),
  pay(where, NOBODY, { ordinal: 7, ...priced('1234567890123456789.123456789', { model: 'model-x' }) }),
];

const line = (where: Where, kind: string, id: string, more: Row) =>
  landed(where, 'directory', 'anthropic_api', NOBODY, { kind, vendor_id: id, ...more });

const directory = [
  line(second, 'user', 'user-1', { ordinal: 1, email: 'ana@example.com', name: 'Ana', is_active: true }),
  line(second, 'user', 'user-1', { ordinal: 2, email: 'ana@example.com', name: 'Ana listed again' }),
  line(second, 'member', 'user-2', {
    ordinal: 3,
    email: '😀@example.com',
    name: 'Smile 😀',
    is_active: false,
  }),
  line(second, 'key', 'key-1', { ordinal: 4, name: 'CI', principal_id: 'user-1', creator_id: 'user-2' }),
  // A newer fetch has seen this one since.
  line(second, 'user', 'user-3', { ordinal: 5, email: 'left@example.com', name: 'Left', is_active: true }),
];

const cursor: Where = { day: CURSOR.day, fetch: 'fetch-cursor' };
const event = (who: Who, usd: string, more: Row): Row =>
  landed(cursor, 'cost', 'cursor', who, {
    event_timestamp: `${CURSOR.day}T12:00:00.500Z`,
    model: 'model-a',
    requests: 1,
    ...priced(usd, { cost_type: 'usage_based' }),
    ...more,
  });

const cursorRows = {
  // Two equal events are two events.
  raw_cursor_events: [
    event(ana, '0.25', { ordinal: 0, input_tokens: 10 }),
    event(ana, '0.25', { ordinal: 1, input_tokens: 10 }),
    event(ana, '4', { ordinal: 2, cost_type: 'included', is_billed: false, output_tokens: 8 }),
  ],
  raw_cursor_usage: [
    landed(cursor, 'usage', 'cursor', ana, {
      ordinal: 3,
      lines_of_code_accepted: 20,
      total_accepts: 3,
      total_rejects: 4,
    }),
    landed(cursor, 'usage', 'cursor', eye, { ordinal: 4, total_accepts: 0, total_rejects: 0 }),
  ],
  raw_cursor_seats: [
    landed(cursor, 'subscription', 'cursor', ana, {
      ordinal: 5,
      ...priced('1.428571429', { cost_type: 'subscription' }),
    }),
  ],
  raw_cursor_spend: [
    landed(cursor, 'spend', 'cursor', ana, {
      ordinal: 6,
      spend_cents: '50',
      cycle_start: '2025-02-01T00:00:00Z',
    }),
  ],
};

const code = (day: string) =>
  landed({ day, fetch: 'fetch-code' }, 'usage', 'anthropic_code', ana, {
    sessions: 2,
    lines_of_code_added: 10,
    lines_of_code_accepted: 10,
    total_accepts: 1,
    total_rejects: 2,
  });

/** What the loader has written of the golden fetches, in the order of nothing. */
export function landing(): Tables {
  const first = { ...again, at: `${API.day}T20:00:00.000001Z` };
  return {
    raw_anthropic_usage: apiUsage,
    raw_anthropic_cost: [...redelivered(again), ...redelivered(first)],
    raw_directory: directory,
    ...cursorRows,
    raw_claude_code: [code(CODE.day), code(LOCKED.day)],
  };
}
