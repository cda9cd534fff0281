import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { follow } from '../../local/follow.ts';
import { type Local, openLocal } from '../../local/main.ts';
import { openLog } from '../../shared/log.ts';
import { DAY, MAPPING, serveExample } from './vendors.ts';

/*
 * A day of both vendors, worked out by hand.
 *
 * Cursor (cents -> dollars): 1.5 -> 0.015; 12.3456 twice -> 0.123456 each; 100 -> 1 (no e-mail); -2.5 -> -0.025;
 * 3e-7 -> 0.000000003; 8, not chargeable -> 0.08 included.
 *   Ann 0.015; Bob 2 x 0.123456 - 0.025 + 0.000000003 = 0.221912003; nobody 1; billed 1.236912003.
 *
 * Anthropic, each cost row over the keys that used its cell:
 *   Default, uncached 12.345678 over 300:100 -> key_a 9.2592585, key_b 3.0864195
 *   Default, output 1 over 40:10             -> key_a 0.8, key_b 0.2
 *   Default, cache read 0.003, key_a alone; cache write 0.0012345678 -> 0.001234568 (9 decimals), key_a alone
 *   Default, code execution 0.25: no driver, stays whole without a key
 *   wrkspc_1, uncached 0.000000001 over key_a 25 : key_x 50 -> the one unit goes to key_x
 *   wrkspc_1, output 7 over 7:7 -> 3.5 each; the correction -0.300000001 over 7:7 -> the odd unit to key_a:
 *     key_a 3.5 - 0.150000001 = 3.349999999, key_x 3.5 - 0.15 = 3.35
 *   Claude Code workspace, uncached 0.5, key_b alone, platform anthropic_code
 *   sum 20.799912568
 */
const CLOCK = '2026-02-03 12:00:00+00';

let vendors: Awaited<ReturnType<typeof serveExample>>;
let local: Local;
let dataDir: string;

beforeAll(async () => {
  vendors = await serveExample();
  dataDir = mkdtempSync(join(tmpdir(), 'ai-usage-example-'));
  const mappingFile = join(dataDir, 'mapping.csv');
  writeFileSync(mappingFile, MAPPING);
  const account = { account: 'default', baseUrl: vendors.url, requestsPerMinute: 1000 };
  local = await openLocal({
    dataDir,
    mappingFile,
    windows: { rereadDays: 3, monthCloseDay: 3 },
    log: openLog('silent'),
    vendors: [
      { vendor: 'cursor', apiKey: 'key', keySetting: 'CURSOR_API_KEY', ...account },
      { vendor: 'anthropic', apiKey: 'key', keySetting: 'ANTHROPIC_ADMIN_API_KEY', ...account },
    ],
  });
  await local.kickoff({ day: DAY, requested_by: 'example' });
  const { runs } = await follow(local.warehouse, 'example', () => {});
  expect(runs.map(({ status }) => status)).toEqual(['committed', 'committed']);
  await local.warehouse.ask(
    `CREATE OR REPLACE VIEW ai_usage_analytics.vw_clock AS
     SELECT TIMESTAMPTZ '${CLOCK}' AS now_at, DATE '2026-02-03' AS today`,
    {},
    'write',
  );
});

