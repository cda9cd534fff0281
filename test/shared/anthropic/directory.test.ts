import { describe, expect, test } from '@jest/globals';
import { emptyDirectory, makeReadDirectories, missingLists } from '../../../shared/anthropic/directory.ts';
import type { ListName } from '../../../shared/anthropic/pages.ts';
import { NotAllowedError } from '../../../shared/http.ts';
import type { Cursor } from '../../../shared/ingest/steps.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import { anthropicSession } from '../../support/anthropic-answers.ts';
import { drain } from '../../support/fakes.ts';
import { fetchRequest } from '../../support/ingest.ts';

const ALL: ListName[] = ['api_keys', 'users', 'workspaces'];
const refused = () => {
  throw new NotAllowedError('it answered 403', 403);
};

type Organization = Parameters<typeof anthropicSession>[0];

async function read(
  organization: Organization,
  {
    lists = ALL,
    answered = [] as string[],
    from = undefined as Cursor | undefined,
    remembered = [] as Row[],
  } = {},
) {
  const { session, seen } = anthropicSession(organization);
  const asks: unknown[] = [];
  const state = { directory: emptyDirectory() };
  const step = makeReadDirectories<typeof state>(lists);
  const request = fetchRequest(session, {
    answered,
    async read(...ask) {
      asks.push(ask);
      return remembered;
    },
  });
  const { pages } = await drain(step(request, state, from));
  return { pages, asked: seen.map(({ what }) => what), asks, directory: state.directory };
}

const idsOf = ({ pages }: Awaited<ReturnType<typeof read>>) =>
  pages.map(({ page }) => page.records.map(({ vendor }) => vendor.vendor_id));

describe('the directories', () => {
  test('are a page a list, with the Default workspace that the vendor leaves out', async () => {
    const reading = await read({
      users: [[{ id: 'user_1', email: ' A@Example.com' }]],
      workspaces: [[{ id: 'wrkspc_1', name: 'Research' }], [{ id: 'wrkspc_2', name: 'Claude Code' }]],
    });
    expect(idsOf(reading)).toEqual([['apikey_1'], ['user_1'], ['wrkspc_1', 'wrkspc_2', 'default']]);
    expect(reading.pages.map(({ page, next }) => [page.vendorRows, next])).toEqual([
      [0, 1],
      [0, 2],
      [0, undefined],
    ]);
    expect(reading.directory).toEqual({
      users: { user_1: 'a@example.com' },
      keys: { apikey_1: { name: 'ci', isUnique: true, principal: null, creator: null } },
      workspaces: ['wrkspc_1', 'wrkspc_2'],
      codeWorkspaces: ['wrkspc_2'],
      missing: [],
    });
  });

  test('are those that a source wants, from the one on where it left off', async () => {
    const { asked, asks, pages } = await read({}, { lists: ['api_keys', 'users'], from: 1 });
    expect(asked).toEqual(['GET /v1/organizations/users?limit=1000']);
    expect(asks).toEqual([]);
    expect(pages.map(({ next }) => next)).toEqual([undefined]);
  });

  test('show the rows as they were sent, and which fields are read', async () => {
    const key = { id: 'apikey_1', name: 'ci', status: 'active' };
    const { pages } = await read({ keys: [[key]] });
    const seen = pages.flatMap(({ page }) => page.seen);
    expect(seen.map(({ endpoint, rows }) => [endpoint, rows])).toEqual([
      ['/v1/organizations/api_keys', [key]],
      ['/v1/organizations/users', []],
      ['/v1/organizations/workspaces', []],
    ]);
    expect(seen.map(({ known }) => [...known].toSorted())).toEqual([
      [
        ...['created_at', 'created_by', 'expires_at', 'id', 'name', 'partial_key_hint', 'principal', 'scope'],
        ...['status', 'type', 'workspace_id'],
      ],
      ['added_at', 'email', 'id', 'name', 'role', 'type'],
      ['archived_at', 'created_at', 'data_residency', 'display_color', 'id', 'name', 'tags', 'type'],
    ]);
  });

  test('leave out a line that cannot be read, without dollars', async () => {
    const { pages, directory } = await read({ keys: [[{ id: 7 }, { id: 'apikey_1', name: 'ci' }]] });
    expect(pages.flatMap(({ page }) => page.quarantined)).toEqual([
      {
        payload: { id: 7 },
        reason: expect.stringMatching(/^a row of \/v1\/organizations\/api_keys does not fit: id: /),
        usd: null,
      },
    ]);
    expect(Object.keys(directory.keys)).toEqual(['apikey_1']);
  });
});

describe('what the directories have listed before', () => {
  const remembered = [
    { kind: 'key', vendor_id: 'apikey_0', name: 'old', principal_id: null, creator_id: 'user_0' },
    { kind: 'user', vendor_id: 'user_0', email: 'gone@example.com' },
    { kind: 'workspace', vendor_id: 'wrkspc_0', name: 'Claude Code' },
  ].map((line) => ({ ...line, last_seen: '2026-01-04T14:00:00.000Z' }));

  test('is read once for all lists, and known beside what they list now', async () => {
    const { asks, directory } = await read(
      { users: [[{ id: 'user_1', email: 'a@example.com' }]] },
      { remembered },
    );
    expect(asks).toEqual([['remembered-directory', { account: 'default', platform: 'anthropic_api' }]]);
    expect(directory).toEqual({
      ...emptyDirectory(),
      users: { user_0: 'gone@example.com', user_1: 'a@example.com' },
      keys: {
        apikey_0: { name: 'old', isUnique: true, principal: null, creator: 'user_0' },
        apikey_1: { name: 'ci', isUnique: true, principal: null, creator: null },
      },
    });
  });

  test('answers alone for a list that the key may not read', async () => {
    const { directory } = await read({ keys: refused, users: refused }, { remembered });
    expect(directory).toMatchObject({
      users: { user_0: 'gone@example.com' },
      keys: { apikey_0: { name: 'old', creator: 'user_0' } },
      missing: ['api_keys', 'users'],
    });
  });
});

describe('a list that the key may not read', () => {
  test('is missing, and the others are read', async () => {
    const reading = await read({ keys: refused, workspaces: refused, users: [[{ id: 'user_1' }]] });
    expect(idsOf(reading)).toEqual([[], ['user_1'], []]);
    expect(reading.directory).toEqual({ ...emptyDirectory(), missing: ['api_keys', 'workspaces'] });
    expect(reading.pages.flatMap(({ page }) => page.seen.map(({ endpoint }) => endpoint))).toEqual([
      '/v1/organizations/users',
    ]);
  });

  test('is told with what is not known without it', async () => {
    const { directory } = await read({ keys: refused });
    expect(missingLists(directory)).toEqual([
      {
        kind: 'endpoint_missing',
        severity: 'warning',
        text: "/v1/organizations/api_keys is not on the plan, or not within the key's rights: new keys have neither a name nor an owner, so that the sheet finds them by their id alone",
        usd: null,
      },
    ]);
  });

  test('is missing too when it has answered before: a smaller key holds up no money', async () => {
    const { directory } = await read({ keys: refused }, { answered: ['/v1/organizations/api_keys'] });
    expect(directory.missing).toEqual(['api_keys']);
  });
});
