import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { usage } from './support/facts.ts';
import { openWarehouse, type Row, type ViewWarehouse } from './support/warehouse.ts';

const ana = { user_email: 'ana@x.io' };
const code = { platform: 'anthropic_code' };

let warehouse: ViewWarehouse;
beforeAll(async () => {
  warehouse = await openWarehouse();
});
beforeEach(async () => {
  await warehouse.clear();
  await warehouse.setClock('2026-03-05');
});
afterAll(() => warehouse.close());

const usages = (...rows: Row[]) => warehouse.insert('fct_usage_daily', rows);
const activeOn = (list: string[], more: Row) => list.map((day) => usage(day, { requests: 1, ...more }));
const rated = (name: string, accepts: number, rejects: number, more: Row = {}) =>
  usage('2026-02-10', {
    user_email: `${name}@x.io`,
    total_accepts: accepts,
    total_rejects: rejects,
    ...more,
  });
const read = (columns: string, where = 'TRUE') =>
  warehouse.query(
    `SELECT ${columns} FROM ai_usage_analytics.vw_productivity_metrics
     WHERE ${where} ORDER BY usage_month, platform, user_identifier`,
  );

describe('the performance tier of vw_productivity_metrics', () => {
  const columns = 'user_identifier AS who, performance_tier AS tier, platform_median_acceptance AS median';

  test('is a quartile of the people, a tie by the higher tier', async () => {
    // Rates .1 .2 .3 .4 .5: p25 is .2, the median .3, p75 .4.
    await usages(...[1, 2, 3, 4, 5].map((n) => rated(`u${n}`, n, 10 - n)));
    const median = 0.3;
    expect(await read(columns)).toEqual([
      { who: 'u1@x.io', tier: 'Needs Support', median },
      { who: 'u2@x.io', tier: 'Below Average', median },
      { who: 'u3@x.io', tier: 'Above Average', median },
      { who: 'u4@x.io', tier: 'Top Performer', median },
      { who: 'u5@x.io', tier: 'Top Performer', median },
    ]);
  });

  test('interpolates between two people', async () => {
    // Rates 0, .2, .4, .6, .8, 1: p25 at position 1.25 is .25, the median .5, p75 at 3.75 is .75.
    await usages(...[0, 2, 4, 6, 8, 10].map((n, i) => rated(`u${i}`, n, 10 - n)));
    expect((await read(columns)).map(({ tier }) => tier)).toEqual([
      ...['Needs Support', 'Needs Support', 'Below Average'],
      ...['Above Average', 'Top Performer', 'Top Performer'],
    ]);
    expect((await read(columns))[0]?.median).toBe(0.5);
  });

  test('puts people of one rate in one tier, whatever they divided', async () => {
    await usages(...[1, 2, 3, 4, 5, 7].map((n) => rated(`u${n}`, n, 2 * n)));
    expect(new Set((await read(columns)).map(({ tier }) => tier))).toEqual(new Set(['Top Performer']));
  });

  test('says nothing of fewer than five people with a rate', async () => {
    await usages(...[1, 2, 3, 4].map((n) => rated(`u${n}`, n, 10 - n)), ...activeOn(['2026-02-10'], ana));
    expect(new Set((await read(columns)).map(({ tier }) => tier))).toEqual(new Set(['Insufficient Data']));
  });

  test('knows no services, no nobody, and no other platform', async () => {
    await usages(
      ...[1, 2, 3, 4, 5].map((n) => rated(`u${n}`, n, 10 - n)),
      rated('u9', 1, 0, code),
      usage('2026-02-10', { service_name: 'ci', total_accepts: 99, total_rejects: 1 }),
      usage('2026-02-10', { total_accepts: 0, total_rejects: 100 }),
    );
    const none = { user_email: null, tier: 'Insufficient Data', label: 'Insufficient Data' };
    const who = 'user_identifier AS who, user_email, performance_tier AS tier, engagement_category AS label';
    const platform = 'platform_median_acceptance AS median, platform_avg_acceptance_rate AS avg';
    // Their rows show the platform's figures: the median .3, the average (1 + 2 + 3 + 4 + 5) / 50.
    expect(await read(`${who}, ${platform}`, "platform = 'cursor' AND user_email IS NULL")).toEqual([
      { who: '(unattributed)', ...none, median: 0.3, avg: 0.3 },
      { who: 'service:ci', ...none, median: 0.3, avg: 0.3 },
    ]);
  });

  test('has a platform average that is a ratio of sums', async () => {
    await usages(rated('u1', 90, 10), rated('u2', 1, 9));
    // (90 + 1) / (100 + 10), not the mean of 0.9 and 0.1.
    const rows = await read('platform_avg_acceptance_rate AS avg');
    expect(rows.map(({ avg }) => avg)).toEqual([91 / 110, 91 / 110]);
  });
});
