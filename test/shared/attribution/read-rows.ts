import { readSheet as readSheetOf } from '../../../shared/attribution/read-sheet.ts';
import { toRows } from '../../../shared/attribution/tenure.ts';
import type { Cells } from '../../../shared/sheet/sheet.ts';

/** The header of a sheet in short. */
export const HEADER = ['api_key_name', 'email', 'description'];

/** Reads a sheet, its tenures as stored rows and by their numbers. */
export const readSheet = (cells: Cells) => {
  const { rows, unusable, ...rest } = readSheetOf(cells);
  return {
    keys: toRows(rows.map(({ tenure }) => tenure)),
    numbers: rows.map(({ row }) => row),
    unusable,
    ...rest,
  };
};
