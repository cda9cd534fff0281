import { parse } from 'csv-parse/sync';
import type { LintFinding } from '../../shared/attribution/lint/finding.ts';
import type { DirectoryLine, Spend } from '../../shared/attribution/lint/known.ts';
import { lintMapping } from '../../shared/attribution/lint/lint.ts';
import { readPeople } from '../../shared/attribution/read-people.ts';
import { readSheet } from '../../shared/attribution/read-sheet.ts';
import type { Tenure } from '../../shared/attribution/tenure.ts';
import { parseUsd } from '../../shared/money.ts';

/** What a test says of the world: everything else is empty. */
export type LintCase = {
  /** The keys' tab, CSV. */
  sheet: string;
  people?: string;
  standing?: Tenure[];
  directory?: DirectoryLine[];
  spend?: Spend[];
};

const cellsOf = (csv: string): string[][] => parse(csv, { relax_column_count: true, trim: true });

/** The findings of a case on 2026-10-15, of one kind where one is named. */
export function lintCase(world: LintCase, kind?: string): LintFinding[] {
  const { sheet, people, standing = [], directory = [], spend = [] } = world;
  const cells = { keys: cellsOf(sheet), people: people === undefined ? null : cellsOf(people) };
  const reading = { keys: readSheet(cells.keys), people: cells.people && readPeople(cells.people) };
  const findings = lintMapping({ today: '2026-10-15', cells, reading, standing, directory, spend });
  return kind === undefined ? findings : findings.filter((finding) => finding.kind === kind);
}

/** A key of Anthropic's directory that is still listed. */
export function listedKey(
  vendorId: string,
  name: string | null,
  more: Partial<DirectoryLine> = {},
): DirectoryLine {
  return {
    account: 'default',
    platform: 'anthropic_api',
    kind: 'key',
    vendorId,
    email: null,
    name,
    isListed: true,
    isActive: null,
    ...more,
  };
}

/** A person of Anthropic's directory who is there. */
export function listedUser(email: string, more: Partial<DirectoryLine> = {}): DirectoryLine {
  return { ...listedKey(`user-${email}`, null), kind: 'user', email, isActive: true, ...more };
}

/** What was spent on a key. */
export function spent(keyId: string | null, usd: string, more: Partial<Spend> = {}): Spend {
  return { platform: 'anthropic_api', keyId, workspaceId: null, usd: parseUsd(usd), ...more };
}
