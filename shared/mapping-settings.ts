import { z } from 'zod';
import { settingProblems, text, textLike } from './setting.ts';

/** Where the mapping is kept: in files, or in a Google Sheet. */
export type MappingSettings =
  | { kind: 'file'; file: string; peopleFile: string | undefined }
  | {
      kind: 'sheet';
      sheetId: string;
      /** In A1 notation. */
      range: string;
      /** URL of a Sheets API on this machine. */
      rootUrl: string | undefined;
    };

const DEFAULT_RANGE = 'Sheet1!A:Z';
const ADDRESS = /\/spreadsheets\/d\/([\w-]+)/;
const SHEET_ID = /^[\w-]+$/;
const ON_LOOPBACK = /^https?:\/\/(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[::1\])(?::\d+)?\/?$/;
const USD = /^\d+(?:\.\d{1,9})?$/;

const sheetId = text.superRefine((value, context) => {
  const [, id] = ADDRESS.exec(value) ?? [];
  if (id !== undefined) context.addIssue({ code: 'custom', message: `is an address: the id in it is ${id}` });
  else if (!SHEET_ID.test(value)) context.addIssue({ code: 'custom', message: 'is no id of a sheet' });
});

const settings = z.object({
  MAPPING_FILE: text.optional(),
  MAPPING_PEOPLE_FILE: text.optional(),
  MAPPING_SHEET_ID: sheetId.optional(),
  MAPPING_SHEET_RANGE: text.optional(),
  SHEETS_ROOT_URL: textLike(
    ON_LOOPBACK,
    'is for tests: the URL of a server on this machine, like http://127.0.0.1:9060',
  ).optional(),
  MAPPING_MOVED_USD: textLike(USD, 'is no amount of dollars, like 100').default('100'),
});

/** The names of the settings of the mapping. */
export const MAPPING_SETTINGS = Object.keys(settings.shape);

/** What the environment says of the mapping. */
export type ReadMapping = {
  mapping: MappingSettings | undefined;
  /** A version that gives more of last month's dollars than this to other owners is a finding. */
  movedUsd: string;
};

/** Where the mapping is, by the environment, and what is wrong with it. */
export function readMappingSettings(
  env: Record<string, string | undefined>,
): ReadMapping & { problems: string[] } {
  const { data, error } = settings.safeParse(env);
  if (!data) return { mapping: undefined, movedUsd: '0', problems: settingProblems(error) };
  const { MAPPING_FILE: file, MAPPING_PEOPLE_FILE: peopleFile, MAPPING_SHEET_ID: id } = data;
  const { MAPPING_SHEET_RANGE: range, SHEETS_ROOT_URL: rootUrl, MAPPING_MOVED_USD: movedUsd } = data;
  const needs = (name: string, value: string | undefined, needed: string, has: string | undefined) =>
    value !== undefined && has === undefined ? [`${name}: goes with ${needed}, which is not set`] : [];
  const problems = [
    ...(file !== undefined && id !== undefined
      ? ['MAPPING_SHEET_ID: MAPPING_FILE is set too, unset one of them']
      : []),
    ...needs('MAPPING_PEOPLE_FILE', peopleFile, 'MAPPING_FILE', file),
    ...needs('MAPPING_SHEET_RANGE', range, 'MAPPING_SHEET_ID', id),
    ...needs('SHEETS_ROOT_URL', rootUrl, 'MAPPING_SHEET_ID', id),
  ];
  if (id !== undefined) {
    return {
      mapping: { kind: 'sheet', sheetId: id, range: range ?? DEFAULT_RANGE, rootUrl },
      movedUsd,
      problems,
    };
  }
  return { mapping: file === undefined ? undefined : { kind: 'file', file, peopleFile }, movedUsd, problems };
}
