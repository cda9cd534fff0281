import { cost, NOBODY, person, type Who } from './facts.ts';
import type { Row, Tables } from './row.ts';

const guess = (email: string): Who => ({
  ...person(email),
  attribution_method: 'key_owner',
  attribution_confidence: '0.6',
});
const sure: Who = {
  ...person('ana@example.com'),
  attribution_method: 'directory',
  attribution_confidence: '0.9',
};

const code = (day: string, who: Who, usd: string, api_key_id: string | null, more: Row = {}) =>
  cost(day, 'anthropic_code', who, usd, { api_key_id, cost_type: 'input_tokens', ...more });

const costs = [
  // A key that the sheet, a guess and nobody have in turns: what is sure already is no gain.
  code('2024-12-03', sure, '40.000000001', 'apikey_b'),
  code('2024-12-04', guess('bo@example.com'), '2.000000002', 'apikey_b'),
  code('2024-12-04', NOBODY, '3.000000003', 'apikey_b', { workspace_id: 'ws' }),
  // The same dollars: ties go to the smaller key by its bytes, then to the smaller account.
  code('2024-12-05', NOBODY, '1.5', 'apikey_z'),
  code('2024-12-05', NOBODY, '1.5', 'apikey_é'),
  code('2024-12-05', NOBODY, '1.5', 'apikey_z', { account: 'eu' }),
  // A refund, amounts that take each other away, and a seat, which is no gap.
  code('2024-12-06', NOBODY, '-0.25', 'apikey_refund'),
  code('2024-12-06', NOBODY, '7', 'apikey_nil'),
  code('2024-12-07', NOBODY, '-7', 'apikey_nil'),
  code('2024-12-07', NOBODY, '99', null, { cost_type: 'subscription' }),
  code('2024-12-07', NOBODY, '99', 'apikey_z', { is_billed: false }),
  // What has no key stands by its workspace.
  code('2024-12-08', NOBODY, '4', null, { workspace_id: 'ws' }),
  code('2024-12-08', NOBODY, '6', null),
  code('2024-12-09', guess('bo@example.com'), '0.5', null),
];

const line = (kind: string, vendor_id: string, last_seen: string, more: Row = {}): Row => ({
  account: 'default',
  platform: 'anthropic_api',
  kind,
  vendor_id,
  first_seen: '2024-01-01T00:00:00.000Z',
  last_seen: `2024-12-${last_seen}T00:00:00.000Z`,
  ...more,
});

const directory = [
  line('key', 'apikey_b', '01', { name: 'as it was called', creator_id: 'user-a' }),
  line('key', 'apikey_b', '02', { platform: 'anthropic_code', name: 'batch "é"', creator_id: 'user-b' }),
  line('key', 'apikey_z', '02', { name: 'zeta', creator_id: 'svac-1' }),
  line('key', 'apikey_z', '02', { account: 'eu', name: 'zeta of the EU', creator_id: 'user-b' }),
  line('user', 'user-b', '02', { email: 'bo@example.com', name: 'Bo' }),
  line('service_account', 'svac-1', '02', { name: 'terraform' }),
];

/** Money without an owner of confidence, and what the directories know of its keys. */
export function ownerless(): Tables {
  return { fct_cost_daily: costs, dim_directory: directory };
}
