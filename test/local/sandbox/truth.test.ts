import { describe, expect, test } from '@jest/globals';
import { makeOrganization, makeSmallOrganization, type Sandbox } from '../../../local/sandbox/index.ts';
import {
  allBuckets,
  allEvents,
  COST_GROUPS,
  type CostRow,
  call,
  dollars,
  type Event,
  picos,
  post,
  range,
  span,
  truth,
  USAGE_GROUPS,
  type UsageRow,
  withSandbox,
} from './client.ts';

/** Rounds 1e-14 dollars to 1e-9, half away from zero. */
function rounded(value: bigint): bigint {
  const half = value < 0n ? -50_000n : 50_000n;
  return ((value + half) / 100_000n) * 100_000n;
}

async function sumOfPages(sandbox: Sandbox, day: string) {
  const events = await allEvents(sandbox, range(day));
  const daily = { ...range(day), page: 1, pageSize: 1000 };
  const people = (await post<{ data: object[] }>(sandbox, '/teams/daily-usage-data', daily)).body.data;
  const usage = await rowsOf<UsageRow>(sandbox, `/usage_report/messages${span(day)}${USAGE_GROUPS}`);
  const cost = await rowsOf<CostRow>(sandbox, `/cost_report${span(day)}${COST_GROUPS}`);
  const money = (texts: string[]) => dollars(texts.reduce((sum, text) => sum + rounded(picos(text)), 0n));
  const cents = (isChargeable: boolean) =>
    money(events.filter((event) => event.isChargeable === isChargeable).map((event) => event.chargedCents));
  const count = <Row>(rows: Row[], measure: (row: Row) => number) =>
    rows.reduce((sum, row) => sum + measure(row), 0);
  return {
    cursor: {
      records: people.length + events.length,
      billed_usd: cents(true),
      included_usd: cents(false),
      input_tokens: count(events, (event: Event) => event.tokenUsage?.inputTokens ?? 0),
      output_tokens: count(events, (event: Event) => event.tokenUsage?.outputTokens ?? 0),
    },
    anthropic: {
      records: usage.length + cost.length,
      billed_usd: money(cost.map((row) => row.amount)),
      included_usd: '0',
      input_tokens: count(usage, (row) => row.uncached_input_tokens),
      output_tokens: count(usage, (row) => row.output_tokens),
    },
  };
}

async function rowsOf<Row>(sandbox: Sandbox, path: string): Promise<Row[]> {
  return (await allBuckets<Row>(sandbox, path)).flatMap((bucket) => bucket.results);
}

describe('the truth of a day', () => {
  test.each(['2024-02-29', '2026-06-14', '2026-11-02', '2026-11-19', '2026-11-20', '2026-11-21'])(
    'is what all pages of %s add up to',
    (day) =>
      withSandbox({}, async (sandbox) => {
        expect(await sumOfPages(sandbox, day)).toEqual(await truth(sandbox, day));
      }),
  );

  test.each([
    ['small', makeSmallOrganization()],
    ['exact to more decimals than are kept', makeOrganization({ extraDecimals: true })],
  ])('holds for an organization that is %s', (_, organization) =>
    withSandbox({ organization }, async (sandbox) => {
      expect(await sumOfPages(sandbox, '2026-11-02')).toEqual(await truth(sandbox, '2026-11-02'));
    }),
  );

  test('is the same from another server, whatever was asked before', () =>
    withSandbox({}, async (first) =>
      withSandbox({ now: () => Date.parse('2027-05-01') }, async (second) => {
        await allEvents(second, range('2026-11-03'));
        for (const day of ['2026-11-02', '2026-10-11']) {
          expect(await truth(second, day)).toEqual(await truth(first, day));
          expect(await allEvents(second, range(day))).toEqual(await allEvents(first, range(day)));
          expect(await sumOfPages(second, day)).toEqual(await sumOfPages(first, day));
        }
        expect(second.mappingCsv).toBe(first.mappingCsv);
      }),
    ));

  test('is another one for another seed', () =>
    withSandbox({}, async (first) =>
      withSandbox({ organization: makeOrganization({ seed: 'other' }) }, async (second) => {
        expect(await truth(second, '2026-11-02')).not.toEqual(await truth(first, '2026-11-02'));
      }),
    ));

  test('is asked for by a real day', () =>
    withSandbox({}, async ({ url }) => {
      expect((await call(`${url}/__truth?day=2026-02-30`, {})).status).toBe(400);
      expect((await call(`${url}/__truth`, {})).status).toBe(400);
    }));
});
