import type { AttributedRecord, Cost, Measures, Owner } from '../../../../shared/contract/records.ts';

/** What tells a record's facts apart, beside its owner. */
export type Where = Partial<
  Pick<AttributedRecord['record'], 'platform' | 'api_key_id' | 'workspace_id' | 'model' | 'stated_email'>
>;

const COMMON = {
  ordinal: 0,
  usage_date: '2026-03-02',
  platform: 'cursor',
  stated_email: null,
  vendor_user_id: null,
  api_key_id: null,
  api_key_name: null,
  api_key_name_unique: null,
  workspace_id: null,
  model: null,
  directory_email: null,
  key_owner_email: null,
  raw_response: { said: 'as the vendor wrote it' },
} as const;

export const NOBODY: Owner = {
  user_email: null,
  service_name: null,
  department: null,
  team: null,
  cost_center: null,
  attribution_method: 'unattributed',
  attribution_confidence: '0',
  share_ratio: null,
};

/** A person whom the vendor names. */
export function person(user_email: string, more: Partial<Owner> = {}): Owner {
  return { ...NOBODY, user_email, attribution_method: 'direct_email', attribution_confidence: '1', ...more };
}

export function costOf(cost_usd: string, more: Partial<Cost> = {}): Cost {
  return {
    cost_type: 'usage_based',
    is_billed: true,
    unit_type: null,
    allocation_method: 'direct',
    cost_usd,
    list_cost_usd: null,
    parent_cost_usd: null,
    volume_units: null,
    ...more,
  };
}

function whole(record: AttributedRecord['record'], owner: Owner): AttributedRecord {
  return { record, owner, share_index: 0, share_count: 1, split: null };
}

/** A Cursor event: one row with money and the usage that it prices. */
export function event(owner: Owner, cost: Cost, measures: Measures, where: Where = {}): AttributedRecord {
  const vendor = { event_timestamp: '2026-03-02T10:00:00.000Z', charged_cents: '1' };
  const record = { kind: 'cost', lands_in: 'raw_cursor_events', ...COMMON, ...where } as const;
  return whole({ ...record, vendor, measures, cost }, owner);
}

/** A Cursor user-day: lines and requests, no money. */
export function userDay(owner: Owner, measures: Measures, where: Where = {}): AttributedRecord {
  const record = { kind: 'usage', lands_in: 'raw_cursor_usage', ...COMMON, ...where } as const;
  return whole({ ...record, vendor: { is_active: true }, measures }, owner);
}

/** Money of a seat. */
export function seat(owner: Owner, cost_usd: string): AttributedRecord {
  const cost = costOf(cost_usd, { cost_type: 'subscription' });
  return whole({ kind: 'subscription', lands_in: 'raw_cursor_seats', ...COMMON, vendor: {}, cost }, owner);
}

/** A line of a directory. */
export function member(
  vendor_id: string,
  line: { email: string | null; name: string | null; is_active?: boolean; creator_id?: string },
): AttributedRecord {
  const vendor = { kind: 'member', vendor_id, is_active: true, ...line };
  return whole({ kind: 'directory', lands_in: 'raw_directory', ...COMMON, vendor }, NOBODY);
}

/** Spend as the vendor states it: never a fact. */
export function spend(spend_cents: string): AttributedRecord {
  return whole({ kind: 'spend', lands_in: 'raw_cursor_spend', ...COMMON, vendor: { spend_cents } }, NOBODY);
}

/** The shares of one record, each with its owner, money and measures. */
export function shares(
  { record }: AttributedRecord,
  parts: readonly { owner: Owner; cost: Cost; measures: Measures }[],
): AttributedRecord[] {
  return parts.map(({ owner, ...split }, share_index) => ({
    record,
    owner,
    split,
    share_index,
    share_count: parts.length,
  }));
}
