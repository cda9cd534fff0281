import type { SheetRow } from '../read-sheet.ts';
import { keyIdentity } from '../tenure.ts';
import type { Check, LintContext, LintFinding } from './finding.ts';
import { rowFinding, standingRows } from './keys.ts';
import type { DirectoryLine } from './known.ts';

/** More keys than a person looks after; a service's key is one, too, and better owned by the service. */
const MAX_KEYS = 5;

/** Owners whom no directory has ever listed; where no directory of people can be read, none. */
export const unknownOwners: Check = (context) =>
  eachOwner(context, (email, lines, row) => {
    if (lines.length > 0) return undefined;
    const text = `${email} is in no vendor's directory: is it spelt as the vendor has it? A service is written service:NAME`;
    return rowFinding('unknown_owner', 'warning', row, text, context);
  });

/** Owners who have left. */
export const ownersWhoLeft: Check = (context) =>
  eachOwner(context, (email, lines, row) => {
    if (lines.length === 0 || lines.some(isThere)) return undefined;
    const text =
      `${email} has left: give the row its last day in valid_to, and the key a row with the next owner ` +
      'from the day after (valid_from)';
    return rowFinding('owner_left', 'warning', row, text, context);
  });

/** Cursor lists people whom it has removed, and marks them; what Anthropic lists is there. */
function isThere({ kind, isListed, isActive }: DirectoryLine): boolean {
  return isListed && !(kind === 'member' && isActive === false);
}

function eachOwner(
  context: LintContext,
  find: (email: string, lines: readonly DirectoryLine[], row: SheetRow) => LintFinding | undefined,
): LintFinding[] {
  const people = context.directory.filter(({ kind }) => kind === 'user' || kind === 'member');
  if (people.length === 0) return [];
  const byEmail = Map.groupBy(people, ({ email }) => email);
  return standingRows(context).flatMap((row) =>
    row.tenure.owners.flatMap(({ user_email: email }) => {
      const finding = email === null ? undefined : find(email, byEmail.get(email) ?? [], row);
      return finding ? [finding] : [];
    }),
  );
}

/** People who own more keys than one looks after. */
export const manyKeys: Check = (context) => {
  const owned = standingRows(context).flatMap((row) =>
    row.tenure.owners.flatMap(({ user_email: email }) => (email === null ? [] : [{ email, row }])),
  );
  return [...Map.groupBy(owned, ({ email }) => email)].flatMap(([email, own]): LintFinding[] => {
    const rows = own.map(({ row }) => row);
    const keys = new Map(rows.map((row) => [keyIdentity(row.tenure), row]));
    if (keys.size <= MAX_KEYS) return [];
    const usd = [...keys.values()].reduce((sum, { tenure }) => sum + context.known.dollarsOf(tenure), 0n);
    const text = `${email} owns ${keys.size} keys: write service:NAME for those that a service uses`;
    return [
      { kind: 'many_keys', severity: 'warning', tab: 'keys', rows: rows.map(({ row }) => row), text, usd },
    ];
  });
};
