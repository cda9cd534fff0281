import { addDays, type Day } from '../day.ts';
import type { MappingKey, MappingPerson } from './mapping.ts';
import { keyIdentity, type SheetReading } from './read-sheet.ts';

/** The rows that hold after a sync, and the keys that are no longer in the sheet. */
export type NextKeys = { keys: MappingKey[]; vanished: MappingKey[] };

/**
 * The effective rows after a sync on a day. The first owner ever seen of a key holds from the beginning;
 * another owner holds from the day of the sync, the one before until the day before it; a key that left the
 * sheet is closed the same way, unless it is there in a row that cannot be used: a slip takes no owner away.
 * A key with days in the sheet is as the sheet says, all of it.
 */
export function nextKeys(
  standing: readonly MappingKey[],
  { keys: sheet, unusable }: Pick<SheetReading, 'keys' | 'unusable'>,
  syncDay: Day,
): NextKeys {
  const now = Map.groupBy(sheet, keyIdentity);
  const before = renamed(Map.groupBy(standing, keyIdentity), now, syncDay);
  const isHeld = (rows: readonly MappingKey[]) =>
    unusable.some((bad) => rows.some((row) => maybeSame(row, bad)));
  const keys = [...now].flatMap(([identity, rows]) => {
    const known = before.get(identity) ?? [];
    return isHeld(known) ? known : historyOf(known, rows, syncDay);
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

type ByIdentity = Map<string, MappingKey[]>;

/**
 * The standing rows under the identities of the sheet as it is now: a key whose id or platform was filled in is
 * the same key, and what stands of it is its history. Only where it can be no other key, and not for one that
 * left the sheet before: a new key may have an old one's name.
 */
function renamed(before: ByIdentity, now: ByIdentity, syncDay: Day): ByIdentity {
  const isAlive = (rows: readonly MappingKey[]) => rows.some((row) => reaches(row, syncDay));
  const missing = [...before].filter(([identity, rows]) => !now.has(identity) && isAlive(rows));
  const fresh = [...now].filter(([identity]) => !before.has(identity));
  const result = new Map(before);
  for (const [identity, rows] of missing) {
    const heirs = fresh.filter(([, heir]) => maybeSame(rows[0], heir[0]));
    const [heir] = heirs;
    if (heirs.length !== 1 || !heir) continue;
    const claims = missing.filter(([, other]) => maybeSame(other[0], heir[1][0]));
    if (claims.length !== 1) continue;
    result.delete(identity);
    result.set(heir[0], rows);
  }
  return result;
}

/** Whether two rows may name one key: by the id, or by the name where one leaves the id or the platform open. */
function maybeSame(a: MappingKey | undefined, b: MappingKey | undefined): boolean {
  if (!a || !b) return false;
  if (a.api_key_id !== null && a.api_key_id === b.api_key_id) return true;
  if (a.api_key_name === null || a.api_key_name !== b.api_key_name) return false;
  const isOpen = (one: string | null, other: string | null) =>
    one === null || other === null || one === other;
  return isOpen(a.api_key_id, b.api_key_id) && isOpen(a.platform, b.platform);
}

function historyOf(before: readonly MappingKey[], rows: readonly MappingKey[], syncDay: Day): MappingKey[] {
  const [row] = rows;
  if (!row || rows.length > 1 || row.valid_from !== null || row.valid_to !== null) return [...rows];
  if (before.length === 0) return [row];
  const open = before.find((earlier) => reaches(earlier, syncDay) && (earlier.valid_from ?? '') <= syncDay);
  const past = before.filter((earlier) => earlier !== open).flatMap((earlier) => closed(earlier, syncDay));
  if (open && sameOwner(open, row)) return [...past, { ...row, valid_from: open.valid_from }];
  return [...past, ...(open ? closed(open, syncDay) : []), { ...row, valid_from: syncDay }];
}

/** The row with its last day before `syncDay`; none when it would not have held for a day. */
function closed(row: MappingKey, syncDay: Day): MappingKey[] {
  if (!reaches(row, syncDay)) return [row];
  const last = addDays(syncDay, -1);
  return row.valid_from !== null && row.valid_from > last ? [] : [{ ...row, valid_to: last }];
}

/** Whether the row holds on `day` or later. */
function reaches({ valid_to }: MappingKey, day: Day): boolean {
  return valid_to === null || valid_to >= day;
}

function sameOwner(a: MappingKey, b: MappingKey): boolean {
  return a.user_email === b.user_email && a.service_name === b.service_name;
}

/** People as key rows name them, and those whom two rows place differently. */
export type NamedPeople = { people: MappingPerson[]; contradicted: string[] };

/** Of two rows for one e-mail the later one that says where the person works. */
export function peopleOf(rows: readonly MappingKey[]): NamedPeople {
  const people = new Map<string, MappingPerson>();
  const contradicted = new Set<string>();
  for (const { user_email, department, team, cost_center } of rows) {
    if (user_email === null || (department ?? team ?? cost_center) === null) continue;
    const earlier = people.get(user_email);
    if (earlier && (earlier.department !== department || earlier.team !== team)) contradicted.add(user_email);
    people.set(user_email, {
      email: user_email,
      department,
      team,
      manager_email: null,
      cost_center,
      valid_from: null,
      valid_to: null,
    });
  }
  return { people: [...people.values()], contradicted: [...contradicted] };
}
