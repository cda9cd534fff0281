import { describe, expect, test } from '@jest/globals';
import {
  FAULTS,
  makeOrganization,
  makeSmallOrganization,
  readFaults,
  type Sandbox,
} from '../../../local/sandbox/index.ts';
import {
  ANTHROPIC_HEADERS,
  COST_GROUPS,
  CURSOR_HEADERS,
  days,
  range,
  SEVEN_GROUPS,
  span,
  withSandbox,
} from './client.ts';

const organization = makeSmallOrganization();
const DAY = '2026-11-02';
const COSTS = `/cost_report${span(DAY)}${COST_GROUPS}`;
const ANALYTICS = `/analytics/cost${days(DAY)}${SEVEN_GROUPS}&limit=1000`;
const CODE = `/usage_report/claude_code?starting_at=${DAY}`;

async function anthropic(sandbox: Sandbox, path: string): Promise<string> {
  const url = `${sandbox.anthropicUrl}/v1/organizations${path}`;
  return (await fetch(url, { headers: ANTHROPIC_HEADERS })).text();
}

async function cursor(sandbox: Sandbox, path: string, body: object): Promise<string> {
  const init = { method: 'POST', headers: CURSOR_HEADERS, body: JSON.stringify(body) };
  return (await fetch(`${sandbox.cursorUrl}${path}`, init)).text();
}

const events = (sandbox: Sandbox) =>
  cursor(sandbox, '/teams/filtered-usage-events', { ...range(DAY), pageSize: 100 });
const withFault = (text: string, body: (sandbox: Sandbox, healthy: Sandbox) => Promise<void>) =>
  withSandbox({ organization }, (healthy) =>
    withSandbox({ organization, faults: readFaults(text) }, (sandbox) => body(sandbox, healthy)),
  );
/** What stands in a JSON text after a field, as it is written. */
const written = (text: string, field: string): string[] =>
  Array.from(text.matchAll(new RegExp(`"${field}":("[^"]*"|[^,}\\]]+)`, 'g')), ([, value = '']) => value);

describe('faults of money', () => {
  test.each([COSTS, ANALYTICS])('the first row of %s is in euros', (path) =>
    withFault('other-currency', async (sandbox, healthy) => {
      const whole = await anthropic(healthy, path);
      const currencies = written(await anthropic(sandbox, path), 'currency');
      expect(currencies.slice(0, 1)).toEqual(['"EUR"']);
      expect(new Set(currencies.slice(1))).toEqual(new Set(['"USD"']));
      expect(await anthropic(sandbox, path)).toBe(whole.replace('USD', 'EUR'));
    }),
  );

  test.each([COSTS, ANALYTICS])('amounts of %s are numbers with every digit', (path) =>
    withSandbox({ organization: makeOrganization({ extraDecimals: true }) }, (healthy) =>
      withSandbox(
        { organization: makeOrganization({ extraDecimals: true }), faults: readFaults('number-cents') },
        async (sandbox) => {
          const texts = written(await anthropic(healthy, path), 'amount');
          const numbers = written(await anthropic(sandbox, path), 'amount');
          expect(numbers).toEqual(texts.map((text) => text.slice(1, -1)));
          expect(numbers.some((number) => /\.\d{9}$/.test(number))).toBe(true);
        },
      ),
    ),
  );

  test('an amount keeps digits that no float holds', () => {
    const amount = '12345678901234567890.000000000000000001';
    const altered = FAULTS['number-cents'].alter?.({
      call: { url: new URL('http://sandbox'), body: undefined },
      day: undefined,
      now: 0,
      ask: () => ({ data: [{ cost: { amount } }] }),
      strike: () => true,
      memory: new Map(),
    });
    expect(JSON.stringify(altered)).toBe(`{"data":[{"cost":{"amount":${amount}}}]}`);
  });

  test('dollars stand where cents were, exactly', () =>
    withFault('cents-as-dollars', async (sandbox, healthy) => {
      const [cents, dollars] = [await events(healthy), await events(sandbox)];
      const hundredths = ['chargedCents', 'totalCents', 'cursorTokenFee'].flatMap((field) => {
        const before = written(cents, field);
        expect(before.length).toBeGreaterThan(10);
        expect(written(dollars, field)).toHaveLength(before.length);
        return before.map((text, index) => [text, written(dollars, field)[index]]);
      });
      for (const [text, hundredth] of hundredths) {
        expect(Math.abs(Number(hundredth) * 100 - Number(text))).toBeLessThan(1e-10);
        expect(hundredth).toMatch(/^-?\d+(\.\d*[1-9])?$/);
      }
      // Every small organization has an event of 3e-7 cents in a day.
      expect(written(dollars, 'chargedCents')).toContain('0.000000003');
    }));

  test('dollars stand where cents were, in every report of money', () =>
    withFault('cents-as-dollars', async (sandbox, healthy) => {
      for (const [path, field] of [
        [COSTS, 'amount'],
        [ANALYTICS, 'amount'],
        [ANALYTICS, 'list_amount'],
        [CODE, 'amount'],
      ] as const) {
        const before = written(await anthropic(healthy, path), field);
        const after = written(await anthropic(sandbox, path), field);
        expect(after).toHaveLength(before.length);
        expect(before.length).toBeGreaterThan(0);
        for (const [index, text] of before.entries()) {
          const bare = (value = '') => Number(value.replaceAll('"', ''));
          expect(bare(after[index]) * 100).toBeCloseTo(bare(text), 9);
          expect(after[index]?.startsWith('"')).toBe(text.startsWith('"'));
        }
      }
      const spend = [
        await cursor(healthy, '/teams/spend', { sortBy: 'amount' }),
        await cursor(sandbox, '/teams/spend', { sortBy: 'amount' }),
      ];
      const [before, after] = spend.map((text) => Number(written(text, 'overallSpendCents')[0]));
      expect((after ?? 0) * 100).toBeCloseTo(before ?? Number.NaN, 7);
      expect(before).toBeGreaterThan(0);
    }));

  test('the fields of money have other names', () =>
    withFault('renamed-field', async (sandbox, healthy) => {
      const [before, after] = [await events(healthy), await events(sandbox)];
      expect(written(after, 'charged_cents')).toEqual(written(before, 'chargedCents'));
      expect(written(after, 'chargedCents')).toEqual([]);
      for (const path of [COSTS, ANALYTICS]) {
        const [whole, renamed] = [await anthropic(healthy, path), await anthropic(sandbox, path)];
        expect(written(renamed, 'amount_cents')).toEqual(written(whole, 'amount'));
        expect(written(renamed, 'amount')).toEqual([]);
        expect(written(renamed, 'list_amount')).toEqual(written(whole, 'list_amount'));
      }
    }));
});
