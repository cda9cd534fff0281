import { daysBetween } from '../../shared/day.ts';
import { cost, NOBODY, person, service, usage } from './facts.ts';
import { someone } from './people.ts';
import type { Row, Tables } from './row.ts';

const ana = person('ana@example.com', 'Engineering', 'Platform');
const bo = person('bo@example.com', 'Engineering', 'Platform');
const ci = service('ci');
const nightly = service('nightly build', 'Platform');

/** What the API costs in a month: the money with an owner and the money without. */
function apiMonth(month: string, attributed: string, unattributed: string): Row[] {
  return [
    cost(`${month}-01`, 'anthropic_api', ana, attributed, { cost_type: 'input_tokens', model: 'model-a' }),
    cost(`${month}-28`, 'anthropic_api', NOBODY, unattributed, {
      cost_type: 'input_tokens',
      api_key_id: 'key-1',
    }),
  ];
}

/** Month after month exactly on a limit of growth and of coverage, or one unit of 1e-9 beyond it. */
const growth = [
  // 95 % of 100 has an owner.
  ...apiMonth('2024-06', '95', '5'),
  // 120 is not above 120 % of 100; 102 is 85 % of it.
  ...apiMonth('2024-07', '102', '18'),
  // Above 120 % of 120 by the last digit; 70 % are missed by it.
  ...apiMonth('2024-08', '100.8', '43.200000001'),
  ...apiMonth('2024-09', '140', '60'),
  // 105 % of 200 and no more.
  ...apiMonth('2024-10', '0', '210'),
  // 95 % of 210 and no more.
  ...apiMonth('2024-11', '199.499999999', '0.000000001'),
  // 80 % of 199.5 and no more.
  ...apiMonth('2024-12', '159.599999999', '0.000000001'),
  ...apiMonth('2025-01', '0.123456789', '-0.123456788'),
];

const money = [
  // The first month has costs and no usage.
  cost('2023-11-30', 'cursor', ana, '0.000000001'),
  // A refund is all that this month has.
  cost('2024-04-30', 'anthropic_api', ana, '-12.345678901', {
    cost_type: 'adjustment',
    corrects_date: '2024-02-29',
    corrects_source: 'anthropic',
  }),
  // Amounts that take each other away.
  cost('2024-05-01', 'cursor', bo, '7.5'),
  cost('2024-05-31', 'cursor', bo, '-7.5'),
  // Sums of twenty digits before the point that leave the last one behind it.
  cost('2024-08-15', 'anthropic_code', ana, '12345678901234567890.123456789'),
  cost('2024-08-16', 'anthropic_code', ana, '-12345678901234567890.123456788'),
  cost('2024-09-01', 'anthropic_code', bo, '98765432109876543.210987654', {
    list_cost_usd: '98765432109876543.210987654',
  }),
  // Services, one without a team; their value used up inside a plan.
  cost('2024-06-02', 'anthropic_api', ci, '3.000000003', { cost_type: 'web_search', is_billed: false }),
  cost('2024-06-03', 'cursor', nightly, '4.25', { share_ratio: '0.333333333' }),
  cost('2024-12-31', 'cursor', nightly, '0.000000009'),
  // Nobody, on the last and the first day of a year.
  cost('2024-12-31', 'cursor', NOBODY, '1.1'),
  cost('2025-01-01', 'cursor', NOBODY, '2.2'),
  // Ten are shown: these eleven have spent the same, on one platform or two.
  ...Array.from({ length: 11 }, (_, index) =>
    cost('2024-07-20', 'cursor', person(`tie-${index}@example.com`), '50'),
  ),
  cost('2024-07-21', 'anthropic_code', person('tie-3@example.com'), '0'),
  cost('2024-07-21', 'anthropic_code', person('tie-4@example.com'), '0.5'),
  cost('2024-07-22', 'cursor', person('tie-4@example.com'), '-0.5'),
  // One person's month in two teams: the later stands. And one without a team on the later day.
  cost('2024-10-01', 'cursor', person('mo@example.com', 'Engineering', 'Apps'), '5'),
  cost('2024-10-31', 'cursor', person('mo@example.com', 'Research', 'Platform'), '6'),
  cost('2024-10-01', 'cursor', person('nia@example.com', 'Engineering', 'Apps'), '5'),
  cost('2024-10-31', 'cursor', person('nia@example.com'), '6'),
  // Teams of the same day: the one with a name, then the first by name.
  cost('2024-10-31', 'cursor', person('ola@example.com', 'Engineering'), '1'),
  cost('2024-10-31', 'cursor', person('ola@example.com', 'Engineering', 'Zeta'), '1'),
  cost('2024-10-31', 'cursor', person('ola@example.com', 'Research', 'Eta'), '1'),
  // Cost per accepted line exactly 0.10, 0.25 and 0.50, and one unit of 1e-9 above each.
  ...['10', '10.000000001', '25', '25.000000001', '50', '50.000000001', '0', '-1'].map((usd, index) =>
    cost('2024-11-11', 'cursor', person(`tier-${index}@example.com`, 'Finance', 'Tiers'), usd),
  ),
  // A month of a hundred accepted lines each, at exactly 0.30, 0.50 and 0.15 a line.
  cost('2025-03-01', 'cursor', ana, '30'),
  cost('2025-04-01', 'anthropic_api', ana, '50'),
  cost('2025-05-31', 'anthropic_code', bo, '15'),
  // A day beyond the running month belongs to no row of its month.
  cost('2025-12-31', 'cursor', ana, '1000'),
];

