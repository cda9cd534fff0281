import { messageOf } from '../errors.ts';
import type { Cells, SheetTabs } from '../sheet/sheet.ts';
import { type PeopleReading, readPeople } from './read-people.ts';
import { readSheet, type SheetReading } from './read-sheet.ts';

/** What was read of both tabs; `people` is null when the key rows say where people work. */
export type MappingReading = { keys: SheetReading; people: PeopleReading | null };

/** Reads both tabs. @throws Error when the keys' tab is no table. */
export function readTabs({ keys, people }: SheetTabs): MappingReading {
  return { keys: readSheet(keys), people: people && tryPeople(people) };
}

/** A people's tab that is no table places nobody anew, who was placed stays there, and the keys are read all the same. */
function tryPeople(cells: Cells): PeopleReading {
  try {
    return readPeople(cells);
  } catch (error) {
    return { people: [], problems: [], notes: [`cannot be read: ${messageOf(error)}`] };
  }
}
