import { describe, expect, test } from '@jest/globals';
import { makeOrganization, makeSmallOrganization, type Sandbox } from '../../../local/sandbox/index.ts';
import { allEvents, allRows, call, range, type Truth, truth, withSandbox } from './client.ts';
import { analyticsSum, cursorSum, legacySum } from './sums.ts';

async function sumOfPages(sandbox: Sandbox, day: string) {
  return {
    cursor: await cursorSum(sandbox, day),
    anthropic: await analyticsSum(sandbox, day),
    claude_code: await claudeCodeSum(sandbox, day),
  };
}

async function claudeCodeSum(sandbox: Sandbox, day: string): Promise<Truth> {
  const rows = await allRows<object>(sandbox, `/usage_report/claude_code?starting_at=${day}`);
  return { records: rows.length, billed_usd: '0', included_usd: '0', input_tokens: 0, output_tokens: 0 };
}

describe('the truth of a day', () => {
  test.each(['2026-01-01', '2026-06-14', '2026-11-02', '2026-11-19', '2026-11-20', '2026-11-21'])(
    'is what all pages of %s add up to',
    (day) =>
      withSandbox({}, async (sandbox) => {
        expect(await sumOfPages(sandbox, day)).toEqual(await truth(sandbox, day));
      }),
  );

  test.each(['2024-02-29', '2026-11-02', '2026-11-20', '2026-11-21'])(
    'is for the legacy reports what all their pages of %s add up to',
    (day) =>
      withSandbox({}, async (sandbox) => {
        const { anthropic } = await truth(sandbox, day, '&reports=legacy');
        expect(await legacySum(sandbox, day)).toEqual(anthropic);
      }),
  );

  test('differs between the reports in the records alone', () =>
    withSandbox({}, async (sandbox) => {
      const sources = await truth(sandbox, '2026-11-02');
      const legacy = await truth(sandbox, '2026-11-02', '&reports=legacy');
      expect(await truth(sandbox, '2026-11-02', '&reports=analytics')).toEqual(sources);
      expect(legacy).toEqual({
        ...sources,
        anthropic: { ...sources.anthropic, records: expect.any(Number) },
      });
      expect(legacy.anthropic?.records).toBeLessThan(sources.anthropic?.records ?? 0);
      expect((await call(`${sandbox.url}/__truth?day=2026-11-02&reports=both`, {})).status).toBe(400);
    }));

  test.each([
    ['small', makeSmallOrganization()],
    ['exact to more decimals than are kept', makeOrganization({ extraDecimals: true })],
  ])('holds for an organization that is %s', (_, organization) =>
    withSandbox({ organization }, async (sandbox) => {
      const expected = await truth(sandbox, '2026-11-02');
      expect(await sumOfPages(sandbox, '2026-11-02')).toEqual(expected);
      const { records: _, ...sums } = await legacySum(sandbox, '2026-11-02');
      expect(expected.anthropic).toMatchObject(sums);
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
