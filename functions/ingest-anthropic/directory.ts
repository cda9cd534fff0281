import type { z } from 'zod';
import type { UnnumberedRecord } from '../../shared/contract/records.ts';
import type { Day } from '../../shared/day.ts';
import type { VendorSession } from '../../shared/http.ts';
import { emptyPage, type Page } from '../../shared/ingest/source.ts';
import { normalizeEmail, readRow } from '../../shared/ingest/vendor-rows.ts';
import { readList } from './client.ts';
import { type ApiKey, apiKey, type User, user, type Workspace, workspace } from './schema.ts';

type Raw = Record<string, unknown>;

/** What the rows of a day are read with: the organization's keys by name, and its Claude Code workspaces. */
export type Directory = {
  /** The name of each key, and whether no other key has it. */
  keys: Record<string, { name: string; isUnique: boolean }>;
  /** Workspaces whose traffic is Claude Code's: https://code.claude.com/docs/en/costs */
  codeWorkspaces: string[];
};

const CODE_WORKSPACE = 'Claude Code';
/** The vendor does not list the Default workspace; the reports call it null. */
const DEFAULT_WORKSPACE: Workspace = { id: 'default', name: 'Default' };

/** Indexes the keys and workspaces of the organization. */
export function makeDirectory(keys: readonly ApiKey[], workspaces: readonly Workspace[]): Directory {
  const byName = Map.groupBy(
    keys.filter((key) => key.name),
    (key) => key.name ?? '',
  );
  return {
    keys: Object.fromEntries(
      [...byName].flatMap(([name, same]) =>
        same.map((key) => [key.id, { name, isUnique: new Set(same.map(({ id }) => id)).size === 1 }]),
      ),
    ),
    codeWorkspaces: workspaces.filter(({ name }) => name === CODE_WORKSPACE).map(({ id }) => id),
  };
}

/** Reads the three directories: what the reports' ids mean, and lines to remember. */
export async function readDirectories(session: VendorSession, day: Day) {
  const page = emptyPage(undefined);
  const keys = await readLines(session, 'api_keys', apiKey, page, (key, raw) => keyRecord(key, day, raw));
  await readLines(session, 'users', user, page, (one, raw) => userRecord(one, day, raw));
  const workspaces = await readLines(session, 'workspaces', workspace, page, (one, raw) =>
    workspaceRecord(one, day, raw),
  );
  page.records.push(workspaceRecord(DEFAULT_WORKSPACE, day, {}));
  return { directory: makeDirectory(keys, workspaces), records: page.records, quarantined: page.quarantined };
}

async function readLines<T>(
  session: VendorSession,
  list: 'api_keys' | 'users' | 'workspaces',
  schema: z.ZodType<T>,
  page: Page,
  toRecord: (line: T, raw: Raw) => UnnumberedRecord,
): Promise<T[]> {
  const lines: T[] = [];
  for (const raw of await readList(session, list)) {
    const read = readRow(raw, schema, new Set(), list);
    if ('row' in read) {
      lines.push(read.row);
      page.records.push(toRecord(read.row, raw));
    } else page.quarantined.push({ ...read.unreadable, usd: null });
  }
  return lines;
}

/** A line of one of the organization's directories. */
function directoryRecord(
  kind: 'user' | 'key' | 'workspace',
  line: {
    id: string;
    email?: string | null;
    name: string | null;
    principal?: string | null;
    creator?: string | null;
  },
  day: Day,
  raw: Raw,
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
export function userRecord(user: User, day: Day, raw: Raw): UnnumberedRecord {
  return directoryRecord(
    'user',
    { id: user.id, email: user.email ?? null, name: user.name || null },
    day,
    raw,
  );
}

/** An API key as a line of the directory, with whom it acts for and who made it. */
export function keyRecord(key: ApiKey, day: Day, raw: Raw): UnnumberedRecord {
  const principal = key.principal?.user_id ?? key.principal?.service_account_id ?? key.principal?.id ?? null;
  const creator = key.created_by?.id ?? null;
  return directoryRecord('key', { id: key.id, name: key.name || null, principal, creator }, day, raw);
}

/** A workspace as a line of the directory. */
export function workspaceRecord(workspace: Workspace, day: Day, raw: Raw): UnnumberedRecord {
  return directoryRecord('workspace', { id: workspace.id, name: workspace.name || null }, day, raw);
}
