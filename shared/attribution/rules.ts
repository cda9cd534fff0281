import type { AttributedRecord, NormalizedRecord, Owner } from '../contract/records.ts';
import type { Mapping } from './mapping.ts';
import { splitRecord } from './shares.ts';
import type { KeyOwner, Tenure } from './tenure.ts';

/** Whom a rule found: people and services, with what the mapping row says of their place. */
type Found = Pick<Tenure, 'owners'> & Partial<Pick<Tenure, 'department' | 'team' | 'cost_center'>>;

/** One way to find an owner; the first rule of `RULES` that answers wins. */
export type Rule = {
  method: Owner['attribution_method'];
  /** 0 to 1, a plain decimal. */
  confidence: string;
  find(record: NormalizedRecord, mapping: Mapping): Found | undefined;
};

/** The rules in their order. The sheet comes before what the vendor says about a key: it is finance's word. */
export const RULES: readonly Rule[] = [
  {
    method: 'direct_email',
    confidence: '1',
    find: (record) => (namesKey(record) ? undefined : person(record.stated_email)),
  },
  {
    method: 'sheet_key_id',
    confidence: '0.95',
    find: (record, mapping) =>
      record.api_key_id === null ? undefined : mapping.keyById(record.api_key_id, record.usage_date),
  },
  {
    method: 'sheet_key_name',
    confidence: '0.9',
    find: ({ platform, api_key_name: name, api_key_name_unique, api_key_id: id, usage_date }, mapping) =>
      name !== null && api_key_name_unique
        ? mapping.keyByName({ platform, name, id }, usage_date)
        : undefined,
  },
  {
    method: 'actor_email',
    confidence: '0.9',
    find: (record) => (namesKey(record) ? person(record.stated_email) : undefined),
  },
  {
    method: 'directory',
    confidence: '0.9',
    find: (record) => person(record.directory_email),
  },
  {
    method: 'key_owner',
    confidence: '0.6',
    find: (record) => person(record.key_owner_email),
  },
  {
    method: 'sheet_workspace',
    confidence: '0.5',
    find: (record, mapping) =>
      record.workspace_id === null ? undefined : mapping.workspace(record.workspace_id, record.usage_date),
  },
];

const NOBODY: Owner = {
  user_email: null,
  service_name: null,
  department: null,
  team: null,
  cost_center: null,
  attribution_method: 'unattributed',
  attribution_confidence: '0',
  share_ratio: null,
};

/**
 * Gives a record its owners, each with a share of it where several own the key, or says that nobody is known. Same
 * record and mapping, same answer.
 */
export function attribute(record: NormalizedRecord, mapping: Mapping): AttributedRecord[] {
  for (const rule of RULES) {
    const found = rule.find(record, mapping);
    if (!found) continue;
    const splits = splitRecord(record, found.owners);
    return found.owners.map((owner, index) => ({
      record,
      share_index: index,
      share_count: found.owners.length,
      split: splits[index] ?? null,
      owner: {
        ...owner,
        ...placeOf(owner, found, record, mapping),
        attribution_method: rule.method,
        attribution_confidence: rule.confidence,
      },
    }));
  }
  return [{ record, share_index: 0, share_count: 1, split: null, owner: NOBODY }];
}

/** Department, team and cost centre: the key row's own, else the person's on that day. */
function placeOf({ user_email }: KeyOwner, found: Found, { usage_date }: NormalizedRecord, mapping: Mapping) {
  const place = user_email === null ? undefined : mapping.person(user_email, usage_date);
  return {
    department: found.department ?? place?.department ?? null,
    team: found.team ?? place?.team ?? null,
    cost_center: found.cost_center ?? place?.cost_center ?? null,
  };
}

function namesKey(record: NormalizedRecord): boolean {
  return record.api_key_id !== null || record.api_key_name !== null;
}

/** What a vendor states as an e-mail may be a service's name: a person's has an @. */
function person(email: string | null): Found | undefined {
  if (!email?.includes('@')) return undefined;
  return { owners: [{ user_email: email, service_name: null, share_ratio: null }] };
}
