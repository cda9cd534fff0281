import { matchesPlatform } from '../mapping.ts';
import type { SheetRow } from '../read-sheet.ts';
import { reaches } from '../span.ts';
import { keyLabel } from '../tenure.ts';
import type { Check, LintContext, LintFinding } from './finding.ts';
import { type DirectoryLine, totalOf } from './known.ts';

/** The rows that hold today or will. */
export function standingRows({ reading, today }: LintContext): SheetRow[] {
  return reading.keys.rows.filter(({ tenure }) => reaches(tenure, today));
}

/** A finding about one row of the keys' tab. */
export function rowFinding(
  kind: string,
  severity: LintFinding['severity'],
  { row, tenure }: SheetRow,
  text: string,
  { known }: LintContext,
): LintFinding {
  return { kind, severity, tab: 'keys', rows: [row], text, usd: known.dollarsOf(tenure) };
}

/** Ids and names that no directory lists and no money was spent on; where no directory of keys can be read, none. */
export const unknownKeys: Check = (context) => {
  const { known } = context;
  if (known.keys.length === 0) return [];
  const ids = new Set(known.keys.map(({ vendorId }) => vendorId));
  return standingRows(context).flatMap((row) => {
    const { api_key_id: id, api_key_name: name } = row.tenure;
    if (known.spendOf(row.tenure).length > 0) return [];
    if (id !== null && !ids.has(id)) {
      const text = `api_key_id ${id} is in no vendor's directory: copy the id from the vendor's list of keys`;
      return [rowFinding('unknown_key', 'error', row, text, context)];
    }
    if (id !== null || name === null || known.keysByName(name).length > 0) return [];
    const text = `no key is called ${name}: give the key's api_key_id, or its name as the vendor writes it`;
    return [rowFinding('unknown_key', 'error', row, text, context)];
  });
};

/** Rows for a workspace that no directory lists and no money was spent in. */
export const unknownWorkspaces: Check = (context) => {
  const workspaces = context.directory.filter(({ kind }) => kind === 'workspace');
  if (workspaces.length === 0) return [];
  const ids = new Set(workspaces.map(({ vendorId }) => vendorId));
  return standingRows(context).flatMap((row) => {
    const { api_key_id, api_key_name, workspace_id } = row.tenure;
    if ((api_key_id ?? api_key_name) !== null || workspace_id === null || ids.has(workspace_id)) return [];
    if (context.known.spendOf(row.tenure).length > 0) return [];
    const text = `workspace_id ${workspace_id} is in no vendor's directory: copy the id from the vendor's list`;
    return [rowFinding('unknown_workspace', 'error', row, text, context)];
  });
};

/** Keys that are spent on or listed, and that no row names. */
export const unmappedKeys: Check = (context) => {
  const { known, spend } = context;
  const rows = standingRows(context);
  const named = new Set(rows.flatMap(({ tenure }) => known.idsOf(tenure)));
  const lines = new Map(known.keys.map((line) => [line.vendorId, line]));
  const byKey = Map.groupBy(spend, ({ keyId }) => keyId);
  const listed = known.keys.filter(({ isListed }) => isListed).map(({ vendorId }) => vendorId);
  const active = new Set([...listed, ...[...byKey.keys()].filter((id) => id !== null)]);
  return [...active].flatMap((id): LintFinding[] => {
    if (named.has(id)) return [];
    const usd = totalOf(byKey.get(id) ?? []);
    const called = lines.get(id)?.name;
    const label = called ? `${called} (${id})` : id;
    return [
      {
        kind: 'unmapped_key',
        severity: usd === 0n ? 'info' : 'warning',
        tab: 'keys',
        rows: [],
        text: `the key ${label} is in no row: add one with this api_key_id and whose it is`,
        usd,
      },
    ];
  });
};

/** Rows that name a key by its name alone while the organization has several of that name: such a row never counts. */
export const ambiguousNames: Check = (context) =>
  standingRows(context).flatMap((row) => {
    const { api_key_id, api_key_name: name, platform } = row.tenure;
    if (api_key_id !== null || name === null || platform === 'cursor') return [];
    const byAccount = Map.groupBy(context.known.keysByName(name), ({ account }) => account);
    const several = [...byAccount.values()].find((lines) => idsOf(lines).length > 1);
    if (!several) return [];
    const text = `${name} is the name of ${idsOf(several).length} keys (${idsOf(several).join(', ')}), so that the row counts for none: give the api_key_id`;
    return [rowFinding('ambiguous_name', 'error', row, text, context)];
  });

function idsOf(lines: readonly DirectoryLine[]): string[] {
  return [...new Set(lines.map(({ vendorId }) => vendorId))];
}

/** Rows whose platform or workspace is not the one that the vendor has the key in. */
export const contradictions: Check = (context) => {
  const listed = new Set(context.known.keys.map(({ vendorId }) => vendorId));
  return standingRows(context).flatMap((row) => {
    const ids = context.known.idsOf(row.tenure);
    if (ids.length === 0) return [];
    const lines = context.known.spendOn(ids);
    const isListed = ids.some((id) => listed.has(id));
    return [
      ...platformOf(row, [...new Set(lines.map(({ platform }) => platform))], isListed, context),
      ...workspaceOf(row, [...new Set(lines.map(({ workspaceId }) => workspaceId))], context),
    ];
  });
};

/** A directory says no more than that a key is one of Anthropic's; what was spent says on which platform. */
function platformOf(
  row: SheetRow,
  spentOn: Parameters<typeof matchesPlatform>[1][],
  isListed: boolean,
  context: LintContext,
): LintFinding[] {
  const { platform, api_key_id } = row.tenure;
  const fits = spentOn.some((one) => matchesPlatform(platform, one));
  const isUnspent = spentOn.length === 0 && !(isListed && platform === 'cursor');
  if (platform === null || fits || isUnspent) return [];
  const real = spentOn.length === 0 ? 'anthropic' : spentOn.join(' and ');
  const effect = api_key_id === null ? 'so that the row counts for nothing' : 'and the id alone counts';
  const text = `says ${platform}, where ${keyLabel(row.tenure)} is a key of ${real}, ${effect}: write that platform, or none`;
  const severity = api_key_id === null ? 'error' : 'warning';
  return [rowFinding('wrong_platform', severity, row, text, context)];
}

function workspaceOf(row: SheetRow, spentIn: (string | null)[], context: LintContext): LintFinding[] {
  const { workspace_id } = row.tenure;
  if (workspace_id === null || spentIn.length === 0 || spentIn.includes(workspace_id)) return [];
  const real = spentIn.map((id) => id ?? 'the Default workspace').join(' and ');
  const text = `says workspace ${workspace_id}, where ${keyLabel(row.tenure)} is in ${real}: write that workspace, or none`;
  return [rowFinding('wrong_workspace', 'warning', row, text, context)];
}
