import type { Organization } from './organization.ts';
import { emailAs } from './people.ts';

const HEADER = [
  'api_key_name',
  'email',
  'description',
  'api_key_id',
  'platform',
  'department',
  'team',
  'cost_center',
];

/** The mapping sheet of an organization: a row for each key with an owner, some of them by name alone. */
export function makeMappingCsv(organization: Organization): string {
  const rows = organization.keys.flatMap((key) => {
    if (key.owner === null) {
      return [];
    }
    const { name, template } = key;
    const owner = template.service === null ? emailAs(key.owner, 'sheet') : `service:${template.service}`;
    const id = template.sheet === 'id' ? key.id : '';
    const { department, team, costCenter } = key.owner;
    const platform = template.workspace === 'Claude Code' ? 'anthropic_code' : id === '' ? '' : 'anthropic';
    return [[name, owner, template.description, id, platform, department, team, costCenter]];
  });
  return [HEADER, ...rows].map((row) => `${row.map(quote).join(',')}\n`).join('');
}

function quote(value: string): string {
  return /[",\n]/.test(value) || value !== value.trim() ? `"${value.replaceAll('"', '""')}"` : value;
}
