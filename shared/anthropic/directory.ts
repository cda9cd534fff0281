import type { z } from 'zod';
import type { UnnumberedRecord } from '../contract/records.ts';
import type { Day } from '../day.ts';
import { ifAllowed, missingEndpoint } from '../ingest/plan.ts';
import { readRemembered } from '../ingest/remembered.ts';
import { emptyPage, type FetchRequest, type Finding, type Page } from '../ingest/source.ts';
import type { Step } from '../ingest/steps.ts';
import { readRow } from '../ingest/vendor-rows.ts';
import { keyRecord, userRecord, workspaceRecord } from './directory-records.ts';
import { addKeys, addUsers, type Owners, rememberOwners } from './owners.ts';
import { type ListName, listEndpoint, type RawRow, readList } from './pages.ts';
import { apiKey, user, type Workspace, workspace } from './schema.ts';

/** What the rows of a day are read with: plain JSON, since a continuation carries it. */
export type Directory = Owners & {
  /** The workspaces that the vendor lists, archived ones too; the Default one never is. */
  workspaces: string[];
  /** Workspaces whose traffic is Claude Code's: https://code.claude.com/docs/en/costs */
  codeWorkspaces: string[];
  /** Lists that the key may not read: what they would tell is not known. */
  missing: ListName[];
};

const CODE_WORKSPACE = 'Claude Code';
/** The vendor does not list the Default workspace; the legacy reports call it null. */
const DEFAULT_WORKSPACE: Workspace = { id: 'default', name: 'Default' };

/** What is not known without a list. */
const MISSING: Record<ListName, string> = {
  api_keys: 'new keys have neither a name nor an owner, so that the sheet finds them by their id alone',
  users: 'nobody new owns a key, or is remembered for the days after they have left',
  workspaces: 'the Claude Code and the Default workspace cannot be told from others',
};

/** A directory in which nothing has been listed yet. */
export function emptyDirectory(): Directory {
  return { users: {}, keys: {}, workspaces: [], codeWorkspaces: [], missing: [] };
}

/** What a person should know of the lists that the key may not read. */
export function missingLists({ missing }: Directory): Finding[] {
  return missing.map((list) => missingEndpoint(listEndpoint(list), MISSING[list]));
}

/**
 * The step that reads these lists into the state's directory, a page each, over what is remembered of them. A list
 * that the key may not read is missing: a key with `read:analytics` alone reads the reports and nothing else.
 */
export function makeReadDirectories<State extends { directory: Directory }>(
  lists: readonly ListName[],
): Step<State> {
  return async function* readDirectories(request, { directory }, from) {
    if (from === undefined) {
      Object.assign(directory, rememberOwners(await readRemembered(request, 'anthropic_api')));
    }
    for (const [index, list] of lists.entries()) {
      if (index < Number(from ?? 0)) continue;
      const page = await readDirectory(request, list, directory);
      yield { page, next: index + 1 < lists.length ? index + 1 : undefined };
    }
  };
}

async function readDirectory(request: FetchRequest, list: ListName, directory: Directory): Promise<Page> {
  const page = emptyPage();
  const rows = await ifAllowed(() => readList(request.session, list));
  if (rows) READERS[list](rows, page, request.day, directory);
  else directory.missing.push(list);
  return page;
}

const READERS: Record<ListName, (rows: RawRow[], page: Page, day: Day, directory: Directory) => void> = {
  api_keys(rows, page, day, directory) {
    const keys = readLines(rows, page, 'api_keys', apiKey, (key, raw) => keyRecord(key, day, raw));
    directory.keys = addKeys(directory.keys, keys);
  },
  users(rows, page, day, directory) {
    const users = readLines(rows, page, 'users', user, (one, raw) => userRecord(one, day, raw));
    directory.users = addUsers(directory.users, users);
  },
  workspaces(rows, page, day, directory) {
    const workspaces = readLines(rows, page, 'workspaces', workspace, (one, raw) =>
      workspaceRecord(one, day, raw),
    );
    page.records.push(workspaceRecord(DEFAULT_WORKSPACE, day, {}));
    directory.workspaces = workspaces.map(({ id }) => id);
    directory.codeWorkspaces = workspaces.filter(({ name }) => name === CODE_WORKSPACE).map(({ id }) => id);
  },
};

/** Reads a list's lines onto a page, and hands on those that can be read. */
function readLines<Shape extends z.ZodRawShape>(
  rows: RawRow[],
  page: Page,
  list: ListName,
  schema: z.ZodObject<Shape, z.core.$loose>,
  toRecord: (line: z.infer<z.ZodObject<Shape, z.core.$loose>>, raw: RawRow) => UnnumberedRecord,
) {
  const lines: z.infer<typeof schema>[] = [];
  const endpoint = listEndpoint(list);
  for (const raw of rows) {
    const read = readRow(raw, schema, new Set(), endpoint);
    if ('row' in read) {
      lines.push(read.row);
      page.records.push(toRecord(read.row, raw));
    } else page.quarantined.push({ ...read.unreadable, usd: null });
  }
  page.seen.push({ endpoint, rows, known: new Set(Object.keys(schema.shape)) });
  return lines;
}
