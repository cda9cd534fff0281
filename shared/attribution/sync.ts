import { createHash } from 'node:crypto';
import { addDays, type Day, dayOf } from '../day.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { parseUsd } from '../money.ts';
import type { MappingSheet } from '../sheet/sheet.ts';
import type { Row, Warehouse } from '../warehouse/warehouse.ts';
import { indexTenures, type MappingKey, type MappingPerson, NO_MAPPING_VERSION } from './mapping.ts';
import { movesOf, movesText } from './moved.ts';
import { type Effective, type Note, nextVersion, readingNotes, warning } from './next-version.ts';
import type { MappingOverride } from './overrides.ts';
import { type MappingReading, readTabs } from './read-tabs.ts';
import { toRows, toTenures } from './tenure.ts';

/** The version that a run uses, when its sheet was last read, and what a person should know about it. */
export type MappingState = { version: string; readAt: string | null; findings: Row[] };

export type SyncDeps = {
  warehouse: Pick<Warehouse, 'read' | 'syncMapping'>;
  sheet: MappingSheet | undefined;
  now: () => Date;
  log: Log;
  /** A version that gives more of last month's dollars than this to other owners is a finding. */
  movedUsd?: string;
};

const MOVED_USD = '100';

/**
 * Reads the sheet and stores a new version of the mapping when its effective rows have changed. A sheet that
 * cannot be read, or that has lost more than half its rows, leaves the last version in force: money never
 * waits for a sheet.
 */
export async function syncMapping(deps: SyncDeps): Promise<MappingState> {
  const { warehouse, sheet, now, log } = deps;
  const version = await newestVersion(warehouse);
  if (!sheet) return { version, readAt: null, findings: [] };
  const readAt = now();
  const state = (of: string, notes: Note[], isRead = true): MappingState => ({
    version: of,
    readAt: isRead ? readAt.toISOString() : null,
    findings: notes.map((note) => findingRow(note, sheet.name, readAt)),
  });

  const reading = await tryReading(sheet);
  if ('kind' in reading) return state(version, [reading], false);
  const standing = await readVersion(warehouse, version);
  const overrides = (await warehouse.read('mapping-overrides')) as MappingOverride[];
  // A clock that has stepped back must not make a change of today one of the past.
  const syncDay = dayOf(Math.max(readAt.getTime(), versionMs(version)));
  const next = nextVersion(standing, reading, overrides, syncDay);
  if ('refusal' in next) return state(version, [next.refusal], false);
  const notes = [...readingNotes(reading), ...next.notes];
  if (rowsHash(next.effective) === rowsHash(standing)) return state(version, notes);

  const name = `${nextVersionMs(readAt, version)}-${rowsHash(next.effective)}`;
  const keys = toRows(next.effective.keys);
  await warehouse.syncMapping({
    version: name,
    previousVersion: version,
    keys,
    people: next.effective.people,
  });
  log.info(
    { mapping_version: name, keys: keys.length, problems: reading.keys.problems.length },
    'mapping.synced',
  );
  return state(name, [...notes, ...(await movedNotes(deps, standing, next.effective, readAt))]);
}

/** The newest version of the mapping, `NO_MAPPING_VERSION` before the first. */
export async function newestVersion(warehouse: Pick<Warehouse, 'read'>): Promise<string> {
  const [newest] = await warehouse.read('mapping-newest-version');
  return newest ? String(newest.version) : NO_MAPPING_VERSION;
}

/** The effective rows of a version. */
export async function readVersion(warehouse: Pick<Warehouse, 'read'>, version: string): Promise<Effective> {
  return {
    keys: toTenures((await warehouse.read('mapping-keys', { version })) as MappingKey[]),
    people: (await warehouse.read('mapping-people', { version })) as MappingPerson[],
  };
}

async function tryReading(sheet: MappingSheet): Promise<MappingReading | Note> {
  try {
    return readTabs(await sheet.read());
  } catch (error) {
    return { kind: 'mapping_unreadable', severity: 'error', text: `cannot be read: ${messageOf(error)}` };
  }
}

/** A version that gives dollars of last month to others is right or a slip: finance is told who has them now. */
async function movedNotes(
  { warehouse, movedUsd = MOVED_USD }: SyncDeps,
  before: Effective,
  after: Effective,
  readAt: Date,
): Promise<Note[]> {
  const spend = await warehouse.read('mapping-spend', monthBefore(dayOf(readAt.getTime())));
  const indexed = ({ keys, people }: Effective) => indexTenures('', keys, people);
  const moves = movesOf(spend, indexed(before), indexed(after));
  const { text, usd } = movesText(moves);
  return parseUsd(usd) > parseUsd(movedUsd)
    ? [{ ...warning('mapping_moved', `moves ${usd} USD of last month to other owners: ${text}`), usd }]
    : [];
}

/** The calendar month before a day's. */
function monthBefore(day: Day): { from: Day; to: Day } {
  const to = addDays(`${day.slice(0, 8)}01`, -1);
  return { from: `${to.slice(0, 8)}01`, to };
}

function findingRow({ kind, severity, text, usd }: Note, sheetName: string, readAt: Date): Row {
  return {
    found_date: dayOf(readAt.getTime()),
    found_at: readAt.toISOString(),
    kind,
    severity,
    text: `${sheetName} ${text}`,
    ...(usd === undefined ? {} : { usd }),
  };
}

/** When a version was made, in epoch milliseconds. */
function versionMs(version: string): number {
  return Number(version.slice(0, 13));
}

/** 13 digits: the time of reading, but above the version before it even when the clock has stepped back. */
function nextVersionMs(readAt: Date, previousVersion: string): string {
  return Math.max(readAt.getTime(), versionMs(previousVersion) + 1)
    .toString()
    .padStart(13, '0');
}

/** 12 hex of the SHA-256 over the rows, whatever their order. */
function rowsHash({ keys, people }: Effective): string {
  const lines = [...toRows(keys), ...people]
    .map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))
    .sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
}
