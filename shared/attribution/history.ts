import { addDays, type Day } from '../day.ts';
import type { MappingPerson } from './mapping.ts';
import type { SheetReading } from './read-sheet.ts';
import { loosely } from './same-key.ts';
import { hasBegun, reaches, type Span } from './span.ts';
import { keyIdentity, sameOwners, type Tenure } from './tenure.ts';

/** The tenures that hold after a sync, and those of keys that are no longer in the sheet. */
export type NextKeys = { keys: Tenure[]; vanished: Tenure[] };

type ByIdentity = Map<string, Tenure[]>;

/**
 * The tenures after a sync on a day. The first owner ever seen of a key holds from the beginning; another owner, or
 * another department, holds from the day of the sync, the one before until the day before it; a key that left the
 * sheet is closed the same way, unless it is there in a row that cannot be used: a slip takes no owner away.
 * A key with days in the sheet is as the sheet says, all of it.
 */
export function nextKeys(
  standing: readonly Tenure[],
  { keys: sheet, unreadable }: { keys: readonly Tenure[] } & Pick<SheetReading, 'unreadable'>,
  syncDay: Day,
): NextKeys {
  const now = Map.groupBy(sheet, keyIdentity);
  const before = renamed(Map.groupBy(standing, keyIdentity), now, syncDay);
  const badRows = loosely(unreadable, (row) => row);
  const isHeld = (rows: readonly Tenure[]) => rows.some((row) => badRows(row).length > 0);
  const badIdentities = new Set(unreadable.map(keyIdentity));
  const endOf = lastEnds(standing, syncDay);
  const keys = [...now].flatMap(([identity, rows]) => {
    const known = before.get(identity) ?? [];
    // Days are one whole: without one of its rows the others would say what nobody meant.
    if (isDated(rows) && badIdentities.has(identity) && known.length > 0) return known;
    return historyOf(known, rows, syncDay, ownsOn, endOf(rows[0]));
  });
  const missing = [...before].flatMap(([identity, rows]) => (now.has(identity) ? [] : [rows]));
  const gone = missing.filter((rows) => !isHeld(rows));
  return {
    keys: [
      ...keys,
      ...missing.filter(isHeld).flat(),
      ...gone.flatMap((rows) => rows.flatMap((row) => closed(row, syncDay))),
    ],
    vanished: gone.flatMap((rows) => rows.filter((row) => reaches(row, syncDay))),
  };
}

/**
 * Where people work after a sync on a day, by the same rule. Whoever left the sheet keeps the last place: what is
 * still paid for them belongs there.
 */
export function nextPeople(
  standing: readonly MappingPerson[],
  sheet: readonly MappingPerson[],
  syncDay: Day,
): MappingPerson[] {
  const now = Map.groupBy(sheet, ({ email }) => email);
  const before = Map.groupBy(standing, ({ email }) => email);
  const missing = [...before].flatMap(([email, rows]) => (now.has(email) ? [] : rows));
  return [
    ...[...now].flatMap(([email, rows]) => historyOf(before.get(email) ?? [], rows, syncDay, worksOn)),
    ...missing,
  ];
}

/**
 * The standing tenures under the identities of the sheet as it is now: a key whose id or platform was filled in is
 * the same key, and what stands of it is its history. Only where it can be no other key, and not for one that
 * left the sheet before: a new key may have an old one's name.
 */
function renamed(before: ByIdentity, now: ByIdentity, syncDay: Day): ByIdentity {
  const isAlive = (rows: readonly Tenure[]) => rows.some((row) => reaches(row, syncDay));
  const missing = [...before].filter(([identity, rows]) => !now.has(identity) && isAlive(rows));
  const fresh = [...now].filter(([identity]) => !before.has(identity));
  const heirsOf = loosely(fresh, ([, rows]) => rows[0]);
  const claimsTo = loosely(missing, ([, rows]) => rows[0]);
  const result = new Map(before);
  for (const [identity, rows] of missing) {
    const [heir, otherHeir] = heirsOf(rows[0]);
    if (!heir || otherHeir || claimsTo(heir[1][0]).length !== 1) continue;
    result.delete(identity);
    result.set(heir[0], rows);
  }
  return result;
}

/**
 * What a subject's rows become: as they say where they say days, else the one row from when it was first seen; not
 * from before the end of what may have been the same, whose days are somebody else's.
 */
function historyOf<T extends Span>(
  before: readonly T[],
  rows: readonly T[],
  syncDay: Day,
  goesOn: (open: T, row: T) => boolean,
  lastEnd?: Day,
): T[] {
  const [row] = rows;
  if (!row || isDated(rows)) return [...rows];
  if (before.length === 0)
    return [{ ...row, valid_from: lastEnd === undefined ? null : addDays(lastEnd, 1) }];
  const open = before.find((earlier) => reaches(earlier, syncDay) && hasBegun(earlier, syncDay));
  const past = before.filter((earlier) => earlier !== open).flatMap((earlier) => closed(earlier, syncDay));
  if (open && goesOn(open, row)) return [...past, { ...row, valid_from: open.valid_from }];
  return [...past, ...(open ? closed(open, syncDay) : []), { ...row, valid_from: syncDay }];
}

/** Whether the rows of a subject say themselves from when to when each holds. */
export function isDated(rows: readonly Span[]): boolean {
  return rows.length > 1 || rows.some(({ valid_from, valid_to }) => valid_from !== null || valid_to !== null);
}

/** When what may have been the same key was closed for the last time; undefined when it never was. */
function lastEnds(standing: readonly Tenure[], syncDay: Day): (key: Tenure | undefined) => Day | undefined {
  const ended = loosely(
    standing.filter((row) => !reaches(row, syncDay)),
    (row) => row,
  );
  return (key) =>
    ended(key)
      .map(({ valid_to }) => valid_to ?? '')
      .sort()
      .at(-1);
}

/** The row with its last day before `syncDay`; none when it would not have held for a day. */
function closed<T extends Span>(row: T, syncDay: Day): T[] {
  if (!reaches(row, syncDay)) return [row];
  const last = addDays(syncDay, -1);
  return hasBegun(row, last) ? [{ ...row, valid_to: last }] : [];
}

/** Whether the row says of the same owners what is known, or fills in what was not. */
function ownsOn(open: Tenure, row: Tenure): boolean {
  return sameOwners(open, row) && fillsIn(open, row, ['department', 'team', 'cost_center']);
}

function worksOn(open: MappingPerson, row: MappingPerson): boolean {
  return fillsIn(open, row, ['department', 'team', 'manager_email', 'cost_center']);
}

function fillsIn<T>(open: T, row: T, columns: readonly (keyof T)[]): boolean {
  return columns.every((column) => open[column] === null || open[column] === row[column]);
}
