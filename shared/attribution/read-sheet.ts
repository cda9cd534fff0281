import type { Cells } from '../sheet/sheet.ts';
import { cellDay } from './cell.ts';
import { readOwners } from './read-owners.ts';
import { readTable, type Shape, type TableRow } from './sheet-table.ts';
import { overlaps } from './span.ts';
import { keyIdentity, type Tenure } from './tenure.ts';

/** A row of the sheet that is used, by its number as a spreadsheet counts. */
export type SheetRow = { row: number; tenure: Tenure };

/** A row that cannot be used, and why. */
export type RowProblem = { row: number; reason: string };

export type SheetReading = {
  rows: SheetRow[];
  problems: RowProblem[];
  /** The keys of the rows with a problem, in their order. */
  unusable: Tenure[];
  /** Of these the rows that cannot be read: what stands of their keys is neither changed nor closed. */
  unreadable: Tenure[];
  /** What is odd about the header; the text follows the sheet's name. */
  notes: string[];
};

const COLUMNS = [
  'api_key_name',
  'email',
  'description',
  'api_key_id',
  'platform',
  'workspace_id',
  'department',
  'team',
  'cost_center',
  'valid_from',
  'valid_to',
] as const;
type Column = (typeof COLUMNS)[number];
type Row = TableRow<Column>;

const SHAPE: Shape<Column> = {
  columns: COLUMNS,
  required: [['email'], ['api_key_name', 'api_key_id', 'workspace_id']],
};
/** What the sheet may call a platform: those of the facts, and both of Anthropic's at once. */
export const SHEET_PLATFORMS = ['cursor', 'anthropic_api', 'anthropic_code', 'anthropic'] as const;

/**
 * Reads who owns which key. A row that cannot be used is reported with its number and left out.
 * @throws Error when no row is a header with `email` and one of the columns that name a key or a workspace.
 */
export function readSheet(cells: Cells): SheetReading {
  const { rows, notes } = readTable(cells, SHAPE);
  const reading: SheetReading = { rows: [], problems: [], unusable: [], unreadable: [], notes };
  const taken = new Map<string, SheetRow[]>();
  for (const row of rows) {
    const { tenure, problem } = readRow(row);
    const same = taken.get(keyIdentity(tenure)) ?? [];
    const reason = problem ?? overlapOf(tenure, same);
    if (reason === undefined) {
      const read = { row: row.row, tenure };
      reading.rows.push(read);
      taken.set(keyIdentity(tenure), [...same, read]);
      continue;
    }
    reading.problems.push({ row: row.row, reason });
    reading.unusable.push(tenure);
    if (problem !== undefined) reading.unreadable.push(tenure);
  }
  return reading;
}

/** Why a key is not taken a second time: a day has one owner, and the first row that names it is in use. */
function overlapOf(tenure: Tenure, same: readonly SheetRow[]): string | undefined {
  const other = same.find((earlier) => overlaps(earlier.tenure, tenure));
  return other && `names the same key for the same days as row ${other.row}, which is used`;
}

/** The row as a tenure, whether or not it can be used, and why it cannot. */
function readRow(row: Row): { tenure: Tenure; problem: string | undefined } {
  const text = (column: Column) => row.text(column) || null;
  const read = readOwners(row.text('email'));
  const tenure: Tenure = {
    platform: SHEET_PLATFORMS.find((name) => name === row.text('platform').toLowerCase()) ?? null,
    api_key_id: text('api_key_id'),
    api_key_name: text('api_key_name'),
    workspace_id: text('workspace_id'),
    owners: 'owners' in read ? read.owners : [],
    department: text('department'),
    team: text('team'),
    cost_center: text('cost_center'),
    purpose: text('description'),
    valid_from: cellDay(row.cell('valid_from')) ?? null,
    valid_to: cellDay(row.cell('valid_to')) ?? null,
  };
  const ownersProblem = 'problem' in read ? read.problem : undefined;
  return {
    tenure,
    problem: row.problem ?? namesProblem(row, tenure) ?? ownersProblem ?? daysProblem(row, tenure),
  };
}

function namesProblem(
  row: Row,
  { platform, api_key_id, api_key_name, workspace_id }: Tenure,
): string | undefined {
  if ((api_key_id ?? api_key_name ?? workspace_id) === null) {
    return 'names no key: api_key_id, api_key_name and workspace_id are all empty';
  }
  const broken = (['api_key_id', 'api_key_name', 'workspace_id'] as const).find((column) =>
    row.text(column).includes('\n'),
  );
  if (broken) return `has a line break in ${broken}`;
  const stated = row.text('platform');
  if (stated && platform === null) return `platform ${stated} is none of ${SHEET_PLATFORMS.join(', ')}`;
  return undefined;
}

/** Why the days of a row, of the people's tab too, cannot be used. */
export function daysProblem(
  row: TableRow<'valid_from' | 'valid_to'>,
  { valid_from, valid_to }: Pick<Tenure, 'valid_from' | 'valid_to'>,
): string | undefined {
  for (const [column, day] of [
    ['valid_from', valid_from],
    ['valid_to', valid_to],
  ] as const) {
    if (day === null && row.text(column) !== '') return `${column} ${row.text(column)} is no YYYY-MM-DD`;
  }
  return valid_from !== null && valid_to !== null && valid_from > valid_to
    ? `valid_from ${valid_from} is after valid_to ${valid_to}`
    : undefined;
}
