import { describe, expect, test } from '@jest/globals';
import { makeSmallOrganization, readFaults, type Sandbox } from '../../../local/sandbox/index.ts';
import {
  type AnalyticsCost,
  allBuckets,
  allEvents,
  allRows,
  COST_GROUPS,
  type CostRow,
  days,
  FIVE_GROUPS,
  post,
  range,
  SEVEN_GROUPS,
  span,
  withSandbox,
} from './client.ts';

type Row = Record<string, unknown> & {
  actor?: { email_address?: string | null };
  group?: { actor: { type: string; email_address?: string | null; name?: unknown } | null };
};

const organization = makeSmallOrganization();
const DAY = '2026-11-02';
const ANALYTICS = `/analytics/usage${days(DAY)}${FIVE_GROUPS}`;
const CODE = `/usage_report/claude_code?starting_at=${DAY}`;

const withFault = (text: string, body: (sandbox: Sandbox, healthy: Sandbox) => Promise<void>) =>
  withSandbox({ organization }, (healthy) =>
    withSandbox({ organization, faults: readFaults(text) }, (sandbox) => body(sandbox, healthy)),
  );
const costs = async (sandbox: Sandbox) =>
  (await allBuckets<CostRow>(sandbox, `/cost_report${span(DAY)}${COST_GROUPS}`)).flatMap(
    (bucket) => bucket.results,
  );

describe('faults of fields', () => {
  test('no row has an e-mail, and nothing else is missing', () =>
    withFault('missing-email', async (sandbox, healthy) => {
      const [before, after] = [await allEvents(healthy, range(DAY)), await allEvents(sandbox, range(DAY))];
      expect(before.filter((event) => event.userEmail)).not.toHaveLength(0);
      expect(after).toEqual(before.map(({ userEmail: _, ...event }) => event));
      const rows = [...(await allRows<Row>(sandbox, ANALYTICS)), ...(await allRows<Row>(sandbox, CODE))];
      const actors = rows.map((row) => row.group?.actor ?? row.actor ?? {});
      const emails = actors.flatMap((actor) => ('email_address' in actor ? [actor.email_address] : []));
      expect(emails.length).toBeGreaterThan(3);
      expect(new Set(emails)).toEqual(new Set([null]));
      expect(rows).toHaveLength(
        (await allRows(healthy, ANALYTICS)).length + (await allRows(healthy, CODE)).length,
      );
    }));

  test('every row has a field that nobody knows', () =>
    withFault('new-field', async (sandbox) => {
      const daily = { ...range(DAY), page: 1, pageSize: 100 };
      const users = (await post<{ data: Row[] }>(sandbox, '/teams/daily-usage-data', daily)).body.data;
      const lists: object[][] = [
        await allEvents(sandbox, range(DAY)),
        await costs(sandbox),
        await allRows(sandbox, ANALYTICS),
        await allRows(sandbox, CODE),
        users,
      ];
      for (const rows of lists) {
        expect(rows).not.toHaveLength(0);
        expect(rows.every((row) => 'entirelyNew' in row)).toBe(true);
      }
    }));

  test('a harmless text is a number', () =>
    withFault('type-change', async (sandbox, healthy) => {
      const events = await allEvents(sandbox, range(DAY));
      expect(events).toEqual((await allEvents(healthy, range(DAY))).map((event) => ({ ...event, kind: 3 })));
      expect(await costs(sandbox)).toEqual(
        (await costs(healthy)).map((row) => ({
          ...row,
          service_tier: row.service_tier === null ? null : 3,
        })),
      );
      const path = `/analytics/cost${days(DAY)}${SEVEN_GROUPS}`;
      const people = (await allRows<AnalyticsCost>(sandbox, path)).flatMap((row) =>
        row.group.actor?.type === 'user_actor' ? [row.group.actor] : [],
      );
      expect(people).not.toHaveLength(0);
      expect(people.every((actor) => typeof actor.name === 'number')).toBe(true);
    }));
});
