import { overlaps } from '../span.ts';
import { ownersText, sameOwners } from '../tenure.ts';
import type { Check, LintFinding } from './finding.ts';
import { standingRows } from './keys.ts';

/** Keys that one row names by the id and another by the name: the id says it better, and the name counts for nothing. */
export const keysNamedBothWays: Check = (context) => {
  const rows = standingRows(context);
  const byId = Map.groupBy(rows, ({ tenure }) => tenure.api_key_id);
  return rows.flatMap((named): LintFinding[] => {
    if (named.tenure.api_key_id !== null) return [];
    const [id, another] = context.known.idsOf(named.tenure);
    if (id === undefined || another !== undefined) return [];
    const stated = byId.get(id)?.find(({ tenure }) => overlaps(tenure, named.tenure));
    if (!stated) return [];
    const isSame = sameOwners(stated.tenure, named.tenure);
    const text = isSame
      ? `name one key, by its id and by its name: row ${named.row} can go`
      : `give one key to ${ownersText(stated.tenure)} by its id and to ${ownersText(named.tenure)} by its name: the id counts, remove row ${named.row}`;
    return [
      {
        kind: 'duplicate_key',
        severity: isSame ? 'info' : 'warning',
        tab: 'keys',
        rows: [stated.row, named.row],
        text,
        usd: context.known.dollarsOf(stated.tenure),
      },
    ];
  });
};