const lines = (day: string, who: ReturnType<typeof person>, count: number, more: Row = {}) =>
  usage(day, 'cursor', who, { lines_of_code_accepted: count, ...more });

const work = [
  // A month with usage and no costs.
  lines('2024-01-31', ana, 5),
  usage('2024-01-15', 'anthropic_code', bo, { sessions: 2, lines_of_code_accepted: 0 }),
  // The leap day.
  lines('2024-02-29', ana, 29, { total_accepts: 1, total_rejects: 1 }),
  // 16, 10 and 4 of 20 Monday-to-Friday days, and one less each; no more than all of them.
  ...[16, 15, 10, 9, 4, 3, 30].flatMap((count, index) =>
    daysBetween('2024-06-01', '2024-06-30')
      .slice(0, count)
      .map((day) =>
        lines(day, person(`days-${index}@example.com`), 1, { total_accepts: index, total_rejects: 3 }),
      ),
  ),
  ...Array.from({ length: 8 }, (_, index) =>
    lines('2024-11-12', person(`tier-${index}@example.com`, 'Finance', 'Tiers'), 100),
  ),
  // Rows that measure nothing make nobody active.
  usage('2024-11-13', 'cursor', person('idle@example.com'), {
    requests: 0,
    input_tokens: 0,
    total_accepts: 0,
  }),
  usage('2024-11-13', 'cursor', person('none@example.com'), {}),
  // Services and nobody work too.
  usage('2024-12-31', 'anthropic_api', ci, { input_tokens: 5, output_tokens: 7, requests: 1 }),
  usage('2024-12-31', 'anthropic_api', NOBODY, {
    input_tokens: 11,
    lines_of_code_accepted: 3,
    api_key_id: 'key-1',
  }),
  lines('2024-12-30', nightly, 12, { total_accepts: 2, total_rejects: 0 }),
  // The ISO week of these two days is one, their years are two.
  lines('2024-12-31', bo, 7, { total_accepts: 1, total_rejects: 3 }),
  lines('2025-01-01', bo, 7, { total_accepts: 3, total_rejects: 1 }),
  // Whole numbers that no float holds.
  usage('2024-09-30', 'anthropic_code', ana, {
    input_tokens: '4000000000000000001',
    output_tokens: '9007199254740993',
    sessions: 1,
  }),
  lines('2024-09-30', ana, 1),
  lines('2025-03-31', ana, 100),
  lines('2025-04-30', bo, 100),
  lines('2025-05-01', bo, 100),
  // Five, nine and thirteen people of three months.
  ...['2024-10-02', '2024-11-02', '2024-12-02'].flatMap((day, index) =>
    Array.from({ length: 5 + index * 4 }, (_, who) =>
      usage(day, 'cursor', someone(who + index), { requests: 1 }),
    ),
  ),
];

/** Rows written for one case each, on top of the everyday ones. */
export function edges(): Tables {
  return { fct_cost_daily: [...growth, ...money], fct_usage_daily: work };
}
