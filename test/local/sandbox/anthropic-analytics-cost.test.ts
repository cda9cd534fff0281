import { describe, expect, test } from '@jest/globals';
import { makeOrganization } from '../../../local/sandbox/index.ts';
import {
  type AnalyticsCost,
  allBuckets,
  COST_GROUPS,
  type CostRow,
  costOf,
  days,
  picos,
  roundedDollars,
  span,
  usageOf,
  withSandbox,
} from './client.ts';

const DAY = '2026-11-02';
const OPUS = 'claude-opus-4-5-20251101';
const SONNET = 'claude-sonnet-4-5-20250929';
const sum = (rows: AnalyticsCost[]): bigint =>
  rows.reduce((total, row) => total + picos(row.cost.amount), 0n);

describe('analytics/cost', () => {
  // Opus: $25 a million output tokens, which is 0.0025 cents a token, at 80 % of the list price of 0.003125 cents.
  // Sonnet in batches: $3 a million input tokens, half of it in batch, 0.00015 cents a token, without a discount.
  test('an amount is the tokens of the row times the price, below the list price for one model', () =>
    withSandbox({}, async (sandbox) => {
      const usage = await usageOf(sandbox, days(DAY));
      const cost = await costOf(sandbox, days(DAY));
      const priced = (model: string, product: string, type: string) =>
        cost
          .filter(
            ({ group }) => group.model === model && group.product === product && group.token_type === type,
          )
          .map(({ group, cost: { amount, list_amount } }) => {
            const same = usage.find(
              (row) =>
                JSON.stringify(row.group) ===
                JSON.stringify({ ...group, cost_type: undefined, token_type: undefined }),
            );
            return { usage: same?.usage, amount: picos(amount), list: picos(list_amount) };
          });
      const opus = priced(OPUS, 'claude_code', 'output_tokens');
      const batches = priced(SONNET, 'message_batches_api', 'uncached_input_tokens');
      expect([opus.length, batches.length].every((length) => length > 0)).toBe(true);
      for (const row of opus) {
        const tokens = BigInt(row.usage?.output_tokens ?? 0);
        expect([row.amount, row.list]).toEqual([tokens * 2_500_000_000n, tokens * 3_125_000_000n]);
      }
      for (const row of batches) {
        const tokens = BigInt(row.usage?.uncached_input_tokens ?? 0);
        expect([row.amount, row.list]).toEqual([tokens * 150_000_000n, tokens * 150_000_000n]);
      }
    }));

  test('the types fan a row out: token types alone show tokens alone, both show everything', () =>
    withSandbox({}, async (sandbox) => {
      const range = days('2026-10-24');
      const [whole] = await costOf(sandbox, range, '');
      const byType = await costOf(sandbox, range, '&group_by[]=cost_type');
      const byToken = await costOf(sandbox, range, '&group_by[]=token_type');
      const byBoth = await costOf(sandbox, range, '&group_by[]=cost_type&group_by[]=token_type');
      const types = (rows: AnalyticsCost[]) => rows.map(({ group }) => [group.cost_type, group.token_type]);
      const tokens = [
        ['tokens', 'uncached_input_tokens'],
        ['tokens', 'cache_creation.ephemeral_5m_input_tokens'],
        ['tokens', 'cache_read_input_tokens'],
        ['tokens', 'output_tokens'],
        ['tokens', 'cache_creation.ephemeral_1h_input_tokens'],
      ].sort();
      const bare = [
        ['code_execution', null],
        ['web_search', null],
      ];
      expect(types(byType).sort()).toEqual([bare[0], ['tokens', null], bare[1]]);
      expect(types(byToken).sort()).toEqual(tokens);
      expect(types(byBoth).sort()).toEqual([bare[0], ...tokens, bare[1]]);
      expect([sum(byType), sum(byBoth)]).toEqual([
        picos(whole?.cost.amount ?? ''),
        picos(whole?.cost.amount ?? ''),
      ]);
      expect(sum(byToken)).toBe(sum(byType.filter((row) => row.group.cost_type === 'tokens')));
      const counts = [...byType, ...byToken, ...byBoth].map((row) => row.cost.requests);
      expect(new Set(counts)).toEqual(new Set([null]));
    }));

  test('counts the requests of what is charged for, where no type fans a row out', () =>
    withSandbox({}, async (sandbox) => {
      const usage = await usageOf(sandbox, days(DAY), '&group_by[]=service_tier');
      const requests = new Map(usage.map((row) => [row.group.service_tier, row.usage.requests]));
      requests.delete('priority');
      const cost = await costOf(sandbox, days(DAY), '&group_by[]=service_tier');
      expect(new Map(cost.map((row) => [row.group.service_tier, row.cost.requests]))).toEqual(requests);
    }));

  test('cost has rows that take money back, code execution of nobody, and no priority tier', () =>
    withSandbox({}, async (sandbox) => {
      const range = days('2026-10-01', 31);
      const rows = await costOf(sandbox, range);
      const negative = rows.filter((row) => picos(row.cost.amount) < 0n);
      expect(negative).not.toHaveLength(0);
      expect(negative.every(({ group }) => group.product === null && group.api_key_id !== null)).toBe(true);
      const executions = rows.filter((row) => row.group.cost_type === 'code_execution');
      expect(executions).not.toHaveLength(0);
      for (const { group } of executions) {
        expect(group).toMatchObject({ actor: null, api_key_id: null, model: null, product: null });
      }
      const tiers = async (rowsOf: typeof costOf | typeof usageOf) =>
        new Set(
          (await rowsOf(sandbox, range, '&group_by[]=service_tier')).map((row) => row.group.service_tier),
        );
      expect(await tiers(costOf)).toEqual(new Set(['standard', 'batch', null]));
      expect(await tiers(usageOf)).toEqual(new Set(['standard', 'batch', 'priority']));
    }));

  test.each([
    ['of the reference organization', makeOrganization()],
    ['exact to more decimals than are kept', makeOrganization({ extraDecimals: true })],
    ['of few keys and many decimals', makeOrganization({ extraDecimals: true, keys: 3, people: 6 })],
  ])('bill each day of a month to the last digit as the legacy report does: %s', (_, one) =>
    withSandbox({ organization: one }, async (sandbox) => {
      const legacy = await allBuckets<CostRow>(
        sandbox,
        `/cost_report${span('2026-10-01', 31)}${COST_GROUPS}`,
      );
      const rows = Map.groupBy(await costOf(sandbox, days('2026-10-01', 31)), (row) => row.starting_at);
      const lines = Map.groupBy(legacy, (bucket) => bucket.starting_at);
      expect(lines.size).toBe(31);
      for (const [day, buckets] of lines) {
        const amounts = buckets.flatMap((bucket) => bucket.results.map((line) => line.amount));
        const own = (rows.get(day) ?? []).map((row) => row.cost.amount);
        expect([day, roundedDollars(own)]).toEqual([day, roundedDollars(amounts)]);
      }
    }),
  );

  test('keep the further decimals on single rows', () =>
    withSandbox({ organization: makeOrganization({ extraDecimals: true }) }, async (sandbox) => {
      const amounts = (await costOf(sandbox, days(DAY))).map((row) => row.cost.amount);
      const long = amounts.filter((amount) => /\.\d{9}$/.test(amount));
      expect(long.length).toBeGreaterThan(10);
      expect(long.length).toBeLessThan(amounts.length);
    }));
});
