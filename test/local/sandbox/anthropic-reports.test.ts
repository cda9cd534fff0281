import { describe, expect, test } from '@jest/globals';
import { makeOrganization } from '../../../local/sandbox/index.ts';
import {
  allBuckets,
  COST_GROUPS,
  type CostRow,
  get,
  picos,
  type ReportPage,
  span,
  USAGE_GROUPS,
  type UsageRow,
  withSandbox,
} from './client.ts';

const DAY = '2026-11-02';
const whole = makeOrganization({ usageRowsPerPage: 100_000, costRowsPerPage: 100_000 });
const inputOf = (rows: UsageRow[]): number => rows.reduce((sum, row) => sum + row.uncached_input_tokens, 0);

describe('reports of Anthropic', () => {
  test('a dense day goes on over several pages, and they give every row exactly once', () =>
    withSandbox({}, async (paged) =>
      withSandbox({ organization: whole }, async (sandbox) => {
        for (const path of [
          `/usage_report/messages${span(DAY)}${USAGE_GROUPS}`,
          `/cost_report${span(DAY)}${COST_GROUPS}`,
        ]) {
          const parts = await allBuckets<UsageRow>(paged, path);
          const [bucket, ...others] = await allBuckets<UsageRow>(sandbox, path);
          expect(parts.length).toBeGreaterThan(2);
          expect(others).toEqual([]);
          expect(parts.flatMap((part) => part.results)).toEqual(bucket?.results);
          expect(new Set(parts.map((part) => part.starting_at))).toEqual(new Set([bucket?.starting_at]));
        }
      }),
    ));

  test('the limit counts buckets, seven unless asked otherwise', () =>
    withSandbox({ organization: whole }, async (sandbox) => {
      const path = `/usage_report/messages${span('2026-10-01', 31)}`;
      const { body } = await get<ReportPage<UsageRow>>(sandbox, path);
      expect(body.data).toHaveLength(7);
      expect(body.has_more).toBe(true);
      const days = (await allBuckets<UsageRow>(sandbox, `${path}&limit=10`)).map(
        (bucket) => bucket.starting_at,
      );
      expect(days).toEqual([...new Set(days)].sort());
      expect(days).toHaveLength(31);
      expect(days[0]).toBe('2026-10-01T00:00:00Z');
    }));

  test('an empty day is a bucket without results', () =>
    withSandbox({}, async (sandbox) => {
      const { body } = await get<ReportPage<UsageRow>>(
        sandbox,
        `/usage_report/messages${span('2026-12-01')}`,
      );
      const bucket = { starting_at: '2026-12-01T00:00:00Z', ending_at: '2026-12-02T00:00:00Z', results: [] };
      expect(body).toEqual({ data: [bucket], has_more: false, next_page: null });
    }));

  test('what is not grouped by is null and its rows are one', () =>
    withSandbox({ organization: whole }, async (sandbox) => {
      const rows = async (groups: string) => {
        const buckets = await allBuckets<UsageRow>(sandbox, `/usage_report/messages${span(DAY)}${groups}`);
        return buckets.flatMap((bucket) => bucket.results);
      };
      const fine = await rows(USAGE_GROUPS);
      const models = await rows('&group_by[]=model');
      const total = await rows('');
      expect(total).toHaveLength(1);
      expect(total[0]).toMatchObject({
        model: null,
        api_key_id: null,
        workspace_id: null,
        service_tier: null,
      });
      expect(models).toHaveLength(new Set(fine.map((row) => row.model)).size);
      expect(models.every((row) => row.api_key_id === null && row.context_window === null)).toBe(true);
      expect([inputOf(models), inputOf(total)]).toEqual([inputOf(fine), inputOf(fine)]);
    }));

  test('filters keep what they name', () =>
    withSandbox({ organization: whole }, async (sandbox) => {
      const path = `/usage_report/messages${span(DAY)}${USAGE_GROUPS}&service_tiers[]=batch&service_tiers[]=priority`;
      const rows = (await allBuckets<UsageRow>(sandbox, path)).flatMap((bucket) => bucket.results);
      expect(new Set(rows.map((row) => row.service_tier))).toEqual(new Set(['batch', 'priority']));
    }));

  test('usage has every tier, window and token type, the Default workspace and the Console', () =>
    withSandbox({ organization: whole }, async (sandbox) => {
      const path = `/usage_report/messages${span('2026-10-12', 7)}${USAGE_GROUPS}`;
      const rows = (await allBuckets<UsageRow>(sandbox, path)).flatMap((bucket) => bucket.results);
      const values = (name: 'service_tier' | 'context_window' | 'model') =>
        new Set(rows.map((row) => row[name]));
      expect(values('service_tier')).toEqual(new Set(['standard', 'batch', 'priority']));
      expect(values('context_window')).toEqual(new Set(['0-200k', '200k-1M']));
      expect(values('model').size).toBeGreaterThanOrEqual(2);
      expect(rows.some((row) => row.workspace_id === null && row.api_key_id !== null)).toBe(true);
      expect(rows.some((row) => row.workspace_id === null && row.api_key_id === null)).toBe(true);
      expect(rows.some((row) => row.cache_creation.ephemeral_1h_input_tokens > 0)).toBe(true);
      expect(rows.some((row) => row.server_tool_use.web_search_requests > 0)).toBe(true);
    }));

  test('cost has no priority tier, bare web searches, code execution and negative corrections', () =>
    withSandbox({ organization: whole }, async (sandbox) => {
      const path = `/cost_report${span('2026-10-01', 30)}${COST_GROUPS}`;
      const rows = (await allBuckets<CostRow>(sandbox, path)).flatMap((bucket) => bucket.results);
      const bare = { token_type: null, model: null, service_tier: null, context_window: null };
      expect(new Set(rows.map((row) => row.service_tier))).toEqual(new Set(['standard', 'batch', null]));
      expect(rows.filter((row) => row.cost_type === 'web_search')[0]).toMatchObject(bare);
      expect(rows.filter((row) => row.cost_type === 'code_execution')).not.toHaveLength(0);
      expect(rows.filter((row) => picos(row.amount) < 0n)).not.toHaveLength(0);
      expect(rows.every((row) => row.currency === 'USD' && /^-?\d+(\.\d{1,7})?$/.test(row.amount))).toBe(
        true,
      );
    }));

  // $3.75 a million tokens, half of it in batch: 187,500 nano-dollars a thousand, 0.0001875 cents a token.
  test('an amount is the tokens of its cell times the price', () =>
    withSandbox({ organization: whole }, async (sandbox) => {
      const usage = await allBuckets<UsageRow>(sandbox, `/usage_report/messages${span(DAY)}${USAGE_GROUPS}`);
      const cost = await allBuckets<CostRow>(sandbox, `/cost_report${span(DAY)}${COST_GROUPS}`);
      const cells = usage.flatMap((bucket) => bucket.results);
      const row = cost[0]?.results.find(
        (one) =>
          one.description === 'Claude Sonnet 4.5 Usage - Input Tokens, Cache Write 5m, Batch' &&
          one.workspace_id === null,
      );
      const tokens = cells
        .filter(
          (cell) => cell.workspace_id === null && cell.service_tier === 'batch' && cell.model === row?.model,
        )
        .reduce((sum, cell) => sum + cell.cache_creation.ephemeral_5m_input_tokens, 0);
      expect(tokens).toBeGreaterThan(0);
      expect(picos(row?.amount ?? '0')).toBe(BigInt(tokens) * 187_500_000n);
    }));

  test('an organization may have more decimals than a dollar amount can hold', () =>
    withSandbox({ organization: makeOrganization({ extraDecimals: true }) }, async (sandbox) => {
      const buckets = await allBuckets<CostRow>(sandbox, `/cost_report${span(DAY)}${COST_GROUPS}`);
      const amounts = buckets.flatMap((bucket) => bucket.results).map((row) => row.amount);
      expect(amounts.some((amount) => /\.\d{9}$/.test(amount))).toBe(true);
    }));
});
