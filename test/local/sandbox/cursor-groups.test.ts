import { describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../../local/sandbox/index.ts';
import { dollarsText } from '../../../local/sandbox/money.ts';
import {
  type Answer,
  allEvents,
  CURSOR_HEADERS,
  call,
  dollars,
  picos,
  range,
  withSandbox,
} from './client.ts';

type Spent = { spendCents: number; dailySpend: { date: string; spendCents: number }[] };
type Member = Spent & { userId: string; leftAt: string | null };
type Group = Spent & {
  id: string;
  name: string;
  memberCount: number;
  currentMembers: Member[];
  formerMembers: Member[];
};
type Groups = {
  groups: Group[];
  unassignedGroup: Group;
  billingCycle: { cycleStart: string; cycleEnd: string };
};

function ask<Body>(sandbox: Sandbox, path: string): Promise<Answer<Body>> {
  return call(`${sandbox.cursorUrl}/teams/groups${path}`, { headers: CURSOR_HEADERS });
}

/** Cents as dollars, exact to 1e-9. */
const exact = (cents: number[]): string =>
  dollarsText(cents.reduce((sum, one) => sum + Math.round(one * 1e7), 0));

async function billedOf(sandbox: Sandbox, from: string, days = 1): Promise<string> {
  const events = await allEvents(sandbox, range(from, days));
  const billed = events.filter((event) => event.isChargeable).map((event) => picos(event.chargedCents));
  return dollars(billed.reduce((sum, one) => sum + one, 0n));
}

describe('billing groups of Cursor', () => {
  test('have everybody in one group, and some in none', () =>
    withSandbox({}, async (sandbox) => {
      const { groups, unassignedGroup } = (await ask<Groups>(sandbox, '')).body;
      expect(groups.map((group) => group.name)).toHaveLength(6);
      const members = [...groups, unassignedGroup].flatMap((group) => [
        ...group.currentMembers,
        ...group.formerMembers,
      ]);
      expect(new Set(members.map((member) => member.userId)).size).toBe(80);
      expect(members).toHaveLength(80);
      // Every ninth of 80, from the first on.
      expect(unassignedGroup.memberCount).toBe(9);
      expect(members.filter((member) => member.leftAt !== null)).toHaveLength(3);
    }));

  test('spend on each day of a past cycle what the events of that day add up to', () =>
    withSandbox({}, async (sandbox) => {
      const { body } = await ask<Groups>(sandbox, '?billingCycle=2026-02-20');
      expect(body.billingCycle).toEqual({
        cycleStart: '2026-02-05T00:00:00.000Z',
        cycleEnd: '2026-03-05T00:00:00.000Z',
      });
      const groups = [...body.groups, body.unassignedGroup];
      expect(groups.every((group) => group.dailySpend.length === 28)).toBe(true);
      for (const day of ['2026-02-05', '2026-02-17', '2026-03-04']) {
        const ofDay = groups.flatMap((group) => group.dailySpend.filter(({ date }) => date === day));
        expect(exact(ofDay.map(({ spendCents }) => spendCents))).toBe(await billedOf(sandbox, day));
      }
      expect(exact(groups.map(({ spendCents }) => spendCents))).toBe(
        await billedOf(sandbox, '2026-02-05', 28),
      );
    }));

  test('show one group with the days of its members, which add up to the group', () =>
    withSandbox({}, async (sandbox) => {
      const { groups } = (await ask<Groups>(sandbox, '?billingCycle=2026-03-08')).body;
      const listed = groups.find((group) => group.formerMembers.length > 0);
      const { body } = await ask<{ group: Group }>(sandbox, `/${listed?.id}?billingCycle=2026-03-08`);
      const { currentMembers, formerMembers, ...group } = body.group;
      const members = [...currentMembers, ...formerMembers];
      expect(listed).toMatchObject({ ...group, memberCount: currentMembers.length });
      for (const [index, day] of group.dailySpend.entries()) {
        const own = members.map((member) => member.dailySpend[index]?.spendCents ?? Number.NaN);
        expect(exact(own)).toBe(exact([day.spendCents]));
      }
      for (const member of members) {
        expect(exact(member.dailySpend.map((day) => day.spendCents))).toBe(exact([member.spendCents]));
      }
    }));

  test('list the current cycle up to today', () =>
    withSandbox({}, async (sandbox) => {
      const { body } = await ask<Groups>(sandbox, '');
      expect(body.billingCycle.cycleStart).toBe('2026-11-05T00:00:00.000Z');
      const days = body.unassignedGroup.dailySpend.map(({ date }) => date);
      expect([days[0], days.at(-1), days.length]).toEqual(['2026-11-05', '2026-11-20', 16]);
    }));

  test.each([
    ['2026-03-04', '2026-02-05', '2026-03-05'],
    ['2026-03-05', '2026-03-05', '2026-04-05'],
    ['2026-01-03', '2025-12-05', '2026-01-05'],
  ])('have %s in the cycle from %s to %s', (day, start, end) =>
    withSandbox({}, async (sandbox) => {
      const { billingCycle } = (await ask<Groups>(sandbox, `?billingCycle=${day}`)).body;
      expect(billingCycle).toEqual({
        cycleStart: `${start}T00:00:00.000Z`,
        cycleEnd: `${end}T00:00:00.000Z`,
      });
    }),
  );

  test.each([
    ['an unknown group', '/group_x', 404],
    ['a day that is none', '?billingCycle=2026-02-30', 400],
    ['a cycle to come', '?billingCycle=2026-12-24', 400],
    ['an unknown parameter', '?page=1', 400],
  ])('refuse %s', (_, path, status) =>
    withSandbox({}, async (sandbox) => {
      expect((await ask(sandbox, path)).status).toBe(status);
    }),
  );
});
