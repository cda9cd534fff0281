import type { Day } from '../day.ts';
import { isDated, nextKeys, nextPeople } from './history.ts';
import type { MappingPerson } from './mapping.ts';
import { namedPeople } from './named-people.ts';
import { type MappingOverride, withOverrides } from './overrides.ts';
import type { RowProblem } from './read-sheet.ts';
import type { MappingReading } from './read-tabs.ts';
import { loosely } from './same-key.ts';
import { keyIdentity, keyLabel, type Tenure } from './tenure.ts';

/** The effective rows of a mapping version. */
export type Effective = { keys: Tenure[]; people: MappingPerson[] };

/** Something to tell of the sheet; the text follows the sheet's name. */
export type Note = { kind: string; severity: 'warning' | 'error'; text: string; usd?: string };

/** The next version's rows and what happened to the keys, or why the last version goes on serving. */
export type NextVersion = { effective: Effective; notes: Note[] } | { refusal: Note };

/** One request to BigQuery has 10 MB, which takes some 16,000 rows with the names of their columns. */
const MAX_KEYS = 10_000;
/** A sheet that is bad from top to bottom is told by its first rows. */
const MAX_PROBLEMS = 50;

/** What the sheet, read on a day, makes of the version that stands. */
export function nextVersion(
  standing: Effective,
  reading: MappingReading,
  overrides: readonly MappingOverride[],
  syncDay: Day,
): NextVersion {
  const sheet = reading.keys.rows.map(({ tenure }) => tenure);
  const history = nextKeys(standing.keys, { keys: sheet, unreadable: reading.keys.unreadable }, syncDay);
  const keys = withOverrides(history.keys, inForce(overrides, sheet));
  const refusal = whyNotTaken(standing, sheet, keys);
  if (refusal) return { refusal };
  const named = namedPeople(sheet, syncDay);
  const people = nextPeople(standing.people, reading.people?.people ?? named.people, syncDay);
  const contradicted = reading.people ? [] : named.contradicted;
  return {
    effective: { keys, people },
    notes: [
      ...contradicted.map((email) =>
        warning('mapping_person', `places ${email} differently in two rows: the later one is used`),
      ),
      ...history.vanished.map((key) => warning('mapping_key_gone', `no longer has the key ${keyLabel(key)}`)),
    ],
  };
}

/** Overrides of the keys whose days the sheet leaves open: where it says them, its word is the later one. */
function inForce(overrides: readonly MappingOverride[], sheet: readonly Tenure[]): MappingOverride[] {
  const dated = [...Map.groupBy(sheet, keyIdentity).values()].filter(isDated).flat();
  const datedAs = loosely(dated, (key) => key);
  return overrides.filter((row) => datedAs({ ...row, workspace_id: null }).length === 0);
}

function whyNotTaken(
  standing: Effective,
  sheet: readonly Tenure[],
  keys: readonly Tenure[],
): Note | undefined {
  const refuse = (kind: string, text: string): Note => ({
    kind,
    severity: 'error',
    text: `${text}: the last version goes on serving`,
  });
  const lost = lostRows(standing.keys, sheet);
  if (lost) return refuse('mapping_shrunk', lost);
  if (keys.length === 0 && standing.keys.length > 0) return refuse('mapping_empty', 'leaves no key an owner');
  return keys.length > MAX_KEYS
    ? refuse('mapping_too_large', `makes ${keys.length} rows, and a mapping takes ${MAX_KEYS} at most`)
    : undefined;
}

/** What a sheet that has lost more than half its rows has; undefined for any other. */
export function lostRows(standing: readonly Tenure[], sheet: readonly Tenure[]): string | undefined {
  const open = standing.filter(({ valid_to }) => valid_to === null).length;
  return sheet.length * 2 < open
    ? `has ${sheet.length} usable rows where the last version had ${open}`
    : undefined;
}

/** Everything that a reading tells anew as long as it is so. */
export function readingNotes({ keys, people }: MappingReading): Note[] {
  return [
    ...keys.notes.map((text) => warning('mapping_header', text)),
    ...problemNotes(keys.problems, ''),
    ...(people?.notes ?? []).map((text) => warning('mapping_header', `has a tab people that ${text}`)),
    ...problemNotes(people?.problems ?? [], ' of the tab people'),
  ];
}

function problemNotes(problems: readonly RowProblem[], tab: string): Note[] {
  const more = problems.length - MAX_PROBLEMS;
  return [
    ...problems
      .slice(0, MAX_PROBLEMS)
      .map(({ row, reason }) => warning('mapping_row', `row ${row}${tab} ${reason}`)),
    ...(more > 0
      ? [warning('mapping_row', `has ${more} more rows${tab} that cannot be used: see ai-usage mapping lint`)]
      : []),
  ];
}

/** A note that stops nothing. */
export function warning(kind: string, text: string): Note {
  return { kind, severity: 'warning', text };
}
