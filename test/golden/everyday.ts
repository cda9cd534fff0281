import { addDays, type Day } from '../../shared/day.ts';
import { formatUsd } from '../../shared/money.ts';
import { cost, type Platform, usage, type Who } from './facts.ts';
import { PEOPLE } from './people.ts';
import type { Row, Tables } from './row.ts';

/** The months with rows by rule; what stands in `edges.ts` comes on top. */
const MONTHS = [
  '2023-12',
  '2024-02',
  '2024-05',
  '2024-06',
  '2024-07',
  '2024-08',
  '2024-10',
  '2024-11',
  '2024-12',
  '2025-01',
];

/** Active days of a month, by turns: none, one, and both sides of what the labels ask for. */
const ACTIVE_DAYS = [0, 1, 2, 3, 4, 7, 8, 10, 14, 15, 16];

/** Accepts and rejects, by turns: two equal rates, none, all, nothing tried, and a third. */
const TRIED = [
  [3, 7],
  [6, 14],
  [0, 5],
  [9, 0],
  [0, 0],
  [1, 2],
  [null, null],
] as const;

const MODELS = ['model-a', 'model-b', null];

/**
 * What people do every day, by fixed rules of month and person: no two amounts alike, nine decimals in many,
 * months without a trace of somebody, active days around the limits of the labels.
 */
export function everyday(): Tables {
  const usages: Row[] = [];
  const costs: Row[] = [];
  for (const [m, month] of MONTHS.entries()) {
    for (const [p, who] of PEOPLE.entries()) {
      const count = ACTIVE_DAYS[(m * 5 + p * 3) % ACTIVE_DAYS.length] ?? 0;
      for (const [d, day] of activeDays(month, count, p).entries()) {
        usages.push(cursorDay(day, who, m + p + d));
        if ((p + d) % 4 === 0) usages.push(cursorEvents(day, who, m * 31 + p * 7 + d));
        if (p % 2 === 0 && d % 3 === 0) usages.push(codeDay(day, who, m + p + d));
      }
      costs.push(...costsOf(month, who, m, p));
    }
  }
  return { fct_usage_daily: usages, fct_cost_daily: costs };
}

/** Days from the first on, weekends among them, by steps that differ from person to person. */
function activeDays(month: string, count: number, p: number): Day[] {
  const step = count > 9 || p % 2 === 0 ? 1 : 2;
  return Array.from({ length: count }, (_, index) => addDays(`${month}-01`, (p % 3) + index * step));
}

function cursorDay(day: Day, who: Who, turn: number): Row {
  const [accepts, rejects] = TRIED[turn % TRIED.length] ?? [];
  return usage(day, 'cursor', who, {
    lines_of_code_added: 40 + turn * 3,
    lines_of_code_accepted: turn % 5 === 0 ? 0 : 10 + turn,
    total_accepts: accepts ?? null,
    total_rejects: rejects ?? null,
    subscription_requests: turn % 6,
    usage_based_requests: turn % 3,
  });
}

function cursorEvents(day: Day, who: Who, turn: number): Row {
  return usage(day, 'cursor', who, {
    model: MODELS[turn % MODELS.length] ?? null,
    input_tokens: 1000 + turn * 17,
    output_tokens: turn % 2 === 0 ? null : 301 + turn,
    cached_input_tokens: turn % 3 === 0 ? null : turn,
    cache_read_tokens: turn,
    requests: 1 + (turn % 9),
  });
}

function codeDay(day: Day, who: Who, turn: number): Row {
  const lines = turn % 4 === 0 ? 0 : 25 + turn * 2;
  return usage(day, 'anthropic_code', who, {
    sessions: turn % 5,
    lines_of_code_added: lines,
    lines_of_code_accepted: lines,
    total_accepts: turn % 7,
    total_rejects: turn % 3,
    account: turn % 2 === 0 ? 'default' : 'eu',
  });
}

/** A seat, what events cost, what the plan includes, and the tokens of Claude Code. */
function costsOf(month: string, who: Who, m: number, p: number): Row[] {
  const rows: Row[] = [];
  const day = (offset: number) => addDays(`${month}-01`, offset);
  const add = (offset: number, platform: Platform, nanos: bigint, more: Row) =>
    rows.push(cost(day(offset), platform, who, formatUsd(nanos), more));
  const turn = BigInt(m * 13 + p * 5);
  if (p % 4 !== 3) add(p % 5, 'cursor', 1_290_322_581n, { cost_type: 'subscription' });
  if ((m + p) % 3 !== 0) add(p, 'cursor', 123_456_789n * (turn + 1n), { model: 'model-a' });
  if ((m + p) % 5 !== 0) add(p, 'cursor', 333_333_333n * turn, { is_billed: false, cost_type: 'included' });
  if (p % 2 === 0) add(p + 1, 'anthropic_code', 2_000_000_001n + turn, { cost_type: 'input_tokens' });
  if (p % 6 === 0)
    add(p + 2, 'anthropic_code', -1_000_000n * turn, { cost_type: 'output_tokens', account: 'eu' });
  return rows;
}
