import type { AttributedRecord, NormalizedRecord, Owner } from '../contract/records.ts';
import type { Mapping, MappingKey } from './mapping.ts';

/** Whom a rule found: a person or a service, with what the mapping row says of its place. */
type Found = Pick<Owner, 'user_email' | 'service_name'> &
  Partial<Pick<MappingKey, 'department' | 'team' | 'cost_center'>>;

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

/** Gives a record its owner, or says that nobody is known. Same record and mapping, same answer. */
export function attribute(record: NormalizedRecord, mapping: Mapping): AttributedRecord {
  return { record, share_index: 0, share_count: 1, split: null, owner: ownerOf(record, mapping) };
}

function ownerOf(record: NormalizedRecord, mapping: Mapping): Owner {
  for (const rule of RULES) {
    const found = rule.find(record, mapping);
    if (found) return { ...withPlace(found, record, mapping), ...nameRule(rule), share_ratio: null };
  }
  return NOBODY;
}

function nameRule(rule: Rule): Pick<Owner, 'attribution_method' | 'attribution_confidence'> {
  return { attribution_method: rule.method, attribution_confidence: rule.confidence };
}

/** Department, team and cost centre: the key row's own, else the person's on that day. */
function withPlace(found: Found, record: NormalizedRecord, mapping: Mapping) {
  const { user_email, service_name } = found;
  const place = user_email === null ? undefined : mapping.person(user_email, record.usage_date);
  return {
    user_email,
    service_name,
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
  return email?.includes('@') ? { user_email: email, service_name: null } : undefined;
}
