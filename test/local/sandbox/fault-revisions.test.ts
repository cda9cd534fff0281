import { describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../../local/sandbox/index.ts';
import {
  ANTHROPIC_HEADERS,
  type AnalyticsCost,
  allBuckets,
  allEvents,
  allRows,
  COST_GROUPS,
  type CostRow,
  call,
  days,
  type Event,
  get,
  picos,
  post,
  range,
  SEVEN_GROUPS,
  span,
  USAGE_GROUPS,
  type UsageRow,
  withSandbox,
} from './client.ts';
import { DAY, OTHER_DAY, organization, revised, told } from './revised.ts';
import { resultsOf } from './sums.ts';

type CodeRow = { core_metrics: { num_sessions: number } };

/** Cents as whole 1e-9 dollars. */
const nano = (event: Event): bigint => picos(event.chargedCents) / 100_000n;

describe('a revision of a day', () => {
  test('a day that is repriced costs a fifth less in whole nano-dollars, event by event', () =>
    revised([{ fault: 'repriced-day', day: DAY }], async (sandbox, healthy) => {
      const [before, after] = [await allEvents(healthy, range(DAY)), await allEvents(sandbox, range(DAY))];
      expect(after).toHaveLength(before.length);
      for (const [index, event] of before.entries()) {
        const now = nano(after[index] ?? event);
        // The model's price and the token fee go down each on its own, so two roundings may add up.
        const exact = event.isChargeable ? nano(event) - nano(event) / 5n : nano(event);
        expect([0n, 1n]).toContain(now - exact);
      }
      expect(after.map((event) => event.tokenUsage?.inputTokens)).toEqual(
        before.map((event) => event.tokenUsage?.inputTokens),
      );
    }));

  test('a day that is repriced keeps what is no token, and all usage', () =>
    revised([{ fault: 'repriced-day', day: DAY }], async (sandbox, healthy) => {
      const path = `/cost_report${span(DAY)}${COST_GROUPS}`;
      const [before, after] = [
        await resultsOf<CostRow>(healthy, path),
        await resultsOf<CostRow>(sandbox, path),
      ];
      for (const [index, row] of before.entries()) {
        const share = Number(after[index]?.amount) / Number(row.amount);
        expect(share).toBeCloseTo(row.cost_type === 'tokens' ? 0.8 : 1, 5);
      }
      const usage = `/usage_report/messages${span(DAY)}${USAGE_GROUPS}`;
      expect(await resultsOf(sandbox, usage)).toEqual(await resultsOf(healthy, usage));
    }));

  test('a day that is restated has lost one event, and one line with its tokens', () =>
    revised([{ fault: 'restated-day', day: DAY }], async (sandbox, healthy) => {
      const texts = async (from: Sandbox) =>
        (await allEvents(from, range(DAY))).map((event) => JSON.stringify(event));
      const left = await texts(sandbox);
      const gone = (await texts(healthy)).filter((text) => !left.includes(text));
      expect(left).toHaveLength(29);
      const page = await post(sandbox, '/teams/filtered-usage-events', range(DAY));
      expect(page.body).toMatchObject({ totalUsageEventsCount: 29, pagination: { numPages: 3 } });
      expect(gone).toHaveLength(1);
      expect(JSON.parse(gone[0] ?? '')).toMatchObject({ isChargeable: true });
      const [before, after] = [await told(healthy), await told(sandbox)];
      expect(after.legacy.records).toBe(before.legacy.records - 1);
      expect(after.anthropic.records).toBeLessThanOrEqual(before.anthropic.records);
      const path = `/cost_report${span(DAY)}${COST_GROUPS}`;
      const lines = await resultsOf<CostRow>(sandbox, path);
      const [line] = (await resultsOf<CostRow>(healthy, path)).filter(
        (one) => !lines.some((other) => JSON.stringify(other) === JSON.stringify(one)),
      );
      expect(line?.token_type).toBe('uncached_input_tokens');
      const usage = `/usage_report/messages${span(DAY)}${USAGE_GROUPS}`;
      const cells = (await resultsOf<UsageRow>(sandbox, usage)).filter(
        (cell) => cell.workspace_id === line?.workspace_id && cell.uncached_input_tokens === 0,
      );
      expect(cells).not.toHaveLength(0);
    }));

  test('a day that is late shows its first half until the fault is cleared', () =>
    revised([{ fault: 'late-day', day: DAY }], async (sandbox, healthy) => {
      const noon = Date.parse(`${DAY}T12:00:00Z`);
      const all = await allEvents(healthy, range(DAY));
      expect(await allEvents(sandbox, range(DAY))).toEqual(
        all.filter((event) => Number(event.timestamp) < noon),
      );
      const buckets = await allBuckets<UsageRow>(
        sandbox,
        `/usage_report/messages${span(DAY)}${USAGE_GROUPS}`,
      );
      expect(new Set(buckets.map((bucket) => bucket.starting_at))).toEqual(new Set([`${DAY}T00:00:00Z`]));
      expect(buckets.flatMap((bucket) => bucket.results)).not.toHaveLength(0);
      const at = async (day: string) =>
        (await get<{ data_refreshed_at: string }>(sandbox, `/analytics/cost${days(day)}`)).body
          .data_refreshed_at;
      expect(await at(DAY)).toBe('2026-11-02T12:00:00Z');
      expect(await at(OTHER_DAY)).toBe('2026-11-20T12:00:00Z');
      const sessions = async (from: Sandbox) =>
        (await allRows<CodeRow>(from, `/usage_report/claude_code?starting_at=${DAY}`)).reduce(
          (sum, row) => sum + row.core_metrics.num_sessions,
          0,
        );
      expect(await sessions(sandbox)).toBeGreaterThan(0);
      expect(await sessions(sandbox)).toBeLessThanOrEqual((await sessions(healthy)) / 2);
      await call(`${sandbox.url}/__faults`, { method: 'DELETE' });
      expect(await told(sandbox)).toEqual(await told(healthy));
    }));

  test('a day that is late and not yet at noon was refreshed when it was', () =>
    withSandbox(
      { organization, now: () => Date.parse(`${DAY}T09:30:00Z`), faults: [{ fault: 'late-day' }] },
      async (sandbox) => {
        const { body } = await get(sandbox, `/analytics/cost${days(DAY)}`);
        expect(body).toMatchObject({ data_refreshed_at: `${DAY}T09:00:00Z` });
      },
    ));

  test('an amount is 1e-7 cents, written as such a number by all who tell it', () =>
    revised([{ fault: 'tiny-cents', day: DAY }], async (sandbox) => {
      const events = await allEvents(sandbox, range(DAY));
      expect(events.filter((event) => event.chargedCents === '1e-7')).toHaveLength(1);
      for (const path of [
        `/cost_report${span(DAY)}${COST_GROUPS}&limit=31`,
        `/analytics/cost${days(DAY)}${SEVEN_GROUPS}&limit=1000`,
      ]) {
        const url = `${sandbox.anthropicUrl}/v1/organizations${path}`;
        const text = await (await fetch(url, { headers: ANTHROPIC_HEADERS })).text();
        expect(text.match(/"amount":1e-7[,}]/g)).toHaveLength(1);
        expect(text).not.toContain('"0.0000001"');
      }
    }));

  test('an amount is 1e-7 cents on each day of a large organization, and has no tokens to explain it', () =>
    withSandbox({ faults: [{ fault: 'tiny-cents' }] }, async (sandbox) => {
      for (const day of ['2026-11-02', '2026-11-03', '2026-11-07']) {
        const tiny = (await allEvents(sandbox, range(day))).filter((one) => one.chargedCents === '1e-7');
        expect(tiny).toMatchObject([{ isTokenBasedCall: false, isChargeable: true }]);
        const lines = await resultsOf<CostRow>(sandbox, `/cost_report${span(day)}${COST_GROUPS}`);
        const costs = await allRows<AnalyticsCost>(sandbox, `/analytics/cost${days(day)}${SEVEN_GROUPS}`);
        const amounts: unknown[] = lines.map((line) => line.amount);
        expect(amounts.filter((amount) => amount === 1e-7)).toHaveLength(1);
        const flat: unknown[] = costs.map((row) => row.cost.amount);
        expect(flat.filter((amount) => amount === 1e-7)).toHaveLength(1);
      }
    }));

  test.each([
    [{ fault: 'late-day', day: DAY }, 1],
    [{ fault: 'late-day' }, 2],
  ] as const)('%j counts the calls that ask about a day of it', (fault, struck) =>
    revised([fault], async (sandbox) => {
      await allEvents(sandbox, range(DAY));
      await allEvents(sandbox, range(OTHER_DAY));
      await post(sandbox, '/teams/spend', {});
      const { body } = await call<{ faults: object[] }>(`${sandbox.url}/__faults`, {});
      expect(body.faults).toMatchObject([{ ...fault, struck }]);
    }),
  );
});
