import { describe, expect, test } from '@jest/globals';
import { makeOrganization, type Sandbox } from '../../../local/sandbox/index.ts';
import { allRows, get, withSandbox } from './client.ts';

type Row = {
  date: string;
  actor: { type: string; email_address?: string; api_key_name?: string };
  customer_type: string;
  subscription_type: string | null;
  terminal_type: string;
  is_remote: boolean;
  core_metrics: { num_sessions: number; lines_of_code: { added: number; removed: number } };
  tool_actions: Record<string, { accepted: number; rejected: number }>;
  model_breakdown: {
    model: string;
    tokens: { input: number; output: number; cache_read: number; cache_creation: number };
    estimated_cost: { currency: string; amount: number };
  }[];
};
type Page = { data: Row[]; has_more: boolean; next_page: string | null };

const TOOLS = ['edit_tool', 'multi_edit_tool', 'notebook_edit_tool', 'write_tool'];
const rowsOf = (sandbox: Sandbox, day: string) =>
  allRows<Row>(sandbox, `/usage_report/claude_code?starting_at=${day}&limit=1000`);

/** The rows of a whole week, Monday 2 to Sunday 8 November 2026. */
async function week(sandbox: Sandbox): Promise<Row[][]> {
  const dates = [2, 3, 4, 5, 6, 7, 8].map((date) => `2026-11-0${date}`);
  return Promise.all(dates.map((day) => rowsOf(sandbox, day)));
}

