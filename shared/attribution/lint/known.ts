import type { Platform } from '../../contract/records.ts';
import { type Nanos, parseUsd } from '../../money.ts';
import type { Row } from '../../warehouse/warehouse.ts';
import { matchesPlatform } from '../mapping.ts';
import type { Tenure } from '../tenure.ts';

/** A line of a vendor's directory: a row of `sql/queries/directory.sql`. */
export type DirectoryLine = {
  account: string;
  platform: string;
  kind: string;
  vendorId: string;
  email: string | null;
  name: string | null;
  /** Whether the newest reading of the directory still has it. */
  isListed: boolean;
  /** Whether the person was there when last read; null where nobody is known by the e-mail. */
  isActive: boolean | null;
};

/** Billed dollars of a key or a workspace on a platform: a row of `sql/queries/key-spend.sql`. */
export type Spend = { platform: Platform; keyId: string | null; workspaceId: string | null; usd: Nanos };

type Names = Pick<Tenure, 'api_key_id' | 'api_key_name' | 'platform' | 'workspace_id'>;

/** What the vendors say of the keys that a sheet's rows name. */
export type Known = {
  keys: readonly DirectoryLine[];
  keysByName(name: string): readonly DirectoryLine[];
  /** The ids that a row means: its own, else every key of its name. */
  idsOf(row: Names): string[];
  spendOn(ids: readonly string[]): Spend[];
  /** What was spent on the keys, or in the workspace, that a row means. */
  spendOf(row: Names): Spend[];
  dollarsOf(row: Names): Nanos;
};

/** Makes directories and spend ready to be asked by the rows of a sheet. */
export function indexKnown(directory: readonly DirectoryLine[], spend: readonly Spend[]): Known {
  const keys = directory.filter(({ kind }) => kind === 'key');
  const byName = Map.groupBy(keys, ({ name }) => name);
  const byKey = Map.groupBy(spend, ({ keyId }) => keyId);
  const byWorkspace = Map.groupBy(spend, ({ workspaceId }) => workspaceId);
  const keysByName = (name: string) => byName.get(name) ?? [];

  function idsOf({ api_key_id, api_key_name }: Names): string[] {
    if (api_key_id !== null) return [api_key_id];
    return api_key_name === null ? [] : keysByName(api_key_name).map(({ vendorId }) => vendorId);
  }
  const spendOn = (ids: readonly string[]) => ids.flatMap((id) => byKey.get(id) ?? []);
  function spendOf(row: Names): Spend[] {
    const { api_key_id, api_key_name, workspace_id, platform } = row;
    if (api_key_id === null && api_key_name === null) return byWorkspace.get(workspace_id) ?? [];
    const lines = spendOn(idsOf(row));
    return api_key_id === null ? lines.filter((line) => matchesPlatform(platform, line.platform)) : lines;
  }
  return { keys, keysByName, idsOf, spendOn, spendOf, dollarsOf: (row) => totalOf(spendOf(row)) };
}

/** The dollars of lines, summed. */
export function totalOf(lines: readonly Pick<Spend, 'usd'>[]): Nanos {
  return lines.reduce((sum, { usd }) => sum + usd, 0n);
}

/** Reads a row of `sql/queries/directory.sql`. */
export function readDirectoryLine(row: Row): DirectoryLine {
  return {
    account: String(row.account),
    platform: String(row.platform),
    kind: String(row.kind),
    vendorId: String(row.vendor_id),
    email: row.email as string | null,
    name: row.name as string | null,
    isListed: row.is_listed === true,
    isActive: row.is_active as boolean | null,
  };
}

/** Reads a row of `sql/queries/key-spend.sql`. */
export function readSpend(row: Row): Spend {
  return {
    platform: row.platform as Platform,
    keyId: row.api_key_id as string | null,
    workspaceId: row.workspace_id as string | null,
    usd: parseUsd(String(row.billed_usd)),
  };
}
