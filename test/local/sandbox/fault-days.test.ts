import { describe, expect, test } from '@jest/globals';
import type { FaultSetting } from '../../../local/sandbox/faults/settings.ts';
import { makeOrganization, makeSmallOrganization, type Sandbox } from '../../../local/sandbox/index.ts';
import {
  type AnalyticsCost,
  type AnalyticsUsage,
  allBuckets,
  allEvents,
  allRows,
  COST_GROUPS,
  type CostRow,
  call,
  days,
  FIVE_GROUPS,
  post,
  range,
  roundedDollars,
  SEVEN_GROUPS,
  span,
  type Truth,
  truth,
  USAGE_GROUPS,
  type UsageRow,
  withSandbox,
} from './client.ts';

const DAY = '2026-11-02';
const OTHER_DAY = '2026-11-03';
const organization = makeSmallOrganization();

type Told = { cursor: Truth; anthropic: Truth; legacy: Truth };

async function told(sandbox: Sandbox, day = DAY): Promise<Told> {
  const { cursor, anthropic } = await truth(sandbox, day);
  const url = `${sandbox.url}/__truth?day=${day}&reports=legacy`;
  const legacy = (await call<{ sources: { anthropic: Truth } }>(url, {})).body.sources.anthropic;
  if (cursor === undefined || anthropic === undefined) {
    throw new Error('a source is missing');
  }
  return { cursor, anthropic, legacy };
}

/** What the pages themselves add up to, by both kinds of reports. */
async function served(sandbox: Sandbox, day = DAY): Promise<Told> {
  const events = await allEvents(sandbox, range(day));
  const people = await post<{ data: object[] }>(sandbox, '/teams/daily-usage-data', {
    ...range(day),
    page: 1,
    pageSize: 100,
  });
  const legacy = await resultsOf<UsageRow>(sandbox, `/usage_report/messages${span(day)}${USAGE_GROUPS}`);
  const lines = await resultsOf<CostRow>(sandbox, `/cost_report${span(day)}${COST_GROUPS}`);
  const usage = await allRows<AnalyticsUsage>(sandbox, `/analytics/usage${days(day)}${FIVE_GROUPS}`);
  const costs = await allRows<AnalyticsCost>(sandbox, `/analytics/cost${days(day)}${SEVEN_GROUPS}`);
  const charged = (isChargeable: boolean) =>
    roundedDollars(events.filter((one) => one.isChargeable === isChargeable).map((one) => one.chargedCents));
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    cursor: {
      records: people.body.data.length + events.length,
      billed_usd: charged(true),
      included_usd: charged(false),
      input_tokens: sum(events.map((event) => event.tokenUsage?.inputTokens ?? 0)),
      output_tokens: sum(events.map((event) => event.tokenUsage?.outputTokens ?? 0)),
    },
    anthropic: {
      records: usage.length + costs.length,
      billed_usd: roundedDollars(costs.map((row) => plain(row.cost.amount))),
      included_usd: '0',
      input_tokens: sum(usage.map((row) => row.usage.uncached_input_tokens)),
      output_tokens: sum(usage.map((row) => row.usage.output_tokens)),
    },
    legacy: {
      records: legacy.length + lines.length,
      billed_usd: roundedDollars(lines.map((row) => plain(row.amount))),
      included_usd: '0',
      input_tokens: sum(legacy.map((row) => row.uncached_input_tokens)),
      output_tokens: sum(legacy.map((row) => row.output_tokens)),
    },
  };
}

async function resultsOf<Row>(sandbox: Sandbox, path: string): Promise<Row[]> {
  return (await allBuckets<Row>(sandbox, path)).flatMap((bucket) => bucket.results);
}

/** An amount of 1e-7 is the only one that comes as a number. */
const plain = (amount: unknown): string => (amount === 1e-7 ? '0.0000001' : String(amount));

const revised = (faults: FaultSetting[], body: (sandbox: Sandbox, healthy: Sandbox) => Promise<void>) =>
  withSandbox({ organization }, (healthy) =>
    withSandbox({ organization, faults }, (sandbox) => body(sandbox, healthy)),
  );

describe('faults of days', () => {
  const names = ['repriced-day', 'restated-day', 'late-day', 'tiny-cents'] as const;

  test.each([...names.map((fault) => [fault]), [...names]])('%s: the truth is what is served', (...faults) =>
    revised(
      faults.map((fault) => ({ fault, day: DAY })),
      async (sandbox, healthy) => {
        expect(await served(sandbox)).toEqual(await told(sandbox));
        const [before, after] = [await told(healthy), await told(sandbox)];
        for (const source of ['cursor', 'anthropic', 'legacy'] as const) {
          expect(after[source].billed_usd).not.toBe(before[source].billed_usd);
        }
        expect(after.legacy.billed_usd).toBe(after.anthropic.billed_usd);
        expect(await told(sandbox, OTHER_DAY)).toEqual(await told(healthy, OTHER_DAY));
      },
    ),
  );

  test.each(names)('%s holds with more decimals than are kept, and on all days', (fault) =>
    withSandbox(
      { organization: makeOrganization({ extraDecimals: true }), faults: [{ fault }] },
      async (sandbox) => {
        expect((await served(sandbox, OTHER_DAY)).cursor).toEqual((await told(sandbox, OTHER_DAY)).cursor);
        const { legacy, anthropic } = await served(sandbox, OTHER_DAY);
        const expected = await told(sandbox, OTHER_DAY);
        expect([legacy.billed_usd, legacy.records]).toEqual([
          expected.legacy.billed_usd,
          expected.legacy.records,
        ]);
        expect([anthropic.input_tokens, anthropic.records]).toEqual([
          expected.anthropic.input_tokens,
          expected.anthropic.records,
        ]);
      },
    ),
  );
});
