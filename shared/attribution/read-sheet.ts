import { z } from 'zod';
import { isDay } from '../day.ts';
import type { MappingKey } from './mapping.ts';

/** A row that cannot be used: its number as a spreadsheet counts, and why. */
export type RowProblem = { row: number; reason: string };

export type SheetReading = {
  keys: MappingKey[];
  problems: RowProblem[];
  /** The keys of the rows that cannot be used: what stands of them is neither changed nor closed. */
  unusable: MappingKey[];
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
type Cells = Partial<Record<Column, string>>;

/** People may put a title above the header: it is looked for in the first rows. */
const HEADER_ROWS = 10;
const PLATFORMS = ['cursor', 'anthropic_api', 'anthropic_code', 'anthropic'] as const;
const SERVICE = /^service:\s*(\S.*)$/i;
const emailAddress = z.email();

/**
 * Reads the mapping from the sheet's cells. Columns are found by their header, in any order, case and spacing.
 * A row that cannot be used is reported with its number and left out.
 * @throws Error when no row is a header with `email` and one of `api_key_name`, `api_key_id`.
 */
export function readSheet(cells: readonly string[][]): SheetReading {
  const header = findHeader(cells);
  const reading: SheetReading = { keys: [], problems: [], unusable: [] };
  const taken: TakenRow[] = [];
  for (const [index, line] of cells.slice(header.row).entries()) {
    if (line.every((cell) => cell.trim() === '')) continue;
    const row = header.row + index + 1;
    const cellsOfRow = named(line, header.columns);
    const key = readKey(cellsOfRow);
    const reason = problemOf(key, cellsOfRow) ?? overlapOf(key, taken);
    if (reason === undefined) {
      taken.push({ row, key });
      reading.keys.push(key);
    } else {
      reading.problems.push({ row, reason });
      reading.unusable.push(key);
    }
  }
  return reading;
}

type TakenRow = { row: number; key: MappingKey };

/** Why a key is not taken a second time: a day has one owner, and the first row that names it is in use. */
function overlapOf(key: MappingKey, taken: readonly TakenRow[]): string | undefined {
  const identity = keyIdentity(key);
  const other = taken.find((earlier) => keyIdentity(earlier.key) === identity && overlaps(earlier.key, key));
  return other && `names the same key for the same days as row ${other.row}, which is used`;
}

function overlaps(a: MappingKey, b: MappingKey): boolean {
  const startsBeforeEnd = (one: MappingKey, other: MappingKey) =>
    one.valid_from === null || other.valid_to === null || one.valid_from <= other.valid_to;
  return startsBeforeEnd(a, b) && startsBeforeEnd(b, a);
}

/** What makes two rows speak of the same key: the id, else platform and name, else the workspace. */
export function keyIdentity(key: MappingKey): string {
  if (key.api_key_id !== null) return JSON.stringify(['id', key.api_key_id]);
  if (key.api_key_name !== null) return JSON.stringify(['name', key.platform, key.api_key_name]);
  return JSON.stringify(['workspace', key.workspace_id]);
}

function findHeader(cells: readonly string[][]): { row: number; columns: Map<Column, number> } {
  for (const [index, line] of cells.slice(0, HEADER_ROWS).entries()) {
    const names = line.map(lettersOf);
    const columns = new Map(
      COLUMNS.flatMap((column) => {
        const index = names.indexOf(lettersOf(column));
        return index < 0 ? [] : [[column, index]];
      }),
    );
    if (columns.has('email') && (columns.has('api_key_name') || columns.has('api_key_id'))) {
      return { row: index + 1, columns };
    }
  }
  const found = cells.find((line) => line.some((cell) => cell.trim() !== ''))?.join(', ') ?? 'nothing';
  throw new Error(
    `no header row with the columns email and api_key_name or api_key_id; the first row is: ${found}`,
  );
}

/** A header as it is compared: `E-mail`, `API key name` and `api_key_name` are read by their letters alone. */
function lettersOf(header: string): string {
  return header.toLowerCase().replace(/[^a-z]/g, '');
}

function named(line: readonly string[], columns: Map<Column, number>): Cells {
  return Object.fromEntries([...columns].map(([column, index]) => [column, line[index]?.trim() ?? '']));
}

/** The row as a key, whether or not it can be used. */
function readKey(cells: Cells): MappingKey {
  const text = (column: Column) => cells[column] || null;
  const service_name = SERVICE.exec(cells.email ?? '')?.[1] ?? null;
  const user_email = service_name === null ? (text('email')?.toLowerCase() ?? null) : null;
  const platform = PLATFORMS.find((name) => name === cells.platform?.toLowerCase()) ?? null;
  return {
    platform,
    api_key_id: text('api_key_id'),
    api_key_name: text('api_key_name'),
    workspace_id: text('workspace_id'),
    user_email,
    service_name,
    department: text('department'),
    team: text('team'),
    cost_center: text('cost_center'),
    share_ratio: null,
    purpose: text('description'),
    valid_from: text('valid_from'),
    valid_to: text('valid_to'),
  };
}

/** Why a row cannot be used; undefined when it can. */
function problemOf(key: MappingKey, { platform }: Cells): string | undefined {
  const { valid_from, valid_to, user_email } = key;
  if (key.api_key_id === null && key.api_key_name === null) {
    if (key.workspace_id !== null)
      return 'names a workspace and no key: keys alone have owners in this version';
    return 'names no key: api_key_id and api_key_name are both empty';
  }
  if (key.service_name === null && user_email === null) return 'has no email';
  if (user_email !== null && !emailAddress.safeParse(user_email).success)
    return `${user_email} is no e-mail address`;
  if (platform && key.platform === null) return `platform ${platform} is none of ${PLATFORMS.join(', ')}`;
  if (valid_from !== null && !isDay(valid_from)) return `valid_from ${valid_from} is no YYYY-MM-DD`;
  if (valid_to !== null && !isDay(valid_to)) return `valid_to ${valid_to} is no YYYY-MM-DD`;
  if (valid_from !== null && valid_to !== null && valid_from > valid_to) {
    return `valid_from ${valid_from} is after valid_to ${valid_to}`;
  }
  return undefined;
}
