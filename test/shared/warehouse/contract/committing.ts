import { expect, test } from '@jest/globals';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { allFactsOf, type Fetch, factsOf, fetchOf, land, ledgerOf, newSlice, replace } from './fetches.ts';
import { costOf, event, member, NOBODY, person, seat, shares, spend, userDay } from './records.ts';

const ADA = person('ada@example.com', { department: 'Engineering', team: 'Core' });
const BOB = person('bob@example.com');
/** SHA-256 of the two addresses, as `printf ada@example.com | sha256sum` has it. */
const ADA_ID = 'b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72';
const BOB_ID = '5ff860bf1190596c7188ab851db691f0f3169c453936e9e1eba2f9a47f7a0018';
const INCLUDED = { cost_type: 'included', is_billed: false };

const RECORDS = [
  [
    member('m1', { email: 'ada@example.com', name: 'Ada' }),
    member('m2', { email: 'bob@example.com', name: 'Bob' }),
    userDay(ADA, { lines_of_code_added: 10, lines_of_code_accepted: 7, total_accepts: 3, total_rejects: 1 }),
    userDay(BOB, { lines_of_code_added: 0, lines_of_code_accepted: 0, total_accepts: 0, total_rejects: 0 }),
  ],
  [
    event(ADA, costOf('0.1'), tokens(10, 20, 30, 40), { model: 'gpt-5' }),
    event(ADA, costOf('0.2'), tokens(1, 2, 3, 4), { model: 'gpt-5' }),
    event(ADA, costOf('0.000000001', INCLUDED), { requests: 1 }, { model: 'gpt-5' }),
    event(BOB, costOf('-0.05'), { requests: 1 }, { model: 'opus' }),
    event(BOB, costOf('-0.05'), { requests: 1 }, { model: 'opus' }),
    event(NOBODY, costOf('12345678901234567.123456789'), { requests: 1 }),
    ...shares(event(NOBODY, costOf('0.1'), tokens(3, 0, 0, 0)), [
      { owner: { ...ADA, share_ratio: '0.7' }, cost: costOf('0.07'), measures: { input_tokens: 2 } },
      { owner: { ...BOB, share_ratio: '0.3' }, cost: costOf('0.03'), measures: { input_tokens: 1 } },
    ]),
    seat(ADA, '1.333333333'),
    spend('4242'),
  ],
];

function tokens(input_tokens: number, output_tokens: number, cached: number, read: number) {
  return { requests: 1, input_tokens, output_tokens, cached_input_tokens: cached, cache_read_tokens: read };
}

/** Worked out by hand: 0.1 + 0.2 - 0.05 - 0.05 + 12345678901234567.123456789 + 0.07 + 0.03 + 1.333333333. */
const TOTALS = {
  billed_usd: '12345678901234568.756790122',
  included_usd: '0.000000001',
  rounding_usd: '0',
  input_tokens: 14,
  output_tokens: 22,
  cached_input_tokens: 33,
  cache_read_tokens: 44,
};

