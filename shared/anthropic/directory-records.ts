import type { UnnumberedRecord } from '../contract/records.ts';
import type { Day } from '../day.ts';
import { normalizeEmail } from '../ingest/vendor-rows.ts';
import type { RawRow } from './pages.ts';
import type { ApiKey, User, Workspace } from './schema.ts';

type Line = {
  id: string;
  name: string | null;
  email?: string | null;
  principal?: string | null;
  creator?: string | null;
};

/** A line of one of the organization's directories; both of its sources remember it as the same. */
function directoryRecord(
  kind: 'user' | 'key' | 'workspace',
  line: Line,
  day: Day,
  raw: RawRow,
): UnnumberedRecord {
  const email = normalizeEmail(line.email);
  return {
    kind: 'directory',
    lands_in: 'raw_directory',
    usage_date: day,
    platform: 'anthropic_api',
    stated_email: email,
    vendor_user_id: kind === 'user' ? line.id : null,
    api_key_id: kind === 'key' ? line.id : null,
    api_key_name: kind === 'key' ? line.name : null,
    api_key_name_unique: null,
    workspace_id: kind === 'workspace' ? line.id : null,
    model: null,
    directory_email: null,
    key_owner_email: null,
    vendor: {
      kind,
      vendor_id: line.id,
      email,
      name: line.name,
      principal_id: line.principal ?? null,
      creator_id: line.creator ?? null,
      is_active: kind === 'user' ? true : null,
    },
    raw_response: raw,
  };
}

/** A user of the organization as a line of its directory. */
export function userRecord(user: User, day: Day, raw: RawRow): UnnumberedRecord {
  return directoryRecord(
    'user',
    { id: user.id, name: user.name || null, email: user.email ?? null },
    day,
    raw,
  );
}

/** An API key as a line of the directory, with whom it acts for and who made it. */
export function keyRecord(key: ApiKey, day: Day, raw: RawRow): UnnumberedRecord {
  const [principal, creator] = [principalOf(key), creatorOf(key)];
  return directoryRecord('key', { id: key.id, name: key.name || null, principal, creator }, day, raw);
}

/** The id of the person or service account that a key acts for, however the vendor calls it; null when not told. */
export function principalOf({ principal }: ApiKey): string | null {
  return principal?.user_id ?? principal?.service_account_id ?? principal?.id ?? null;
}

/** The id of the person who created a key; null when not told. */
export function creatorOf({ created_by }: ApiKey): string | null {
  return created_by?.id ?? null;
}

/** A workspace as a line of the directory. */
export function workspaceRecord(workspace: Workspace, day: Day, raw: RawRow): UnnumberedRecord {
  return directoryRecord('workspace', { id: workspace.id, name: workspace.name || null }, day, raw);
}
