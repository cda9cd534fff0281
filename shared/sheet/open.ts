import { existsSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { MappingSettings } from '../mapping-settings.ts';
import { csvSheet } from './csv.ts';
import { googleSheet } from './google.ts';
import type { MappingSheet } from './sheet.ts';

/**
 * The mapping of the settings; undefined without one.
 * @throws UsageError when a file of it is not there: most likely its name has a slip in it.
 */
export function openMappingSheet(settings: MappingSettings | undefined): MappingSheet | undefined {
  if (settings === undefined) return undefined;
  if (settings.kind === 'sheet') return googleSheet(settings);
  const { file, peopleFile } = settings;
  for (const [name, path] of Object.entries({ MAPPING_FILE: file, MAPPING_PEOPLE_FILE: peopleFile })) {
    if (path !== undefined && !existsSync(path)) throw new UsageError(`${name}: there is no file ${path}`);
  }
  return csvSheet(file, peopleFile);
}