/** What a commit makes of the facts. */
export function committing(warehouse: () => Warehouse): void {
  const exact = () => fetchOf(newSlice(), RECORDS, { totals: TOTALS, record_count: 10, side_count: 3 });
  let once: Promise<Fetch> | undefined;
  /** The fetch that came once and in whole batches, committed for all tests that hold another against it. */
  const committedOnce = () => {
    once ??= (async () => {
      const fetch = exact();
      expect((await replace(warehouse(), fetch)).outcome).toBe('committed');
      return fetch;
    })();
    return once;
  };

  test('lands and commits a slice with exact money', async () => {
    const fetch = await committedOnce();
    const common = { platform: 'cursor', source: 'cursor' };
    const ada = {
      ...common,
      user_email: 'ada@example.com',
      user_id: ADA_ID,
      department: 'Engineering',
      team: 'Core',
      attribution_method: 'direct_email',
      attribution_confidence: '1',
    };
    const bob = {
      ...common,
      user_email: 'bob@example.com',
      user_id: BOB_ID,
      attribution_method: 'direct_email',
      attribution_confidence: '1',
    };
    const nobody = { ...common, attribution_method: 'unattributed', attribution_confidence: '0' };
    const billed = {
      cost_date: '2026-03-02',
      cost_type: 'usage_based',
      is_billed: true,
      allocation_method: 'direct',
    };
    const cost = await factsOf(warehouse(), 'fct_cost_daily', fetch.manifest.account);
    expect(cost).toHaveLength(7);
    expect(cost).toEqual(
      expect.arrayContaining([
        { ...billed, ...ada, model: 'gpt-5', cost_usd: '0.3', landed_rows: 2 },
        { ...billed, ...ada, ...INCLUDED, model: 'gpt-5', cost_usd: '0.000000001', landed_rows: 1 },
        { ...billed, ...ada, share_ratio: '0.7', cost_usd: '0.07', landed_rows: 1 },
        { ...billed, ...ada, cost_type: 'subscription', cost_usd: '1.333333333', landed_rows: 1 },
        { ...billed, ...bob, model: 'opus', cost_usd: '-0.1', landed_rows: 2 },
        { ...billed, ...bob, share_ratio: '0.3', cost_usd: '0.03', landed_rows: 1 },
        { ...billed, ...nobody, cost_usd: '12345678901234567.123456789', landed_rows: 1 },
      ]),
    );
    const on = { usage_date: '2026-03-02' };
    const usage = await factsOf(warehouse(), 'fct_usage_daily', fetch.manifest.account);
    expect(usage).toHaveLength(7);
    expect(usage).toEqual(
      expect.arrayContaining([
        {
          ...on,
          ...ada,
          lines_of_code_added: 10,
          lines_of_code_accepted: 7,
          total_accepts: 3,
          total_rejects: 1,
          acceptance_rate: 0.75,
          landed_rows: 1,
        },
        {
          ...on,
          ...bob,
          lines_of_code_added: 0,
          lines_of_code_accepted: 0,
          total_accepts: 0,
          total_rejects: 0,
          landed_rows: 1,
        },
        {
          ...on,
          ...ada,
          model: 'gpt-5',
          requests: 3,
          input_tokens: 11,
          output_tokens: 22,
          cached_input_tokens: 33,
          cache_read_tokens: 44,
          landed_rows: 3,
        },
        { ...on, ...ada, share_ratio: '0.7', input_tokens: 2, landed_rows: 1 },
        { ...on, ...bob, model: 'opus', requests: 2, landed_rows: 2 },
        { ...on, ...bob, share_ratio: '0.3', input_tokens: 1, landed_rows: 1 },
        { ...on, ...nobody, requests: 1, landed_rows: 1 },
      ]),
    );
  });

  test('what is delivered twice counts once', async () => {
    const [once, twice] = [await committedOnce(), exact()];
    await land(warehouse(), twice);
    expect((await replace(warehouse(), twice)).outcome).toBe('committed');
    const facts = await allFactsOf(warehouse(), twice.manifest.account);
    expect(facts).toEqual(await allFactsOf(warehouse(), once.manifest.account));
    expect(facts).toHaveLength(14);
  });

  test('a batch that comes in several messages is one batch', async () => {
    const [whole, parted] = [await committedOnce(), exact()];
    for (const batch of parted.batches) {
      await warehouse().land({ ...batch, records: batch.records.slice(0, 3) });
      await warehouse().land({ ...batch, records: batch.records.slice(3) });
    }
    expect((await warehouse().commit(parted.manifest)).outcome).toBe('committed');
    expect(await allFactsOf(warehouse(), parted.manifest.account)).toEqual(
      await allFactsOf(warehouse(), whole.manifest.account),
    );
  });

  test('a commit writes its lineage on the facts and one ledger row', async () => {
    const fetch = await committedOnce();
    const { run_id, fetch_id, account } = fetch.manifest;
    for (const table of ['fct_cost_daily', 'fct_usage_daily']) {
      const { rows } = await warehouse().ask(
        `SELECT DISTINCT run_id, fetch_id FROM ${table} WHERE account = '${account}'`,
      );
      expect(rows).toEqual([{ run_id, fetch_id }]);
    }
    expect(await ledgerOf(warehouse(), fetch)).toMatchObject([{ run_id, status: 'committed' }]);
  });
}
