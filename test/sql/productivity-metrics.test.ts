import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { days, usage } from './support/facts.ts';
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
const lines = (day: string, count: number, more: Row) =>
  usage(day, { lines_of_code_accepted: count, ...more });
const activeOn = (list: string[], more: Row) => list.map((day) => usage(day, { requests: 1, ...more }));
const read = (columns: string, where = 'TRUE') =>
  warehouse.query(
    `SELECT ${columns} FROM ai_usage_analytics.vw_productivity_metrics
     WHERE ${where} ORDER BY usage_month, platform, user_identifier`,
  );

describe('engagement', () => {
  const columns =
    'active_days_in_month AS days, monthly_engagement_rate AS rate, engagement_category AS label';

  test('is active days over the days from Monday to Friday, a tie by the higher label', async () => {
    // February 2026 has 20 such days: 16 are 80 percent, 10 are 50, 4 are 20. All 28 days are no more than 1.
    const cases = [
      [28, 1, 'Highly Active'],
      [16, 0.8, 'Highly Active'],
      [15, 0.75, 'Moderately Active'],
      [10, 0.5, 'Moderately Active'],
      [9, 0.45, 'Occasional'],
      [4, 0.2, 'Occasional'],
      [3, 0.15, 'Low Activity'],
    ] as const;
    const february = days('2026-02-01', '2026-02-28');
    await usages(
      ...cases.flatMap(([count], i) => activeOn(february.slice(0, count), { user_email: `u${i}@x.io` })),
    );
    expect(await read(columns)).toEqual(
      cases.map(([count, rate, label]) => ({ days: `${count}`, rate, label })),
    );
  });

  test('has 21 such days in the February of a leap year', async () => {
    await warehouse.setClock('2028-03-01');
    await usages(...activeOn(['2028-02-28', '2028-02-29'], ana));
    expect(await read(columns)).toEqual([{ days: '2', rate: 2 / 21, label: 'Low Activity' }]);
  });

  test('counts the complete days of the running month alone', async () => {
    await warehouse.setClock('2026-10-15');
    // 1 to 14 October 2026 (a Thursday to a Wednesday) hold 10 such days; Ana was active on 2 of them, and today.
    await usages(
      ...activeOn(['2026-10-01', '2026-10-02', '2026-10-15'], ana),
      ...activeOn(['2026-10-02'], { ...ana, model: 'another' }),
    );
    expect(await read(columns)).toEqual([{ days: '2', rate: 0.2, label: 'Occasional' }]);
  });

  test('has no basis on the first of a month, nor after a weekend only', async () => {
    await usages(...activeOn(['2026-08-01', '2026-08-02'], ana));
    await warehouse.setClock('2026-08-01');
    expect(await read(columns)).toEqual([{ days: '0', rate: null, label: 'Insufficient Data' }]);
    await warehouse.setClock('2026-08-03');
    expect(await read(columns)).toEqual([{ days: '2', rate: null, label: 'Insufficient Data' }]);
  });
});

describe('weeks', () => {
  const columns = 'avg_weekly_acceptance_rate AS rate, weekly_consistency_rate AS consistency';

  test('weigh the same, and those without a rate not at all', async () => {
    await usages(
      // Monday 2 February: 5 of 10. Monday 9 February: 1 of 1. Monday 16 February: active without a rate.
      usage('2026-02-02', { ...ana, total_accepts: 2, total_rejects: 3 }),
      usage('2026-02-08', { ...ana, total_accepts: 3, total_rejects: 2 }),
      usage('2026-02-09', { ...ana, total_accepts: 1, total_rejects: 0 }),
      usage('2026-02-16', { ...ana, total_accepts: 0, total_rejects: 0, requests: 1 }),
    );
    // (0.5 + 1) / 2; the month is 6 of 11. February touches 5 ISO weeks (its first day is a Sunday): 3 / 5.
    expect(await read(`${columns}, avg_monthly_acceptance_rate AS month`)).toEqual([
      { rate: 0.75, consistency: 0.6, month: 6 / 11 },
    ]);
  });

  test('that two years share count in each for its own days', async () => {
    await warehouse.setClock('2027-02-01');
    // Monday 28 December 2026 to Sunday 3 January 2027 is one ISO week. December touches 5 weeks, January 5.
    await usages(...activeOn(['2026-12-31', '2027-01-01', '2027-01-04'], ana));
    expect(await read('month_year_label AS month, weekly_consistency_rate AS rate')).toEqual([
      { month: '2026-12', rate: 0.2 },
      { month: '2027-01', rate: 0.4 },
    ]);
  });

  test('of the running month are those that its complete days touch', async () => {
    await warehouse.setClock('2026-10-15');
    // 1 to 14 October 2026 touch the weeks of 28 September, 5 and 12 October. Today is in the last of them.
    await usages(
      usage('2026-10-15', { ...ana, total_accepts: 1, total_rejects: 0 }),
      ...activeOn(['2026-10-05'], ana),
    );
    expect(await read(columns)).toEqual([{ rate: null, consistency: 1 / 3 }]);
  });
});

