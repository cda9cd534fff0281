import { createHash } from 'node:crypto';
import { dayOf } from '../day.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { MappingSheet } from '../sheet/sheet.ts';
import type { Row, Warehouse } from '../warehouse/warehouse.ts';
import { nextKeys, peopleOf } from './history.ts';
import { type MappingKey, NO_MAPPING_VERSION } from './mapping.ts';
import { readSheet, type SheetReading } from './read-sheet.ts';

/** The version that a run uses, when its sheet was last read, and what a person should know about it. */
export type MappingState = { version: string; readAt: string | null; findings: Row[] };

type Deps = {
  warehouse: Warehouse;
  sheet: MappingSheet | undefined;
  now: () => Date;
  log: Log;
};

/**
 * Reads the sheet and stores a new version of the mapping when its effective rows have changed. A sheet that
 * cannot be read, or that has lost more than half its rows, leaves the last version in force: money never
 * waits for a sheet.
 */
export async function syncMapping({ warehouse, sheet, now, log }: Deps): Promise<MappingState> {
  const [newest] = await warehouse.read('mapping-newest-version');
  const version = newest ? String(newest.version) : NO_MAPPING_VERSION;
  if (!sheet) return { version, readAt: null, findings: [] };
  const readAt = now();
  const state = (of: string, notes: Note[], isRead = true): MappingState => ({
    version: of,
    readAt: isRead ? readAt.toISOString() : null,
    findings: notes.map((note) => findingRow(note, sheet.name, readAt)),
  });

  const reading = await tryReading(sheet);
  if ('kind' in reading) return state(version, [reading], false);
  const standing = (await warehouse.read('mapping-keys', { version })) as MappingKey[];
  const { keys, vanished } = nextKeys(standing, reading, dayOf(readAt.getTime()));
  const refusal = whyNotTaken(reading, standing, keys);
  if (refusal) return state(version, [refusal], false);
  const notes = notesOf(reading);
  if (rowsHash(keys) === rowsHash(standing)) return state(version, notes);

  const next = `${versionMs(readAt, version)}-${rowsHash(keys)}`;
  // Who has left the sheet still worked somewhere on the days before; the sheet's own rows have the last word.
  const { people } = peopleOf([...keys, ...reading.keys]);
  await warehouse.syncMapping({ version: next, previousVersion: version, keys, people });
  log.info({ mapping_version: next, keys: keys.length, problems: reading.problems.length }, 'mapping.synced');
  return state(next, [...notes, ...vanished.map(noteOfVanished)]);
}

/** Something to tell of the sheet; the text follows the sheet's name. */
type Note = { kind: string; severity: 'warning' | 'error'; text: string };

async function tryReading(sheet: MappingSheet): Promise<SheetReading | Note> {
  try {
    return readSheet(await sheet.read());
  } catch (error) {
    return { kind: 'mapping_unreadable', severity: 'error', text: `cannot be read: ${messageOf(error)}` };
  }
}

/** Why the last version goes on serving; undefined when the sheet is taken. */
function whyNotTaken(reading: SheetReading, standing: readonly MappingKey[], keys: readonly MappingKey[]) {
  const open = standing.filter((key) => key.valid_to === null).length;
  const usable = reading.keys.length;
  const refuse = (kind: string, text: string): Note => ({
    kind,
    severity: 'error',
    text: `${text}: the last version goes on serving`,
  });
  if (usable * 2 < open) {
    return refuse('mapping_shrunk', `has ${usable} usable rows where the last version had ${open}`);
  }
  return keys.length === 0 && standing.length > 0
    ? refuse('mapping_empty', 'leaves no key an owner')
    : undefined;
}

/** What every reading tells anew, as long as it is so. */
function notesOf({ keys, problems }: SheetReading): Note[] {
  return [
    ...problems.map(({ row, reason }) => warning('mapping_row', `row ${row} ${reason}`)),
    ...peopleOf(keys).contradicted.map((email) =>
      warning('mapping_person', `places ${email} differently in two rows: the later one is used`),
    ),
  ];
}

function noteOfVanished({ api_key_name, api_key_id }: MappingKey): Note {
  return warning('mapping_key_gone', `no longer has the key ${api_key_name ?? api_key_id}`);
}

function warning(kind: string, text: string): Note {
  return { kind, severity: 'warning', text };
}

function findingRow({ kind, severity, text }: Note, sheetName: string, readAt: Date): Row {
  return {
    found_date: dayOf(readAt.getTime()),
    found_at: readAt.toISOString(),
    kind,
    severity,
    text: `${sheetName} ${text}`,
  };
}

/** 13 digits: the time of reading, but above the version before it even when the clock has stepped back. */
function versionMs(readAt: Date, previousVersion: string): string {
  const previousMs = Number(previousVersion.slice(0, 13));
  return Math.max(readAt.getTime(), previousMs + 1)
    .toString()
    .padStart(13, '0');
}

/** 12 hex of the SHA-256 over the rows, whatever their order. */
function rowsHash(keys: readonly MappingKey[]): string {
  const lines = keys
    .map((key) => JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1))))
    .sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
}
