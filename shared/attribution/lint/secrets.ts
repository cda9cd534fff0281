import type { Cells } from '../../sheet/sheet.ts';
import { cellText } from '../cell.ts';
import { findSecret, secretHint } from '../secret.ts';
import type { Check, LintFinding } from './finding.ts';

/** Cells of any column that hold what looks like a secret key. */
export const secretKeys: Check = ({ cells }) => [
  ...secretsIn(cells.keys, 'keys'),
  ...secretsIn(cells.people ?? [], 'people'),
];

function secretsIn(cells: Cells, tab: LintFinding['tab']): LintFinding[] {
  return cells.flatMap((line, index) => {
    const hints = line.flatMap((cell) => {
      const secret = findSecret(cellText(cell));
      return secret === undefined ? [] : [secretHint(secret)];
    });
    if (hints.length === 0) return [];
    const text =
      `holds what looks like a secret key (${hints.join(', ')}): remove it from the sheet, where its history ` +
      'keeps it too, and rotate the key; name a key by its id or name alone';
    return [{ kind: 'secret_key', severity: 'error', tab, rows: [index + 1], text, usd: 0n }];
  });
}
