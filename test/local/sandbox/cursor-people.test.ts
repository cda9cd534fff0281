import { describe, expect, test } from '@jest/globals';
import { dollarsText } from '../../../local/sandbox/money.ts';
import { allEvents, CURSOR_HEADERS, call, dollars, picos, post, range, withSandbox } from './client.ts';

type Member = { id: number; email: string; role: string; isRemoved: boolean };
type DailyRow = {
  userId: string;
  day: string;
  email: string;
  isActive: boolean;
  subscriptionIncludedReqs: number;
  usageBasedReqs: number;
  mostUsedModel: string | null;
};
type Daily = { data: DailyRow[]; pagination?: { totalUsers: number; hasNextPage: boolean } };
type Spend = {
  teamMemberSpend: { email: string; spendCents: number; overallSpendCents: number }[];
  totalMembers: number;
  totalPages: number;
  subscriptionCycleStart: number;
};

const DAY = '2026-11-02';
const clean = (email: string): string => email.trim().toLowerCase();

describe('people of Cursor', () => {
  test('members are 80, three of them removed, in every role', () =>
    withSandbox({}, async ({ cursorUrl }) => {
      const { body } = await call<{ teamMembers: Member[] }>(`${cursorUrl}/teams/members`, {
        headers: CURSOR_HEADERS,
      });
      const members = body.teamMembers;
      expect(members.filter((member) => member.isRemoved)).toHaveLength(3);
      expect(new Set(members.map((member) => clean(member.email))).size).toBe(80);
      expect(new Set(members.map((member) => member.role))).toEqual(
        new Set(['owner', 'member', 'free-owner']),
      );
      expect(members.filter((member) => member.email !== clean(member.email)).length).toBeGreaterThan(3);
    }));

  test('daily usage lists every member page by page, and only the active without pages', () =>
    withSandbox({}, async (sandbox) => {
      const rows: DailyRow[] = [];
      for (let page = 1; page <= 3; page += 1) {
        const { body } = await post<Daily>(sandbox, '/teams/daily-usage-data', {
          ...range(DAY, 2),
          page,
          pageSize: 30,
        });
        rows.push(...body.data);
        expect(body.pagination).toMatchObject({ totalUsers: 77, hasNextPage: page < 3 });
      }
      expect(rows).toHaveLength(154);
      expect(new Set(rows.map((row) => row.userId + row.day)).size).toBe(154);
      const active = await post<Daily>(sandbox, '/teams/daily-usage-data', range(DAY, 2));
      expect(active.body.pagination).toBeUndefined();
      expect(active.body.data).toEqual(rows.filter((row) => row.isActive));
      expect(active.body.data.length).toBeLessThan(rows.length);
    }));

  test('daily usage counts the same events that are listed', () =>
    withSandbox({}, async (sandbox) => {
      const { body } = await post<Daily>(sandbox, '/teams/daily-usage-data', range(DAY));
      const events = await allEvents(sandbox, range(DAY));
      for (const row of body.data.slice(0, 20)) {
        const own = events.filter((event) => clean(event.userEmail ?? '') === clean(row.email));
        expect(row.usageBasedReqs).toBe(own.filter((event) => event.isChargeable).length);
        expect(row.subscriptionIncludedReqs).toBe(
          own.filter((event) => event.kind.startsWith('Incl')).length,
        );
      }
    }));

  test('an e-mail is written in another way at another endpoint', () =>
    withSandbox({}, async (sandbox) => {
      const { body } = await post<Daily>(sandbox, '/teams/daily-usage-data', range(DAY));
      const inEvents = new Set((await allEvents(sandbox, range(DAY))).map((event) => event.userEmail));
      const other = body.data.filter((row) => !inEvents.has(row.email));
      expect(other.length).toBeGreaterThan(3);
    }));

  test('spend adds up to the events since the cycle began', () =>
    withSandbox({}, async (sandbox) => {
      const { body } = await post<Spend>(sandbox, '/teams/spend', { sortBy: 'amount', pageSize: 1000 });
      expect(body.subscriptionCycleStart).toBe(Date.parse('2026-11-05'));
      expect(body).toMatchObject({ totalMembers: 80, totalPages: 1 });
      const events = await allEvents(sandbox, range('2026-11-05', 16));
      const billed = events
        .filter((event) => event.isChargeable && event.serviceAccountId === undefined)
        .reduce((sum, event) => sum + picos(event.chargedCents), 0n);
      const spent = body.teamMemberSpend.reduce((sum, row) => sum + Math.round(row.spendCents * 1e7), 0);
      expect(dollarsText(spent)).toBe(dollars(billed));
      const amounts = body.teamMemberSpend.map((row) => row.overallSpendCents);
      expect(amounts).toEqual(amounts.toSorted((a, b) => b - a));
    }));
});
