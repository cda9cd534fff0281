import { createHash } from 'node:crypto';
import { dayOf } from '../day.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { MappingSheet } from '../sheet/sheet.ts';
import type { Row, Warehouse } from '../warehouse/warehouse.ts';
import { nextKeys, peopleOf } from './history.ts';
import { type MappingKey, NO_MAPPING_VERSION } from './mapping.ts';
import { readSheet } from './read-sheet.ts';

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
  const finding = (kind: string, severity: string, text: string): Row => ({
    found_date: dayOf(readAt.getTime()),
    found_at: readAt.toISOString(),
    kind,
    severity,
    text,
  });
  const keepLast = (kind: string, text: string) => ({
    version,
    readAt: null,
    findings: [finding(kind, 'error', text)],
  });

  let reading: ReturnType<typeof readSheet>;
  try {
    reading = readSheet(await sheet.read());
  } catch (error) {
    return keepLast('mapping_unreadable', `the mapping ${sheet.name} cannot be read: ${messageOf(error)}`);
  }
  const problems = reading.problems.map(({ row, reason }) =>
    finding('mapping_row', 'warning', `${sheet.name} row ${row} ${reason}`),
  );
  const standing = (await warehouse.read('mapping-keys', { version })) as MappingKey[];
  const open = standing.filter((key) => key.valid_to === null).length;
  if (reading.keys.length * 2 < open) {
    const text = `${sheet.name} has ${reading.keys.length} usable rows where the last version had ${open}`;
    return keepLast('mapping_shrunk', `${text}: the last version goes on serving`);
  }
  const { keys, vanished } = nextKeys(standing, reading, dayOf(readAt.getTime()));
  if (keys.length === 0 && standing.length > 0) {
    return keepLast(
      'mapping_empty',
      `${sheet.name} leaves no key an owner: the last version goes on serving`,
    );
  }
  // Who has left the sheet still worked somewhere on the days before; the sheet's own rows have the last word.
  const { people } = peopleOf([...keys, ...reading.keys]);
  const { contradicted } = peopleOf(reading.keys);
  const places = contradicted.map((email) =>
    finding(
      'mapping_person',
      'warning',
      `${sheet.name} places ${email} differently in two rows: the later one is used`,
    ),
  );
  const gone = vanished.map((key) =>
    finding(
      'mapping_key_gone',
      'warning',
      `${key.api_key_name ?? key.api_key_id} is no longer in ${sheet.name}`,
    ),
  );
  if (rowsHash(keys) === rowsHash(standing)) {
    return { version, readAt: readAt.toISOString(), findings: [...problems, ...places] };
  }
  const next = `${versionMs(readAt, version)}-${rowsHash(keys)}`;
  await warehouse.syncMapping({ version: next, previousVersion: version, keys, people });
  log.info({ mapping_version: next, keys: keys.length, problems: problems.length }, 'mapping.synced');
  return { version: next, readAt: readAt.toISOString(), findings: [...problems, ...places, ...gone] };
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