afterAll(async () => {
  await local.close();
  await vendors.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function lines(sql: string): Promise<string[]> {
  const { columns, rows } = await local.warehouse.ask(sql);
  return rows.map((row) => columns.map((column) => String(row[column] ?? '-')).join(' '));
}

describe('a day worked out by hand', () => {
  test('has these cost facts', async () => {
    const facts = await lines(
      `SELECT platform, COALESCE(user_email, '-') AS who, attribution_method, api_key_id, workspace_id, model,
         cost_type, is_billed, allocation_method, cost_usd
       FROM fct_cost_daily
       ORDER BY platform, who, workspace_id NULLS FIRST, cost_type, api_key_id`,
    );
    expect(facts).toEqual([
      'anthropic_api - unattributed - - - code_execution true none 0.25',
      'anthropic_api - unattributed key_x wrkspc_1 model-a input_tokens true token_share 0.000000001',
      'anthropic_api - unattributed key_x wrkspc_1 model-a output_tokens true token_share 3.35',
      'anthropic_api ann@example.com sheet_key_id key_a - model-a cache_read true token_share 0.003',
      'anthropic_api ann@example.com sheet_key_id key_a - model-a cache_write_5m true token_share 0.001234568',
      'anthropic_api ann@example.com sheet_key_id key_a - model-a input_tokens true token_share 9.2592585',
      'anthropic_api ann@example.com sheet_key_id key_a - model-a output_tokens true token_share 0.8',
      'anthropic_api ann@example.com sheet_key_id key_a wrkspc_1 model-a input_tokens true token_share 0',
      'anthropic_api ann@example.com sheet_key_id key_a wrkspc_1 model-a output_tokens true token_share 3.349999999',
      'anthropic_api bob@example.com sheet_key_name key_b - model-a input_tokens true token_share 3.0864195',
      'anthropic_api bob@example.com sheet_key_name key_b - model-a output_tokens true token_share 0.2',
      'anthropic_code bob@example.com sheet_key_name key_b wrkspc_cc model-b input_tokens true token_share 0.5',
      'cursor - unattributed - - model-a usage_based true direct 1',
      'cursor ann@example.com direct_email - - model-a included false direct 0.08',
      'cursor ann@example.com direct_email - - model-a usage_based true direct 0.015',
      'cursor bob@example.com direct_email - - model-a usage_based true direct 0.221912003',
    ]);
  });

  test('has these usage facts', async () => {
    const facts = await lines(
      `SELECT platform, COALESCE(user_email, '-') AS who, api_key_id, workspace_id, model, input_tokens,
         output_tokens, cached_input_tokens, cache_read_tokens, requests, lines_of_code_added,
         lines_of_code_accepted, total_accepts, total_rejects, subscription_requests, usage_based_requests
       FROM fct_usage_daily
       ORDER BY platform, who, workspace_id NULLS FIRST, model NULLS FIRST`,
    );
    expect(facts).toEqual([
      'anthropic_api - key_x wrkspc_1 model-a 50 7 0 0 - - - - - - -',
      'anthropic_api ann@example.com key_a - model-a 300 40 20 300 - - - - - - -',
      'anthropic_api ann@example.com key_a wrkspc_1 model-a 25 7 0 0 - - - - - - -',
      'anthropic_api bob@example.com key_b - model-a 100 10 0 0 - - - - - - -',
      'anthropic_code bob@example.com key_b wrkspc_cc model-b 10 5 0 0 - - - - - - -',
      'cursor - - - model-a 1 2 3 4 1 - - - - - -',
      'cursor ann@example.com - - - - - - - - 120 80 5 1 11 4',
      'cursor ann@example.com - - model-a 100 50 0 900 2 - - - - - -',
      'cursor bob@example.com - - - - - - - - 0 0 0 0 0 0',
      'cursor bob@example.com - - model-a 20 40 60 80 4 - - - - - -',
    ]);
  });

  test('has this ledger, these findings and no dead letter', async () => {
    // Anthropic: 5 usage rows and 9 cost rows; the latter are 14 shares (2+2+1+1+1, 2+2+2, 1).
    // Its one rounding: 0.001234568 - 0.0012345678 = 0.0000000002, which is 0 at 9 decimals.
    expect(
      await lines(
        `SELECT source, status, vendor_rows, record_count, billed_usd, included_usd, attributed_billed_usd,
           rounding_usd, rows_added, report
         FROM pipeline_runs WHERE status <> 'requested' ORDER BY source`,
      ),
    ).toEqual([
      'anthropic committed 14 19 20.799912568 0 17.199912567 0 17 cost_report',
      'cursor committed 9 9 1.236912003 0.08 0.236912003 0 9 filtered-usage-events',
    ]);
    expect(await lines('SELECT kind, text FROM findings ORDER BY text')).toEqual([
      'mapping_row MAPPING row 4 has no email'.replace('MAPPING', join(dataDir, 'mapping.csv')),
      'negative_cost negative amounts: 1, -0.025 USD in all',
      'negative_cost negative amounts: 1, -0.300000001 USD in all',
    ]);
    expect(await lines('SELECT * FROM dead_letters')).toEqual([]);
  });

  test('has these figures in vw_monthly_finance', async () => {
    expect(
      await lines(
        `SELECT month_year_label, platform, platform_monthly_cost, included_value_usd, seat_cost, unique_users,
           growth_category, unattributed_cost, data_quality_status, total_monthly_cost, is_month_complete
         FROM vw_monthly_finance ORDER BY platform`,
      ),
    ).toEqual([
      '2026-01 anthropic_api 20.299912568 0 0 2 Insufficient Data 3.600000001 Acceptable 22.036824571 true',
      '2026-01 anthropic_code 0.5 0 0 1 Insufficient Data 0 Excellent 22.036824571 true',
      '2026-01 cursor 1.236912003 0.08 0 2 Insufficient Data 1 Needs Attention 22.036824571 true',
    ]);
  });

  test('has these figures in vw_cost_allocation', async () => {
    expect(
      await lines(
        `SELECT platform, user_identifier, team, total_cost_usd, included_value_usd, total_lines_accepted,
           cost_transactions, team_size, team_cost, allocation_completeness
         FROM vw_cost_allocation ORDER BY platform, user_identifier`,
      ),
    ).toEqual([
      'anthropic_api (unattributed) - 3.600000001 0 - 3 - - Unattributed',
      'anthropic_api ann@example.com Compilers 13.413493067 0 - 6 2 17.43682457 Cost Only',
      'anthropic_api bob@example.com Compilers 3.2864195 0 - 2 2 17.43682457 Cost Only',
      'anthropic_code bob@example.com Compilers 0.5 0 - 1 2 17.43682457 Cost Only',
      'cursor (unattributed) - 1 0 - 1 - - Unattributed',
      'cursor ann@example.com Compilers 0.015 0.08 80 1 2 17.43682457 Full Attribution',
      'cursor bob@example.com Compilers 0.221912003 0 0 1 2 17.43682457 Cost Only',
    ]);
  });

  test('has these figures in vw_productivity_metrics and vw_executive_summary', async () => {
    // Ann on Cursor: 5 accepts of 6; 100 + 50 + 900 tokens; one active day of January's 22 weekdays.
    expect(
      await lines(
        `SELECT platform, user_identifier, monthly_requests, monthly_tokens, monthly_lines_accepted,
           ROUND(avg_monthly_acceptance_rate, 9) AS rate, active_days_in_month,
           ROUND(monthly_engagement_rate, 9) AS engagement, performance_tier
         FROM vw_productivity_metrics WHERE platform = 'cursor' ORDER BY user_identifier`,
      ),
    ).toEqual([
      'cursor (unattributed) 1 10 - - 1 0.045454545 Insufficient Data',
      'cursor ann@example.com 2 1050 80 0.833333333 1 0.045454545 Insufficient Data',
      'cursor bob@example.com 4 200 0 - 1 0.045454545 Insufficient Data',
    ]);
    expect(
      await lines(
        `SELECT month_name_year, total_monthly_cost, included_value_usd, total_active_users, anthropic_cost,
           cursor_cost, total_lines_accepted, total_tokens, platform_preference, data_completeness
         FROM vw_executive_summary ORDER BY report_month`,
      ),
    ).toEqual([
      // Tokens: Anthropic 485 + 69 + 20 + 300 = 874; Cursor 121 + 92 + 63 + 984 = 1260.
      'January 2026 22.036824571 0.08 2 20.799912568 1.236912003 80 2134 Anthropic Heavy Complete Data',
      'February 2026 - - - - - - - Insufficient Data No Data',
    ]);
  });
});
