import { field } from './analyzer.ts';
import type { Message } from './server.ts';

type Scan = { table: { name: string } };
type Insert = { table: string; columns: string[] };

/** What an analysed INSERT or MERGE inserts: the table and the columns that it names. */
export function inserts(node: Message): Insert[] {
  const scan = field(node, 'tableScan') as Scan | undefined;
  if (!scan) return [];
  const clauses = (field(node, 'whenClauseList') as Message[] | undefined) ?? [node];
  return clauses
    .map((clause) => (clause.insertColumnList as { name: string }[] | undefined) ?? [])
    .filter((columns) => columns.length > 0)
    .map((columns) => ({ table: scan.table.name, columns: columns.map(({ name }) => name) }));
}
