import type { Cells } from '../sheet/sheet.ts';
import { cellDay } from './cell.ts';
import type { MappingPerson } from './mapping.ts';
import { emailProblem } from './read-owners.ts';
import { daysProblem, type RowProblem } from './read-sheet.ts';
import { readTable, type Shape, type TableRow } from './sheet-table.ts';
import { overlaps } from './span.ts';

/** Where people work, the rows that cannot be used, and what is odd about the header. */
export type PeopleReading = { people: MappingPerson[]; problems: RowProblem[]; notes: string[] };

const COLUMNS = [
  'email',
  'department',
  'team',
  'manager_email',
  'cost_center',
  'valid_from',
  'valid_to',
] as const;
type Column = (typeof COLUMNS)[number];

const SHAPE: Shape<Column> = {
  columns: COLUMNS,
  required: [['email'], ['department', 'team', 'cost_center']],
};

/**
 * Reads the people's tab. Of two rows for one e-mail and the same days the later one is used.
 * @throws Error when no row is a header with `email` and one of `department`, `team` and `cost_center`.
 */
export function readPeople(cells: Cells): PeopleReading {
  const { rows, notes } = readTable(cells, SHAPE);
  const taken = new Map<string, { row: number; person: MappingPerson }[]>();
  const problems: RowProblem[] = [];
  for (const row of rows) {
    const person = personOf(row);
    const reason = row.problem ?? emailProblem(person.email) ?? daysProblem(row, person);
    if (reason !== undefined) {
      problems.push({ row: row.row, reason });
      continue;
    }
    const same = taken.get(person.email) ?? [];
    const replaced = same.filter((earlier) => overlaps(earlier.person, person));
    for (const { row: earlier } of replaced) {
      problems.push({
        row: earlier,
        reason: `names ${person.email} for the same days as row ${row.row}, which is used`,
      });
    }
    taken.set(person.email, [...same.filter((one) => !replaced.includes(one)), { row: row.row, person }]);
  }
  const people = [...taken.values()].flat().map(({ person }) => person);
  return { people, problems, notes };
}

function personOf(row: TableRow<Column>): MappingPerson {
  const text = (column: Column) => row.text(column) || null;
  return {
    email: row.text('email').toLowerCase(),
    department: text('department'),
    team: text('team'),
    manager_email: text('manager_email')?.toLowerCase() ?? null,
    cost_center: text('cost_center'),
    valid_from: cellDay(row.cell('valid_from')) ?? null,
    valid_to: cellDay(row.cell('valid_to')) ?? null,
  };
}
