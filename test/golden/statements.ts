import { type Dialect, readStatement } from '../../shared/warehouse/statements.ts';

const NAME = String.raw`\S+`;
const HEADS = [
  new RegExp(`^CREATE (?:OR REPLACE VIEW|TEMP(?:ORARY)? TABLE) ${NAME} AS\\n(?<select>[\\s\\S]*)$`),
  new RegExp(`^INSERT INTO ${NAME} \\([^)]*\\)\\n(?<select>[\\s\\S]*)$`),
  new RegExp(`^MERGE INTO ${NAME} AS \\w+\\nUSING \\(\\n(?<select>[\\s\\S]*?)\\n\\) AS \\w+\\n`),
];

/** The SELECT of a statement: what a view shows, a table is made of, an INSERT writes, a MERGE brings. */
export function selectOf(statement: string): string {
  const bare = statement
    .replace(/^(?:--.*\n)+/, '')
    .trimEnd()
    .replace(/;$/, '');
  for (const head of HEADS) {
    const select = head.exec(bare)?.groups?.select;
    if (select !== undefined) return select;
  }
  if (!/^(?:SELECT|WITH)\b/.test(bare)) throw new Error(`no SELECT in: ${bare.slice(0, 60)}`);
  return bare;
}

/** The temporary tables of a commit, in their order, and the statements that make them. */
const MADE = { landed: '02-landed', new_usage: '03-new-usage', new_cost: '04-new-cost' };

/** The parts of a commit that have a SELECT, by folder and name. */
export const COMMIT_SELECTS = [
  ['commit', '02-landed'],
  ['commit', '03-new-usage'],
  ['commit', '04-new-cost'],
  ['checks', 'commit-outcome'],
  ['commit', '05-ledger'],
  ['commit', '08-insert-usage'],
  ['commit', '09-insert-cost'],
  ['commit', '10-adjust-cost'],
  ['commit', '11-locked-usage'],
  ['commit', '12-merge-directory'],
  ['commit', '13-merge-users'],
] as const;

/** The SELECT of a commit's statement as one query, with what the statements before it make as its WITH. */
export function commitSelect(dialect: Dialect, folder: 'commit' | 'checks', name: string): string {
  const made = Object.entries(MADE).map(
    ([table, maker]) => `${table} AS (\n${selectOf(readStatement(dialect, 'commit', maker))}\n)`,
  );
  const select = selectOf(readStatement(dialect, folder, name));
  return `WITH ${made.join(',\n')}\nSELECT * FROM (\n${select}\n) AS step`;
}
