import { describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../../local/sandbox/index.ts';
import {
  type Actor,
  allBuckets,
  costOf,
  days,
  get,
  span,
  USAGE_GROUPS,
  type UsageRow,
  usageOf,
  withSandbox,
} from './client.ts';

type Key = { id: string; name: string; workspace_id: string | null };

const DAY = '2026-11-02';

async function keysByName(sandbox: Sandbox): Promise<Map<string, Key[]>> {
  const { body } = await get<{ data: Key[] }>(sandbox, '/api_keys?limit=1000');
  return Map.groupBy(body.data, (key) => key.name);
}

describe('analytics reports', () => {
  test('are flat rows of the day asked for, with null for what is not grouped by', () =>
    withSandbox({}, async (sandbox) => {
      const [usage] = await usageOf(sandbox, days(DAY), '&group_by[]=model');
      const [cost] = await costOf(sandbox, days(DAY), '');
      const bounds = { starting_at: '2026-11-02T00:00:00Z', ending_at: '2026-11-03T00:00:00Z' };
      const { model, ...others }: Record<string, unknown> = usage?.group ?? {};
      expect(usage).toEqual({
        ...bounds,
        group: expect.any(Object),
        usage: {
          uncached_input_tokens: expect.any(Number),
          cache_creation: {
            ephemeral_1h_input_tokens: expect.any(Number),
            ephemeral_5m_input_tokens: expect.any(Number),
          },
          cache_read_input_tokens: expect.any(Number),
          output_tokens: expect.any(Number),
          total_tokens: expect.any(Number),
          requests: expect.any(Number),
          server_tool_use: { web_search_requests: expect.any(Number) },
        },
      });
      expect(model).toMatch(/^claude-/);
      expect(Object.keys(others)).toHaveLength(19);
      expect(new Set(Object.values(others))).toEqual(new Set([null]));
      expect(cost).toEqual({
        ...bounds,
        group: { ...others, model: null, cost_type: null, token_type: null },
        cost: {
          amount: expect.stringMatching(/^\d+(\.\d+)?$/),
          currency: 'USD',
          list_amount: expect.stringMatching(/^\d+(\.\d+)?$/),
          requests: expect.any(Number),
        },
      });
    }));

  test('the total of tokens is of all types, and the rows of a grouping are those of the whole', () =>
    withSandbox({}, async (sandbox) => {
      const whole = await usageOf(sandbox, days(DAY), '');
      const parts = await usageOf(sandbox, days(DAY));
      expect(whole).toHaveLength(1);
      for (const { usage } of whole) {
        expect(usage.total_tokens).toBe(
          usage.uncached_input_tokens +
            usage.cache_creation.ephemeral_1h_input_tokens +
            usage.cache_creation.ephemeral_5m_input_tokens +
            usage.cache_read_input_tokens +
            usage.output_tokens,
        );
        expect(usage.requests).toBeGreaterThanOrEqual(usage.total_tokens / 20_000);
        for (const metric of ['total_tokens', 'requests', 'output_tokens'] as const) {
          expect(parts.reduce((sum, row) => sum + row.usage[metric], 0)).toBe(usage[metric]);
        }
      }
    }));

  test('name the person who signed in to Claude Code, the service account, or else the key', () =>
    withSandbox({}, async (sandbox) => {
      const keys = await keysByName(sandbox);
      const rows = await usageOf(sandbox, days('2026-11-02', 7));
      const behind = (name: string) => {
        const id = keys.get(name)?.[0]?.id;
        const own = rows.filter((row) => row.group.api_key_id === id);
        const told = own.map((row) => JSON.stringify([row.group.actor, row.group.product]));
        return [...new Set(told)].map((text) => JSON.parse(text));
      };
      const [codeKey] = [...keys.keys()].filter((name) => name.endsWith('_pzqx'));
      const login = codeKey?.replace(/claude_code_key_(.*)_pzqx/, '$1');
      expect(behind(codeKey ?? '')).toEqual([
        [
          {
            type: 'user_actor',
            user_id: expect.stringMatching(/^user_/),
            email_address: expect.stringMatching(new RegExp(`^${login}@example.com$`, 'i')),
            name: expect.any(String),
            deleted: false,
          },
          'claude_code',
        ],
      ]);
      expect(behind('notifications-batch')).toEqual([
        [
          { type: 'service_account_actor', service_account_id: expect.stringMatching(/^svac_/) },
          'message_batches_api',
        ],
      ]);
      expect(behind('checkout-assistant')).toEqual([
        [{ type: 'api_actor', api_key_id: keys.get('checkout-assistant')?.[0]?.id }, 'messages_api'],
      ]);
    }));

  test('split what is done in the Console between three people, one of them deleted', () =>
    withSandbox({}, async (sandbox) => {
      const rows = (await usageOf(sandbox, days(DAY))).filter((row) => row.group.api_key_id === null);
      const people = new Map<string, Actor>();
      for (const { group } of rows) {
        people.set(group.actor?.user_id ?? '', group.actor ?? { type: 'nobody' });
      }
      const told = [...people.values()].sort((a, b) => Number(a.deleted) - Number(b.deleted));
      expect(told).toMatchObject([
        { type: 'user_actor', email_address: expect.stringContaining('@'), deleted: false },
        { type: 'user_actor', email_address: expect.stringContaining('@'), deleted: false },
        { type: 'user_actor', email_address: null, name: 'Deleted User', deleted: true },
      ]);
      expect(new Set(rows.map((row) => row.group.product))).toEqual(new Set(['claude_console']));
      const path = `/usage_report/messages${span(DAY)}${USAGE_GROUPS}`;
      const legacy = (await allBuckets<UsageRow>(sandbox, path)).flatMap((bucket) => bucket.results);
      for (const keyless of legacy.filter((row) => row.api_key_id === null)) {
        const parts = rows.filter((row) => row.group.model === keyless.model).map((row) => row.usage);
        expect(parts.length).toBeGreaterThan(1);
        const total = (measure: (row: (typeof parts)[number] | UsageRow) => number) => [
          parts.reduce((all, part) => all + measure(part), 0),
          measure(keyless),
        ];
        for (const [all, one] of [
          total((row) => row.uncached_input_tokens),
          total((row) => row.output_tokens),
          total((row) => row.cache_read_input_tokens),
          total((row) => row.cache_creation.ephemeral_5m_input_tokens),
          total((row) => row.server_tool_use.web_search_requests),
        ]) {
          expect(all).toBe(one);
        }
      }
    }));

  test('call the Default workspace by an id that no list has', () =>
    withSandbox({}, async (sandbox) => {
      const { body } = await get<{ data: Key[] }>(sandbox, '/workspaces?include_archived=true');
      const listed = new Set(body.data.map((workspace) => workspace.id));
      for (const rows of [await usageOf(sandbox, days(DAY)), await costOf(sandbox, days(DAY))]) {
        const ids = new Set(rows.map((row) => row.group.workspace_id));
        expect(ids).not.toContain(null);
        expect([...ids].filter((id) => !listed.has(id ?? ''))).toEqual([expect.stringMatching(/^wrkspc_01/)]);
      }
    }));
});
