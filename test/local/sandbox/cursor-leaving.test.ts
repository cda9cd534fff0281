import { describe, expect, test } from '@jest/globals';
import {
  makeSmallOrganization,
  type OrganizationOptions,
  type Sandbox,
} from '../../../local/sandbox/index.ts';
import { allEvents, CURSOR_HEADERS, call, post, range, withSandbox } from './client.ts';

type Member = { id: number; email: string; isRemoved: boolean };
type Group = { currentMembers: GroupMember[]; formerMembers: GroupMember[] };
type GroupMember = { userId: string; leftAt: string | null };
type Spender = { userId: string; removedAt?: string };

/** Of 6 people the fourth, member 104, leaves on the tenth. */
const LEAVING = { leavers: { 3: '2026-03-10' }, eventsPerDay: 200 };
const BEFORE = '2026-03-10T23:59:59Z';
const AFTER = '2026-03-11T00:00:00Z';
const WORKED = '2026-03-05';

/** Runs the body on the organization as it stands at a time. */
function at(
  now: string,
  body: (sandbox: Sandbox, leaver: { email: string; cursorUserId: string }) => Promise<void>,
  more: OrganizationOptions = {},
): Promise<void> {
  const organization = makeSmallOrganization({ ...LEAVING, ...more });
  const leaver = organization.people[3] ?? { email: '', cursorUserId: '' };
  return withSandbox({ organization, now: () => Date.parse(now) }, (sandbox) => body(sandbox, leaver));
}

async function membersOf({ cursorUrl }: Sandbox): Promise<Member[]> {
  const url = `${cursorUrl}/teams/members`;
  return (await call<{ teamMembers: Member[] }>(url, { headers: CURSOR_HEADERS })).body.teamMembers;
}

async function groupMember(sandbox: Sandbox, userId: string): Promise<(string | null | undefined)[]> {
  const url = `${sandbox.cursorUrl}/teams/groups?billingCycle=${WORKED}`;
  const { body } = await call<{ groups: Group[]; unassignedGroup: Group }>(url, { headers: CURSOR_HEADERS });
  const groups = [...body.groups, body.unassignedGroup];
  const leftAt = (members: GroupMember[]) => members.find((member) => member.userId === userId)?.leftAt;
  return [
    leftAt(groups.flatMap((group) => group.currentMembers)),
    leftAt(groups.flatMap((group) => group.formerMembers)),
  ];
}

async function removedAt(sandbox: Sandbox, userId: string): Promise<string | undefined> {
  const { body } = await post<{ teamMemberSpend: Spender[] }>(sandbox, '/teams/spend', {});
  return body.teamMemberSpend.find((spender) => spender.userId === userId)?.removedAt;
}

describe('somebody who leaves Cursor', () => {
  test('is a member like all others until the last day is over', () =>
    at(BEFORE, async (sandbox, { email, cursorUserId }) => {
      const members = await membersOf(sandbox);
      expect(members.map(({ id, isRemoved }) => [id, isRemoved])).toContainEqual([104, false]);
      const own = await allEvents(sandbox, { ...range(WORKED), userId: cursorUserId });
      expect(own.length).toBeGreaterThan(0);
      expect(new Set(own.map(({ userEmail }) => userEmail))).toEqual(new Set([email]));
      expect(await allEvents(sandbox, { ...range(WORKED), email })).toEqual(own);
      expect(await groupMember(sandbox, cursorUserId)).toEqual([null, undefined]);
      expect(await removedAt(sandbox, cursorUserId)).toBeUndefined();
    }));

  test('has a mark from then on, and no e-mail on the events of any day', () =>
    at(AFTER, async (sandbox, { email, cursorUserId }) => {
      const members = await membersOf(sandbox);
      expect(members.filter(({ isRemoved }) => isRemoved).map(({ id }) => id)).toEqual([104]);
      const own = await allEvents(sandbox, { ...range(WORKED), userId: cursorUserId });
      expect(own.length).toBeGreaterThan(0);
      expect(own.filter(({ userEmail }) => userEmail)).toEqual([]);
      expect(await allEvents(sandbox, { ...range(WORKED), email })).toEqual([]);
      expect(await groupMember(sandbox, cursorUserId)).toEqual([undefined, '2026-03-10T17:00:00.000Z']);
      expect(await removedAt(sandbox, cursorUserId)).toBe('2026-03-10T17:00:00.000Z');
    }));

  test('is listed no more where members are forgotten, and can still be asked for', () =>
    at(
      AFTER,
      async (sandbox, { cursorUserId }) => {
        expect((await membersOf(sandbox)).map(({ id }) => id)).toEqual([101, 102, 103, 105, 106]);
        expect(await allEvents(sandbox, { ...range(WORKED), userId: cursorUserId })).not.toEqual([]);
      },
      { forgetsMembers: true },
    ));
});
