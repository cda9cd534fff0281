import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SANDBOX_MAPPING } from '../../local/host.ts';
import type { Config } from '../../shared/config.ts';
import { UsageError } from '../../shared/errors.ts';
import { csvSheet } from '../../shared/sheet/csv.ts';
import { openMappingSheet } from '../../shared/sheet/open.ts';
import type { MappingSheet } from '../../shared/sheet/sheet.ts';

/**
 * The mapping that the settings name; in a folder of made-up data without one, its own.
 * @throws UsageError when there is none.
 */
export function mappingSheetOf({
  mapping,
  dataDir,
  cloud,
}: Pick<Config, 'mapping' | 'dataDir' | 'cloud'>): MappingSheet {
  const sheet = openMappingSheet(mapping);
  if (sheet) return sheet;
  const madeUp = join(dataDir, SANDBOX_MAPPING);
  if (!cloud && existsSync(madeUp)) return csvSheet(madeUp);
  throw new UsageError('there is no mapping: set MAPPING_FILE to its CSV, or MAPPING_SHEET_ID');
}
