import { addDays, type Day } from '../../day.ts';
import { messageOf } from '../../errors.ts';
import type { MappingSheet } from '../../sheet/sheet.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import type { MappingKey } from '../mapping.ts';
import { readTabs } from '../read-tabs.ts';
import { redacted } from '../secret.ts';
import { newestVersion } from '../sync.ts';
import { toTenures } from '../tenure.ts';
import type { LintInput } from './finding.ts';
import { readDirectoryLine, readSpend } from './known.ts';

/** How far back dollars are counted, from the newest day that has been read. */
const SPEND_DAYS = 35;

/** Reads the mapping, and what the warehouse knows to hold it against. @throws Error, with no secret in it, when the sheet cannot be read. */
export async function readLintInput(
  warehouse: Pick<Warehouse, 'read'>,
  sheet: MappingSheet,
  today: Day,
): Promise<LintInput> {
  const mapping = await readMapping(sheet);
  const version = await newestVersion(warehouse);
  const [newest] = await warehouse.read('newest-committed-day');
  const to = String(newest?.day ?? today);
  const spend = await warehouse.read('key-spend', { from: addDays(to, 1 - SPEND_DAYS), to });
  return {
    ...mapping,
    today,
    standing: toTenures((await warehouse.read('mapping-keys', { version })) as MappingKey[]),
    directory: (await warehouse.read('directory')).map(readDirectoryLine),
    spend: spend.map(readSpend),
  };
}

async function readMapping(sheet: MappingSheet): Promise<Pick<LintInput, 'cells' | 'reading'>> {
  try {
    const cells = await sheet.read();
    return { cells, reading: readTabs(cells) };
  } catch (error) {
    throw new Error(`${sheet.name} cannot be read: ${redacted(messageOf(error))}`);
  }
}
