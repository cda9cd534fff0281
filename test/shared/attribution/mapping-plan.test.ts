import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Gap,
  gainOf,
  gapLabel,
  isAbove,
  planMapping,
  rankKeys,
} from '../../../shared/attribution/mapping-plan.ts';

const GOAL = 900_000_000n;

function gap(keyId: string | null, unattributed: bigint, weak = 0n): Gap {
  return {
    platform: 'anthropic_api',
    account: 'default',
    workspaceId: null,
    keyId,
    keyName: null,
    creator: null,
    days: 1,
    rows: 1,
    unattributed,
    weak,
  };
}

const plan = (billed: bigint, strong: bigint, gaps: readonly Gap[], goal = GOAL) =>
  planMapping({ billed, strong }, rankKeys(strong, gaps), goal);
const idsOf = (keys: readonly { keyId: string }[]) => keys.map(({ keyId }) => keyId);

describe('the keys to map', () => {
  test('are the fewest that bring strong coverage above the goal, and say what they reach', () => {
    // 100 billed, 70 strong: 70 + 15 = 85, + 6 = 91, which is above 90 without the third.
    const { keys, reached, meetsGoal } = plan(100n, 70n, [
      gap('c', 4n),
      gap('b', 6n),
      gap('a', 10n, 5n),
      gap(null, 5n),
    ]);
    expect(idsOf(keys)).toEqual(['a', 'b']);
    expect([reached, meetsGoal]).toEqual([91n, true]);
  });

  test('go on where the goal is reached to the digit: it asks for more', () => {
    expect(idsOf(plan(100n, 70n, [gap('a', 20n), gap('b', 1n)]).keys)).toEqual(['a', 'b']);
  });

  test('are none where the goal is met already, or where nothing was billed', () => {
    expect(plan(100n, 91n, [gap('a', 9n)])).toEqual({ keys: [], reached: 91n, meetsGoal: true });
    expect(plan(0n, 0n, [])).toEqual({ keys: [], reached: 0n, meetsGoal: false });
  });

  test('are all that gain anything where the goal cannot be reached', () => {
    const { keys, reached, meetsGoal } = plan(100n, 50n, [gap('a', 20n), gap('refund', -3n), gap(null, 33n)]);
    expect(idsOf(keys)).toEqual(['a']);
    expect([reached, meetsGoal]).toEqual([70n, false]);
  });

  test('stand in the order of their bytes where they gain the same', () => {
    const ranked = rankKeys(0n, [gap('é', 3n), gap('z', 3n), gap('Z', 1n, 2n)]);
    expect(idsOf(ranked)).toEqual(['Z', 'z', 'é']);
    expect(ranked.map(({ rank, alone, withAbove }) => [rank, alone, withAbove])).toEqual([
      [1, 3n, 3n],
      [2, 3n, 6n],
      [3, 3n, 9n],
    ]);
  });
});

const cases = fc.record({
  owned: fc.bigInt(0n, 1000n),
  ownerless: fc.bigInt(0n, 200n),
  gains: fc.array(fc.bigInt(-50n, 300n), { maxLength: 8 }),
});

describe('for any money', () => {
  test('no fewer keys reach the goal, and mapping exactly the named ones reaches exactly what is said', () => {
    fc.assert(
      fc.property(cases, ({ owned, ownerless, gains }) => {
        const gaps = [...gains.map((gain, at) => gap(`key-${at}`, gain)), gap(null, ownerless)];
        const billed = gaps.reduce((sum, one) => sum + gainOf(one), owned);
        const { keys, reached, meetsGoal } = plan(billed, owned, gaps);

        const named = new Set(idsOf(keys));
        const mapped = gaps.filter(({ keyId }) => keyId !== null && named.has(keyId));
        expect(reached).toBe(mapped.reduce((sum, one) => sum + gainOf(one), owned));

        const best = bestBySize(gains);
        const fewest = best.findIndex((gain) => isAbove(GOAL, owned + gain, billed));
        expect(meetsGoal).toBe(fewest >= 0);
        if (meetsGoal) expect(keys).toHaveLength(fewest);
        else expect(reached).toBe(owned + gains.filter((gain) => gain > 0n).reduce((a, b) => a + b, 0n));
      }),
    );
  });
});

/** The most that any choice of n gains adds up to, for n from 0, found by trying every choice. */
function bestBySize(gains: readonly bigint[]): bigint[] {
  const best: bigint[] = [];
  for (let choice = 0; choice < 1 << gains.length; choice += 1) {
    const chosen = gains.filter((_, at) => choice & (1 << at));
    const sum = chosen.reduce((a, b) => a + b, 0n);
    const known = best[chosen.length];
    if (known === undefined || sum > known) best[chosen.length] = sum;
  }
  return best;
}

test('a key is called by its name and its id, and what has none by its workspace', () => {
  expect(gapLabel({ keyId: 'apikey_1', keyName: 'ci', workspaceId: 'w' })).toBe('ci (apikey_1)');
  expect(gapLabel({ keyId: 'apikey_1', keyName: null, workspaceId: 'w' })).toBe('apikey_1');
  expect(gapLabel({ keyId: null, keyName: null, workspaceId: 'w' })).toBe(
    'rows without an API key in workspace w',
  );
  expect(gapLabel({ keyId: null, keyName: null, workspaceId: null })).toBe('rows without an API key');
});