describe('the Claude Code report', () => {
  test('has one row for an actor in a terminal, there or in the cloud', () =>
    withSandbox({}, async (sandbox) => {
      for (const rows of await week(sandbox)) {
        const cells = rows.map((row) => JSON.stringify([row.actor, row.terminal_type, row.is_remote]));
        expect(new Set(cells).size).toBe(rows.length);
      }
      const [monday = []] = await week(sandbox);
      expect(monday[0]).toEqual({
        date: '2026-11-02T00:00:00Z',
        actor: { type: 'user_actor', email_address: expect.stringContaining('@') },
        organization_id: makeOrganization().id,
        customer_type: 'api',
        subscription_type: null,
        terminal_type: expect.any(String),
        is_remote: expect.any(Boolean),
        core_metrics: {
          num_sessions: expect.any(Number),
          lines_of_code: { added: expect.any(Number), removed: expect.any(Number) },
          commits_by_claude_code: expect.any(Number),
          pull_requests_by_claude_code: expect.any(Number),
        },
        tool_actions: expect.any(Object),
        model_breakdown: expect.any(Array),
      });
    }));

  test('names the owners of the Claude Code keys, subscribers of the team, and a key by its name', () =>
    withSandbox({}, async (sandbox) => {
      const rows = (await week(sandbox)).flat();
      const { body } = await get<{ data: { name: string }[] }>(sandbox, '/api_keys?limit=1000');
      const logins = body.data.flatMap(({ name }) => /^claude_code_key_(.*)_/.exec(name)?.slice(1) ?? []);
      const paid = rows.filter((row) => row.customer_type === 'api');
      const subscribed = rows.filter((row) => row.customer_type === 'subscription');
      const emails = (some: Row[]) => [...new Set(some.map((row) => row.actor.email_address?.toLowerCase()))];
      expect(emails(paid.filter((row) => row.actor.type === 'user_actor')).sort()).toEqual(
        logins.map((login) => `${login}@example.com`).sort(),
      );
      expect(new Set(paid.map((row) => row.subscription_type))).toEqual(new Set([null]));
      expect(emails(subscribed)).toHaveLength(12);
      expect(new Set(subscribed.map((row) => row.subscription_type))).toEqual(new Set(['team']));
      const keyed = rows.filter((row) => row.actor.type === 'api_actor').map((row) => row.actor);
      expect(new Set(keyed.map((actor) => actor.api_key_name))).toEqual(new Set(['ci']));
      expect(body.data.filter(({ name }) => name === 'ci')).toHaveLength(2);
    }));

  // Of nine people the second one owns a Claude Code key, and would be the first subscriber.
  test('counts nobody twice, as an owner of a key and as a subscriber', () =>
    withSandbox({ organization: makeOrganization({ people: 9 }) }, async (sandbox) => {
      const rows = (await week(sandbox)).flat().filter((row) => row.actor.type === 'user_actor');
      const customers = new Set(rows.map((row) => `${row.actor.email_address} ${row.customer_type}`));
      expect(customers.size).toBe(new Set(rows.map((row) => row.actor.email_address)).size);
      expect(new Set(rows.map((row) => row.customer_type))).toEqual(new Set(['api', 'subscription']));
    }));

  // Of seven people the last one has left, and would be the second subscriber.
  test('leaves out who has left', () => {
    const organization = makeOrganization({ people: 7 });
    return withSandbox({ organization }, async (sandbox) => {
      const emails = (await week(sandbox)).flat().map((row) => row.actor.email_address?.toLowerCase());
      expect(emails).toContain(organization.people[1]?.email);
      expect(organization.people[6]).toMatchObject({ hasLeft: true });
      expect(emails).not.toContain(organization.people[6]?.email);
    });
  });

  test('names no build server where no key has its name', () =>
    withSandbox({ organization: makeOrganization({ keys: 3 }) }, async (sandbox) => {
      const actors = (await week(sandbox)).flat().map((row) => row.actor.type);
      expect(new Set(actors)).toEqual(new Set(['user_actor']));
    }));

  test('has the four tools always, and now and then another one', () =>
    withSandbox({}, async (sandbox) => {
      const tools = (await week(sandbox)).flat().map((row) => Object.keys(row.tool_actions).sort());
      expect(tools.every((names) => TOOLS.every((tool) => names.includes(tool)))).toBe(true);
      const further = tools.filter((names) => names.length > TOOLS.length);
      expect(further.length).toBeGreaterThan(0);
      expect(further.length).toBeLessThan(tools.length / 2);
    }));

  // Cents a million tokens of Haiku: 100 input, 500 output, 10 read from the cache, 125 written to it.
  test('estimates whole cents by model', () =>
    withSandbox({}, async (sandbox) => {
      const parts = (await week(sandbox)).flat().flatMap((row) => row.model_breakdown);
      const haiku = parts.filter((part) => part.model === 'claude-haiku-4-5-20251001');
      expect(haiku).not.toHaveLength(0);
      for (const { tokens, estimated_cost } of haiku) {
        const millionths =
          100 * tokens.input + 500 * tokens.output + 10 * tokens.cache_read + 125 * tokens.cache_creation;
        expect(estimated_cost).toEqual({ currency: 'USD', amount: Math.round(millionths / 1_000_000) });
      }
    }));

  test('is quieter on weekends, and nobody works every day everywhere', () =>
    withSandbox({}, async (sandbox) => {
      const lengths = (await week(sandbox)).map((rows) => rows.length);
      const [saturday = 0, sunday = 0] = lengths.slice(5);
      const least = Math.min(...lengths.slice(0, 5));
      expect(Math.max(saturday, sunday)).toBeLessThan(least);
      expect(least).toBeGreaterThan(0);
      expect(new Set(lengths).size).toBeGreaterThan(2);
    }));

  test('pages of any size give the rows of one, 20 unless asked otherwise', () =>
    withSandbox({}, async (sandbox) => {
      const path = '/usage_report/claude_code?starting_at=2026-11-02';
      const all = await rowsOf(sandbox, '2026-11-02');
      expect(all.length).toBeGreaterThan(20);
      expect((await get<Page>(sandbox, path)).body.data).toEqual(all.slice(0, 20));
      const first = (await get<Page>(sandbox, `${path}&limit=5`)).body;
      expect(first.data).toEqual(all.slice(0, 5));
      expect(first.has_more).toBe(true);
      expect(await allRows<Row>(sandbox, `${path}&limit=5`)).toEqual(all);
      expect((await get<Page>(sandbox, `${path}&limit=${all.length}`)).body).toEqual({
        data: all,
        has_more: false,
        next_page: null,
      });
      const otherDay = `/usage_report/claude_code?starting_at=2026-11-03&page=${first.next_page}`;
      expect((await get(sandbox, otherDay)).status).toBe(400);
    }));

  test('shows only what is more than an hour old, so that a day is whole an hour after its end', async () => {
    const seenAt = async (time: string) => {
      let seen = { rows: 0, sessions: 0 };
      await withSandbox({ now: () => Date.parse(time) }, async (sandbox) => {
        const rows = await rowsOf(sandbox, '2026-11-02');
        const sessions = rows.reduce((sum, row) => sum + row.core_metrics.num_sessions, 0);
        seen = { rows: rows.length, sessions };
      });
      return seen;
    };
    const whole = await seenAt('2026-11-09T00:00:00Z');
    expect(await seenAt('2026-11-02T00:59:00Z')).toEqual({ rows: 0, sessions: 0 });
    expect((await seenAt('2026-11-02T18:00:00Z')).sessions).toBeGreaterThan(0);
    expect((await seenAt('2026-11-03T00:59:00Z')).sessions).toBeLessThan(whole.sessions);
    expect(await seenAt('2026-11-03T01:00:00Z')).toEqual(whole);
  });

  test.each([
    ['no day', ''],
    ['a timestamp', '?starting_at=2026-11-02T00:00:00Z'],
    ['a day that there is not', '?starting_at=2026-02-30'],
    ['an end', '?starting_at=2026-11-02&ending_at=2026-11-03'],
    ['a limit of 1001', '?starting_at=2026-11-02&limit=1001'],
    ['a made-up cursor', '?starting_at=2026-11-02&page=page_abc'],
  ])('%s is refused', (_, query) =>
    withSandbox({}, async (sandbox) => {
      expect(await get(sandbox, `/usage_report/claude_code${query}`)).toMatchObject({
        status: 400,
        body: { error: { type: 'invalid_request_error' } },
      });
    }),
  );
});
