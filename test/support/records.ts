import type { MappingKey, MappingPerson } from '../../shared/attribution/mapping.ts';
import type { Tenure } from '../../shared/attribution/tenure.ts';
import type { Cost, NormalizedRecord, UnnumberedRecord } from '../../shared/contract/records.ts';
import { emptyPage, type ResumablePage } from '../../shared/ingest/source.ts';

/** The usage day of the builders below. */
export const DAY = '2026-01-05';

type Usage = Extract<NormalizedRecord, { kind: 'usage' }>;
type Costed = Extract<NormalizedRecord, { kind: 'cost' }>;
type Line = Extract<NormalizedRecord, { kind: 'directory' }>;

const NOBODYS = {
  ordinal: 0,
  usage_date: DAY,
  platform: 'anthropic_api',
  stated_email: null,
  vendor_user_id: null,
  api_key_id: null,
  api_key_name: null,
  api_key_name_unique: null,
  workspace_id: null,
  model: 'model-a',
  directory_email: null,
  key_owner_email: null,
  vendor: {},
  raw_response: {},
} as const;

/** A usage record of nobody with ten input tokens, unless `more` says otherwise. */
export function usageOf(more: Partial<Usage> = {}): Usage {
  return {
    kind: 'usage',
    lands_in: 'raw_anthropic_usage',
    ...NOBODYS,
    measures: { input_tokens: 10 },
    ...more,
  };
}

/** A cost record of nobody over so many US dollars, billed unless `cost` says otherwise. */
export function costOf(usd: string, cost: Partial<Cost> = {}, more: Partial<Costed> = {}): Costed {
  return {
    kind: 'cost',
    lands_in: 'raw_anthropic_cost',
    ...NOBODYS,
    cost: {
      cost_type: 'input_tokens',
      is_billed: true,
      unit_type: null,
      allocation_method: 'none',
      cost_usd: usd,
      list_cost_usd: null,
      parent_cost_usd: null,
      volume_units: null,
      ...cost,
    },
    ...more,
  };
}

/** A line of a directory. */
export function directoryOf(more: Partial<Line> = {}): Line {
  return { kind: 'directory', lands_in: 'raw_directory', ...NOBODYS, ...more };
}

/** A page of these records, each a row of the vendor. */
export function pageOf(records: UnnumberedRecord[], more: Partial<ResumablePage> = {}): ResumablePage {
  return { ...emptyPage(), records, vendorRows: records.length, resume: null, ...more };
}

/** A mapping row that names nothing yet. */
export function keyOf(more: Partial<MappingKey>): MappingKey {
  return {
    platform: null,
    api_key_id: null,
    api_key_name: null,
    workspace_id: null,
    user_email: null,
    service_name: null,
    department: null,
    team: null,
    cost_center: null,
    share_ratio: null,
    purpose: null,
    valid_from: null,
    valid_to: null,
    ...more,
  };
}

/** A mapping row as the one owner's tenure. */
export function tenureOf(more: Partial<MappingKey>): Tenure {
  const { user_email, service_name, share_ratio, ...key } = keyOf(more);
  return { ...key, owners: [{ user_email, service_name, share_ratio }] };
}

/** A person without a place. */
export function personOf(more: Partial<MappingPerson> & { email: string }): MappingPerson {
  return {
    department: null,
    team: null,
    manager_email: null,
    cost_center: null,
    valid_from: null,
    valid_to: null,
    ...more,
  };
}
