import { addDays, type Day, isDay } from '../day.ts';
import type { Cell } from '../sheet/sheet.ts';

/** Marks of writing direction and blanks without width: pasted along, never seen, and part of no name. */
const UNSEEN = /[\u200B\u200E\u200F\u061C\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;
/** https://support.google.com/docs/answer/3238305: what a formula that fails leaves in its cell. */
const FORMULA_ERROR = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|ERROR!|CALC!|SPILL!)$/;
/** Day 0 of a serial number in Google Sheets: https://developers.google.com/workspace/sheets/api/guides/formats */
const EPOCH: Day = '1899-12-30';
/** 2100-01-01: a number beyond it is none of our days. */
const MAX_SERIAL = 73_051;

/** A cell as text, without what nobody sees. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  return String(cell).replace(UNSEEN, '').trim();
}

/** Whether the cell shows that its formula failed. */
export function isFormulaError(text: string): boolean {
  return FORMULA_ERROR.test(text);
}

/** A day as text or as a sheet's serial number, whose fraction is the time of day; undefined when it is none. */
export function cellDay(cell: Cell | undefined): Day | undefined {
  if (typeof cell === 'number') {
    return cell >= 1 && cell <= MAX_SERIAL ? addDays(EPOCH, Math.floor(cell)) : undefined;
  }
  const text = cellText(cell);
  return isDay(text) ? text : undefined;
}
