import type { z } from 'zod';
import type { UnnumberedRecord } from '../contract/records.ts';
import type { Day } from '../day.ts';
import { ifAllowed, missingEndpoint } from '../ingest/plan.ts';
import { emptyPage, type FetchRequest, type Finding, type Page } from '../ingest/source.ts';
import type { Step } from '../ingest/steps.ts';
import { readRow } from '../ingest/vendor-rows.ts';
import { keyRecord, userRecord, workspaceRecord } from './directory-records.ts';
import { type ListName, listEndpoint, type RawRow, readList } from './pages.ts';
import { type ApiKey, apiKey, user, type Workspace, workspace } from './schema.ts';

/** What the rows of a day are read with: plain JSON, since a continuation carries it. */
export type Directory = {
  /** The name of each key, and whether no other key has it. */
  keys: Record<string, { name: string; isUnique: boolean }>;
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
  api_keys: 'which keys have a name is not known, so that the sheet finds a key by its id alone',
  users: 'nobody new is remembered for the days after they have left',
  workspaces: 'the Claude Code and the Default workspace cannot be told from others',
};

/** A directory in which nothing has been listed yet. */
export function emptyDirectory(): Directory {
  return { keys: {}, workspaces: [], codeWorkspaces: [], missing: [] };
}

/** What a person should know of the lists that the key may not read. */
export function missingLists({ missing }: Directory): Finding[] {
  return missing.map((list) => missingEndpoint(listEndpoint(list), MISSING[list]));
}

/** Each key name that is listed, and whether one key alone has it. */
export function keyNames({ keys }: Directory): Map<string, boolean> {
  return new Map(Object.values(keys).map(({ name, isUnique }) => [name, isUnique]));
}

/**
 * The step that reads these lists into the state's directory, a page each. A list that the key may not read is
 * missing: a key with `read:analytics` alone reads the reports and nothing else.
 */
export function makeReadDirectories<State extends { directory: Directory }>(
  lists: readonly ListName[],
): Step<State> {
  return async function* readDirectories(request, { directory }, from) {
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
    directory.keys = indexKeys(keys);
  },
  users(rows, page, day) {
    readLines(rows, page, 'users', user, (one, raw) => userRecord(one, day, raw));
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

function indexKeys(keys: readonly ApiKey[]): Directory['keys'] {
  const byName = Map.groupBy(
    keys.filter((key) => key.name),
    (key) => key.name ?? '',
  );
  return Object.fromEntries(
    [...byName].flatMap(([name, same]) => {
      const isUnique = new Set(same.map(({ id }) => id)).size === 1;
      return same.map((key) => [key.id, { name, isUnique }]);
    }),
  );
}
