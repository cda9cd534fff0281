import { describe, expect, test } from '@jest/globals';
import { makeOrganization, type Sandbox } from '../../../local/sandbox/index.ts';
import { withSandbox } from './client.ts';
import { DAY, OTHER_DAY, revised, type Told, told } from './revised.ts';
import { analyticsSum, cursorSum, legacySum } from './sums.ts';

/** What the pages themselves add up to, by both kinds of reports. */
async function served(sandbox: Sandbox, day = DAY): Promise<Told> {
  return {
    cursor: await cursorSum(sandbox, day),
    anthropic: await analyticsSum(sandbox, day),
    legacy: await legacySum(sandbox, day),
  };
}

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
