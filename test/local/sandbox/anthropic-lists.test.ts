import { describe, expect, test } from '@jest/globals';
import { makeOrganization } from '../../../local/sandbox/index.ts';
import { get, withSandbox } from './client.ts';

type Item = {
  id: string;
  name: string;
  status?: string;
  created_by?: object | null;
  workspace_id?: string | null;
  scope?: { type: string; workspace_id: string };
  principal?: object | null;
};
type List = { data: Item[]; first_id: string | null; last_id: string | null; has_more: boolean };

describe('lists of Anthropic', () => {
  test('after_id walks a list to its end, before_id back to its beginning', () =>
    withSandbox({}, async (sandbox) => {
      const all = (await get<List>(sandbox, '/users?limit=1000')).body;
      const first = (await get<List>(sandbox, '/users')).body;
      const second = (await get<List>(sandbox, `/users?after_id=${first.last_id}`)).body;
      expect(first.data).toHaveLength(20);
      expect([first.has_more, second.has_more, all.has_more]).toEqual([true, false, false]);
      expect([...first.data, ...second.data]).toEqual(all.data);
      const back = (await get<List>(sandbox, `/users?limit=3&before_id=${second.first_id}`)).body;
      expect(back.data).toEqual(first.data.slice(-3));
      expect(back.has_more).toBe(true);
    }));

  test('keys are 14, one archived, one without a maker, two of the same name', () =>
    withSandbox({}, async (sandbox) => {
      const { data } = (await get<List>(sandbox, '/api_keys')).body;
      expect(data).toHaveLength(14);
      expect(data.filter((key) => key.status === 'archived')).toHaveLength(1);
      expect(data.filter((key) => key.created_by === null)).toHaveLength(1);
      expect(data.filter((key) => key.name === 'ci')).toHaveLength(2);
      expect(data.some((key) => key.workspace_id === null)).toBe(true);
      const archived = (await get<List>(sandbox, '/api_keys?status=archived')).body;
      expect(archived.data).toEqual(data.filter((key) => key.status === 'archived'));
    }));

  test('principals come in the shape with an actor twice, in the former one else', () =>
    withSandbox({}, async (sandbox) => {
      const { data } = (await get<List>(sandbox, '/api_keys')).body;
      const principals = data.map((key) => key.principal);
      const user = { type: 'user_actor', user_id: expect.stringMatching(/^user_/) };
      const service = { type: 'service_account_actor', service_account_id: expect.stringMatching(/^svac_/) };
      const former = { type: 'user', id: expect.stringMatching(/^user_/) };
      expect(principals[1]).toEqual(user);
      expect(principals[2]).toBe(null);
      expect(principals[7]).toEqual(service);
      const others = principals.filter((_, index) => ![1, 2, 7].includes(index));
      expect(others).toEqual(Array.from({ length: 11 }, () => former));
    }));

  test('a key has the scope of its workspace, by a real id where it is the Default one', () =>
    withSandbox({}, async (sandbox) => {
      const { data } = (await get<List>(sandbox, '/api_keys')).body;
      const listed = (await get<List>(sandbox, '/workspaces?include_archived=true')).body.data;
      const scopes = new Set(
        data.filter((key) => key.workspace_id === null).map((key) => key.scope?.workspace_id),
      );
      expect([...scopes]).toEqual([expect.stringMatching(/^wrkspc_01/)]);
      expect(listed.map((workspace) => workspace.id)).not.toContain([...scopes][0]);
      for (const key of data.filter((one) => one.workspace_id !== null)) {
        expect(key.scope).toEqual({ type: 'workspace', workspace_id: key.workspace_id });
      }
    }));

  test('workspaces leave the Default one out, and archived ones unless asked for', () =>
    withSandbox({}, async (sandbox) => {
      const open = (await get<List>(sandbox, '/workspaces')).body.data.map((workspace) => workspace.name);
      const all = (await get<List>(sandbox, '/workspaces?include_archived=true')).body.data;
      expect(open).toEqual(['Claude Code', 'Production', 'Internal Tools']);
      expect(all).toHaveLength(4);
    }));

  test('users are there up to their last day', async () => {
    // Of 6 people the first and the fourth are every third; these and the second and the fifth made the keys.
    const organization = makeOrganization({ people: 6, leavers: { 4: '2026-03-02' } });
    const expectListed = (now: string, people: number[]) =>
      withSandbox({ organization, now: () => Date.parse(now) }, async (sandbox) => {
        const { data } = (await get<List>(sandbox, '/users')).body;
        const ids = organization.people.filter(({ index }) => people.includes(index));
        expect(data.map(({ id }) => id)).toEqual(ids.map(({ consoleUserId }) => consoleUserId));
      });
    await expectListed('2026-03-02T23:59:59Z', [0, 1, 3, 4]);
    await expectListed('2026-03-03T00:00:00Z', [0, 1, 3]);
  });

  test('me names the organization', () =>
    withSandbox({}, async (sandbox) => {
      const { body } = await get(sandbox, '/me');
      expect(body).toEqual({
        id: expect.stringMatching(/^org_/),
        type: 'organization',
        name: 'Example Company',
      });
    }));
});
