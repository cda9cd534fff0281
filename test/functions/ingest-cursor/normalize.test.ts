import { describe, expect, test } from '@jest/globals';
import { eventRecord, memberRecord, userDayRecord } from '../../../functions/ingest-cursor/normalize.ts';
import { member, usageEvent, userDay } from '../../../functions/ingest-cursor/schema.ts';
import { normalizedRecord } from '../../../shared/contract/records.ts';
import { eventRow, userDayRow } from '../../support/cursor-answers.ts';

const event = (more: Record<string, unknown> = {}) => {
  const raw = eventRow(more);
  return eventRecord(usageEvent.parse(raw), raw).record;
};

const CURSORS = {
  platform: 'cursor',
  api_key_id: null,
  api_key_name: null,
  api_key_name_unique: null,
  workspace_id: null,
  directory_email: null,
  key_owner_email: null,
};

describe('an event', () => {
  test("becomes a cost with the tokens that it prices, and keeps the vendor's row", () => {
    expect(event()).toEqual({
      kind: 'cost',
      lands_in: 'raw_cursor_events',
      ...CURSORS,
      // 1767600000123 ms are 2026-01-05T08:00:00.123Z.
      usage_date: '2026-01-05',
      stated_email: 'a@example.com',
      vendor_user_id: null,
      model: 'model-a',
      measures: {
        requests: 1,
        input_tokens: 100,
        output_tokens: 50,
        cached_input_tokens: 7,
        cache_read_tokens: 900,
      },
      cost: {
        cost_type: 'usage_based',
        is_billed: true,
        unit_type: 'requests',
        allocation_method: 'direct',
        // 1.5 cents, which hold the token fee of 0.25 cents.
        cost_usd: '0.015',
        list_cost_usd: null,
        parent_cost_usd: null,
        volume_units: '2',
      },
      vendor: {
        event_timestamp: '2026-01-05T08:00:00.123Z',
        kind: 'Usage-based',
        max_mode: false,
        is_token_based_call: true,
        is_headless: false,
        requests_costs: '2',
        charged_cents: '1.5',
        cursor_token_fee: '0.25',
      },
      raw_response: eventRow(),
    });
    expect(normalizedRecord.safeParse({ ...event(), ordinal: 0 }).success).toBe(true);
  });

  test('that the plan includes has its value, and is not billed', () => {
    const included = { kind: 'Included in Business', isChargeable: false, chargedCents: '8' };
    expect(event(included)).toMatchObject({
      cost: { cost_type: 'included', is_billed: false, cost_usd: '0.08' },
    });
  });

  test('is told by isChargeable alone, whatever its kind is called', () => {
    expect(event({ kind: 'Included in Something New' })).toMatchObject({ cost: { is_billed: true } });
    expect(event({ kind: undefined, isChargeable: false })).toMatchObject({ cost: { is_billed: false } });
  });

  test('priced by requests has no tokens', () => {
    const { tokenUsage: _, ...row } = eventRow({ isTokenBasedCall: false, requestsCosts: '1.5' });
    expect(eventRecord(usageEvent.parse(row), row).record).toMatchObject({
      measures: { requests: 1 },
      cost: { volume_units: '1.5', unit_type: 'requests' },
    });
    expect(Object.keys(event({ tokenUsage: null }).raw_response)).toContain('tokenUsage');
    expect(event({ tokenUsage: null })).toHaveProperty('measures', { requests: 1 });
  });

  test('without requests has no units', () => {
    expect(event({ requestsCosts: null })).toMatchObject({ cost: { volume_units: null, unit_type: null } });
  });

  test.each([
    ['  Ann.Lee@Example.COM ', 'ann.lee@example.com'],
    ['', null],
    [null, null],
    [undefined, null],
  ])('of the e-mail %j is of %j', (userEmail, stated_email) => {
    expect(event({ userEmail })).toMatchObject({ stated_email });
  });

  test('that costs less than nine decimals of a dollar is rounded, and the rest counted', () => {
    const raw = eventRow({ chargedCents: '0.12345675' });
    const { record, amount } = eventRecord(usageEvent.parse(raw), raw);
    expect(record).toMatchObject({
      cost: { cost_usd: '0.001234568' },
      vendor: { charged_cents: '0.12345675' },
    });
    expect(amount.roundedBy).toBe(500_000_000n);
  });

  test('of a person who has left is theirs by what the directory says, not by what the row states', () => {
    const raw = eventRow({ userEmail: '', userId: 'user_x1' });
    const { record } = eventRecord(usageEvent.parse(raw), raw, { id: '102', email: 'b@example.com' });
    expect(record).toMatchObject({
      stated_email: null,
      vendor_user_id: '102',
      directory_email: 'b@example.com',
    });
    expect(event({ userId: 7 })).toMatchObject({ vendor_user_id: '7', directory_email: null });
  });

  test('that is a correction is kept below zero', () => {
    expect(event({ chargedCents: '-25' })).toMatchObject({ cost: { cost_usd: '-0.25', is_billed: true } });
  });
});

test("a user's day becomes lines, accepts and requests, without a model", () => {
  const raw = userDayRow({ email: ' A@Example.com' });
  const record = userDayRecord(userDay.parse(raw), raw);
  expect(record).toMatchObject({
    kind: 'usage',
    lands_in: 'raw_cursor_usage',
    ...CURSORS,
    usage_date: '2026-01-05',
    stated_email: 'a@example.com',
    vendor_user_id: 'user_x1',
    model: null,
    measures: {
      lines_of_code_added: 120,
      lines_of_code_accepted: 80,
      total_accepts: 5,
      total_rejects: 1,
      subscription_requests: 11,
      usage_based_requests: 4,
    },
    vendor: { is_active: true, total_tabs_shown: 40, agent_requests: 9, most_used_model: null },
    raw_response: raw,
  });
  expect(Object.keys('measures' in record ? (record.measures ?? {}) : {})).toHaveLength(6);
});

test.each([
  [101, '101'],
  ['user_x1', 'user_x1'],
])('a member with the id %j becomes a line of the directory', (id, vendor_id) => {
  const raw = { id, email: 'A@Example.com', name: 'A', role: 'member', isRemoved: true };
  expect(memberRecord(member.parse(raw), '2026-01-05', raw)).toEqual({
    kind: 'directory',
    lands_in: 'raw_directory',
    ...CURSORS,
    usage_date: '2026-01-05',
    stated_email: 'a@example.com',
    vendor_user_id: vendor_id,
    model: null,
    vendor: { kind: 'member', vendor_id, email: 'a@example.com', name: 'A', is_active: false },
    raw_response: raw,
  });
});