describe('a month of a person', () => {
  test('holds sums and ratios of sums; what a platform does not count is NULL', async () => {
    await usages(
      usage('2026-02-03', {
        ...ana,
        ...code,
        sessions: 4,
        lines_of_code_added: 90,
        lines_of_code_accepted: 80,
      }),
      usage('2026-02-04', {
        ...ana,
        ...code,
        input_tokens: 10,
        output_tokens: 20,
        cached_input_tokens: 30,
        cache_read_tokens: 100,
      }),
      usage('2026-02-05', { ...ana, ...code, model: 'm', output_tokens: 15, requests: 3 }),
      usage('2026-02-06', { ...ana, ...code, model: 'm', input_tokens: 25 }),
      usage('2026-02-05', { ...ana, requests: 7, lines_of_code_accepted: 5 }),
    );
    const counts = 'monthly_sessions AS sessions, monthly_requests AS requests, monthly_tokens AS tokens';
    const lines = 'monthly_lines_added AS added, monthly_lines_accepted AS accepted';
    const ratios = 'lines_per_session AS lps, tokens_per_session AS tps, efficiency_ratio AS eff';
    // 80 / 4 lines and 200 / 4 tokens a session, 80 / 200 lines a token.
    expect(await read(`platform, ${counts}, ${lines}, ${ratios}`)).toEqual([
      {
        ...{
          platform: 'anthropic_code',
          sessions: '4',
          requests: '3',
          tokens: '200',
          added: '90',
          accepted: '80',
        },
        ...{ lps: 20, tps: 50, eff: 0.4 },
      },
      {
        ...{ platform: 'cursor', sessions: null, requests: '7', tokens: null, added: null, accepted: '5' },
        ...{ lps: null, tps: null, eff: null },
      },
    ]);
  });

  test('is compared with the calendar month before, once it is over', async () => {
    await usages(
      lines('2025-12-01', 100, ana),
      lines('2026-01-01', 150, ana),
      usage('2026-02-01', { ...ana, requests: 1, lines_of_code_accepted: 0 }),
      lines('2026-03-01', 9, ana),
      lines('2025-12-01', 1, { ...ana, ...code }),
      lines('2026-02-01', 2, { ...ana, ...code }),
      lines('2026-03-01', 3, { ...ana, ...code }),
    );
    const columns =
      'month_year_label AS month, prev_month_lines_accepted AS prev, mom_productivity_change_pct AS pct';
    expect(await read(columns, "platform = 'cursor'")).toEqual([
      { month: '2025-12', prev: null, pct: null },
      { month: '2026-01', prev: '100', pct: 0.5 },
      { month: '2026-02', prev: '150', pct: -1 },
      { month: '2026-03', prev: '0', pct: null },
    ]);
    expect(await read(columns, "platform = 'anthropic_code' AND usage_month > DATE '2026-01-01'")).toEqual([
      { month: '2026-02', prev: null, pct: null },
      { month: '2026-03', prev: '2', pct: null },
    ]);
  });

  test('needs a measure above 0, and lies in the last six months', async () => {
    await usages(
      usage('2026-02-03', { user_email: 'idle@x.io', requests: 0, total_accepts: 0 }),
      usage('2025-09-01', { ...ana, lines_of_code_accepted: 4 }),
      ...activeOn(['2025-10-01', '2026-03-31', '2026-04-01'], ana),
    );
    // October 2025 still knows September's lines.
    const columns = 'month_year_label AS month, user_identifier AS who, prev_month_lines_accepted AS prev';
    expect(await read(columns)).toEqual([
      { month: '2025-10', who: 'ana@x.io', prev: '4' },
      { month: '2026-03', who: 'ana@x.io', prev: null },
    ]);
  });
});
