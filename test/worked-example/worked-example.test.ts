import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Example, openExample } from './example.ts';

/*
 * A day of both vendors, worked out by hand.
 *
 * Cursor's events (cents -> dollars): 1.5 -> 0.015; 12.3456 twice -> 0.123456 each; 100 -> 1 (no e-mail);
 * -2.5 -> -0.025; 3e-7 -> 0.000000003; 8, not chargeable -> 0.08 included; 40 twice without an e-mail -> 0.4
 * each, of which the question for Cleo, who has left, tells one: it is Cleo's, its twin stays nobody's.
 *   Ann 0.015; Bob 2 x 0.123456 - 0.025 + 0.000000003 = 0.221912003; Cleo 0.4; nobody 1 + 0.4 = 1.4;
 *   all 2.036912003.
 * Cursor's seats: 40 over the 31 days of January: 1.290322580 a day, and 20 units of 1e-9 left, since
 *   31 x 1.290322580 = 39.99999998, so one unit more on days 1 to 20: 1.290322581 on the 5th.
 *   Ann, Bob and Cleo have one, Dana as a free owner has none: 3 x 1.290322581 = 3.870967743;
 *   billed 2.036912003 + 3.870967743 = 5.907879746.
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
 *
 * Claude Code: Ann 2 sessions, 10 lines, 4 + 1 accepts, 1 reject; the key `bot`, which is Bob's by its name,
 * 3 sessions, 40 lines, 6 + 2 accepts, 2 rejects. The estimates (0.14, 0.5) are no money of their own: 0.5 is
 * in cost_report, 0.14 is a subscription's.
 */
let example: Example;
const lines = (sql: string) => example.lines(sql);

beforeAll(async () => {
  example = await openExample({ vendors: ['cursor', 'anthropic'], anthropicReports: 'legacy' });
});

afterAll(() => example.close());

describe('a day worked out by hand', () => {
  test('commits every source', () => {
    const ends = example.runs.map(({ source, status }) => `${source} ${status}`);
    expect(ends.toSorted()).toEqual(['anthropic committed', 'claude_code committed', 'cursor committed']);
  });

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
      'cursor - unattributed - - model-a usage_based true direct 1.4',
      'cursor ann@example.com direct_email - - model-a included false direct 0.08',
      'cursor ann@example.com direct_email - - - subscription true direct 1.290322581',
      'cursor ann@example.com direct_email - - model-a usage_based true direct 0.015',
      'cursor bob@example.com direct_email - - - subscription true direct 1.290322581',
      'cursor bob@example.com direct_email - - model-a usage_based true direct 0.221912003',
      'cursor cleo@example.com direct_email - - - subscription true direct 1.290322581',
      'cursor cleo@example.com directory - - model-a usage_based true direct 0.4',
    ]);
  });

  test('has these usage facts', async () => {
    const facts = await lines(
      `SELECT platform, COALESCE(user_email, '-') AS who, attribution_method AS by, api_key_id, workspace_id,
         model, input_tokens, output_tokens, cached_input_tokens, cache_read_tokens, requests, sessions,
         lines_of_code_added, lines_of_code_accepted, total_accepts, total_rejects, subscription_requests,
         usage_based_requests
       FROM fct_usage_daily
       ORDER BY platform, who, workspace_id NULLS FIRST, model NULLS FIRST`,
    );
    expect(facts).toEqual([
      'anthropic_api - unattributed key_x wrkspc_1 model-a 50 7 0 0 - - - - - - - -',
      'anthropic_api ann@example.com sheet_key_id key_a - model-a 300 40 20 300 - - - - - - - -',
      'anthropic_api ann@example.com sheet_key_id key_a wrkspc_1 model-a 25 7 0 0 - - - - - - - -',
      'anthropic_api bob@example.com sheet_key_name key_b - model-a 100 10 0 0 - - - - - - - -',
      'anthropic_code ann@example.com direct_email - - - - - - - - 2 10 10 5 1 - -',
      'anthropic_code bob@example.com sheet_key_name - - - - - - - - 3 40 40 8 2 - -',
      'anthropic_code bob@example.com sheet_key_name key_b wrkspc_cc model-b 10 5 0 0 - - - - - - - -',
      'cursor - unattributed - - model-a 6 8 10 12 2 - - - - - - -',
      'cursor ann@example.com direct_email - - - - - - - - - 120 80 5 1 11 4',
      'cursor ann@example.com direct_email - - model-a 100 50 0 900 2 - - - - - - -',
      'cursor bob@example.com direct_email - - - - - - - - - 0 0 0 0 0 0',
      'cursor bob@example.com direct_email - - model-a 20 40 60 80 4 - - - - - - -',
      'cursor cleo@example.com direct_email - - - - - - - - - 10 6 2 0 0 2',
      'cursor cleo@example.com directory - - model-a 5 6 7 8 1 - - - - - - -',
      'cursor dana@example.com direct_email - - - - - - - - - 0 0 0 0 0 0',
    ]);
  });

  test('keeps the estimates of Claude Code in landing alone', async () => {
    expect(
      await lines(
        `SELECT COALESCE(stated_email, api_key_name) AS who, model, estimated_cost_cents
         FROM raw_claude_code WHERE model IS NOT NULL ORDER BY who`,
      ),
    ).toEqual(['ann@example.com model-a 14', 'bot model-b 50']);
  });

  test('has this ledger, these findings and no dead letter', async () => {
    // Anthropic: 5 usage rows and 9 cost rows; the latter are 14 shares (2+2+1+1+1, 2+2+2, 1).
    // Its one rounding: 0.001234568 - 0.0012345678 = 0.0000000002, which is 0 at 9 decimals.
    // Claude Code: 2 rows, each with one model beside it, which becomes no fact.
    // Cursor: 4 user-days and 9 events, and 3 seats, which are no rows of the vendor's; 8 facts of each kind.
    // Owned are 5.907879746 - 1.4 = 4.507879746, of which the question for Cleo's events told 0.4.
    expect(
      await lines(
        `SELECT source, status, vendor_rows, record_count, billed_usd, included_usd, attributed_billed_usd,
           recovered_usd, rounding_usd, rows_added, report
         FROM pipeline_runs WHERE status <> 'requested' ORDER BY source`,
      ),
    ).toEqual([
      'anthropic committed 14 19 20.799912568 0 17.199912567 0 0 17 cost_report',
      'claude_code committed 2 4 0 0 0 0 0 2 claude_code',
      'cursor committed 13 16 5.907879746 0.08 4.507879746 0.4 0 16 filtered-usage-events',
    ]);
    const unpriced = 'no model is on the price card, so that a wrong unit would not be seen';
    expect(await lines('SELECT source, kind, text FROM findings ORDER BY text')).toEqual([
      `- mapping_row ${example.mappingFile} row 4 has no email`,
      'cursor negative_cost negative amounts: 1, -0.025 USD in all',
      'anthropic negative_cost negative amounts: 1, -0.300000001 USD in all',
      `cursor unpriced_models ${unpriced}: model-a`,
      `anthropic unpriced_models ${unpriced}: model-a, model-b`,
    ]);
    expect(await lines('SELECT * FROM dead_letters')).toEqual([]);
  });

  test('has these figures in vw_monthly_finance', async () => {
    // Coverage, seats left out: 16.699912567 / 20.299912568; 0.5 / 0.5; (2.036912003 - 1.4) / 2.036912003.
    // Of people: 16.699912567 / 2; 0.5 / 2, since Ann used Claude Code too; 4.507879746 / 3, without Dana.
    // Total: 20.299912568 + 0.5 + 5.907879746 = 26.707792314.
    expect(
      await lines(
        `SELECT month_year_label, platform, platform_monthly_cost, included_value_usd, seat_cost, usage_cost,
           seat_holders, unique_users, ROUND(cost_per_user, 6) AS per_user, growth_category,
           ROUND(avg_attribution_coverage, 9) AS coverage, unattributed_cost, data_quality_status,
           total_monthly_cost, is_month_complete
         FROM vw_monthly_finance ORDER BY platform`,
      ),
    ).toEqual([
      '2026-01 anthropic_api 20.299912568 0 0 20.299912568 - 2 8.349956 Insufficient Data 0.822659335 3.600000001 Acceptable 26.707792314 true',
      '2026-01 anthropic_code 0.5 0 0 0.5 - 2 0.25 Insufficient Data 1 0 Excellent 26.707792314 true',
      '2026-01 cursor 5.907879746 0.08 3.870967743 2.036912003 3 3 1.502627 Insufficient Data 0.312685085 1.4 Needs Attention 26.707792314 true',
    ]);
  });

  test('has these figures in vw_cost_allocation', async () => {
    // Cursor: Ann 0.015 + 1.290322581, Bob 0.221912003 + 1.290322581, Cleo 0.4 + 1.290322581.
    // The team is Ann and Bob: 13.413493067 + 3.2864195 + 0.5 + 1.305322581 + 1.512234584 = 20.017469732.
    // Lines: Ann 10 + 80 before Bob's 40; cost per line: Bob 5.298654084 / 40 = 0.132 before Ann
    // 14.718815648 / 90 = 0.164. Tiers: 0.5 / 40 = 0.0125 and 1.305322581 / 80 = 0.016 are up to 0.10,
    // 1.690322581 / 6 = 0.28 is up to 0.50.
    expect(
      await lines(
        `SELECT platform, user_identifier, team, total_cost_usd, included_value_usd, total_lines_accepted,
           cost_transactions, user_category, efficiency_tier, team_size, team_cost, team_productivity,
           productivity_rank_in_team, efficiency_rank_in_team, allocation_completeness
         FROM vw_cost_allocation ORDER BY platform, user_identifier`,
      ),
    ).toEqual([
      'anthropic_api (unattributed) - 3.600000001 0 - 3 Insufficient Data Insufficient Data - - - - - Unattributed',
      'anthropic_api ann@example.com Compilers 13.413493067 0 - 6 Light Insufficient Data 2 20.017469732 130 1 2 Cost Only',
      'anthropic_api bob@example.com Compilers 3.2864195 0 - 2 Light Insufficient Data 2 20.017469732 130 2 1 Cost Only',
      'anthropic_code ann@example.com Compilers - - 10 0 Light Insufficient Data 2 20.017469732 130 1 2 Usage Only',
      'anthropic_code bob@example.com Compilers 0.5 0 40 1 Light High 2 20.017469732 130 2 1 Full Attribution',
      'cursor (unattributed) - 1.4 0 - 1 Insufficient Data Insufficient Data - - - - - Unattributed',
      'cursor ann@example.com Compilers 1.305322581 0.08 80 2 Light High 2 20.017469732 130 1 2 Full Attribution',
      'cursor bob@example.com Compilers 1.512234584 0 0 2 Light Insufficient Data 2 20.017469732 130 2 1 Cost Only',
      'cursor cleo@example.com - 1.690322581 0 6 2 Light Average - - - - - Full Attribution',
    ]);
  });

  test('has these figures in vw_productivity_metrics', async () => {
    // Tokens: Ann's API 300 + 40 + 20 + 300 + 25 + 7 = 692; Cleo 5 + 6 + 7 + 8 = 26; nobody 10 + 26 = 36.
    // Rates: Ann 5 of 6 on both, Bob 8 of 10, Cleo 2 of 2; of Claude Code 13 of 16, of Cursor 7 of 8.
    // One active day of January's 22 weekdays, one of the 5 ISO weeks that it touches.
    const when = 'Insufficient Data 1 0.045454545 0.2';
    expect(
      await lines(
        `SELECT platform, user_identifier, monthly_sessions AS sessions, monthly_requests, monthly_tokens,
           monthly_lines_added, monthly_lines_accepted, ROUND(avg_monthly_acceptance_rate, 9) AS rate,
           ROUND(platform_avg_acceptance_rate, 9) AS platform_rate,
           ROUND(lines_per_session, 9) AS per_session, tokens_per_session, performance_tier,
           active_days_in_month, ROUND(monthly_engagement_rate, 9) AS engagement,
           ROUND(weekly_consistency_rate, 9) AS consistency
         FROM vw_productivity_metrics ORDER BY platform, user_identifier`,
      ),
    ).toEqual([
      `anthropic_api (unattributed) - - 57 - - - - - - ${when}`,
      `anthropic_api ann@example.com - - 692 - - - - - - ${when}`,
      `anthropic_api bob@example.com - - 110 - - - - - - ${when}`,
      `anthropic_code ann@example.com 2 - - 10 10 0.833333333 0.8125 5 - ${when}`,
      `anthropic_code bob@example.com 3 - 15 40 40 0.8 0.8125 13.333333333 5 ${when}`,
      `cursor (unattributed) - 2 36 - - - 0.875 - - ${when}`,
      `cursor ann@example.com - 2 1050 120 80 0.833333333 0.875 - - ${when}`,
      `cursor bob@example.com - 4 200 0 0 - 0.875 - - ${when}`,
      `cursor cleo@example.com - 1 26 10 6 1 0.875 - - ${when}`,
    ]);
  });

  test('has these figures in vw_executive_summary', async () => {
    // Lines: 80 + 6 on Cursor, 10 + 40 in Claude Code, which has the 5 sessions: 50 / 5 = 10, 0.5 / 5 = 0.1.
    // Tokens: Anthropic 485 + 69 + 20 + 300 = 874; Cursor 131 + 104 + 77 + 1000 = 1312; together 2186.
    // 26.707792314 / 136 lines = 0.196; accepts 5 + 2 + 5 + 8 = 20 of 24; 26.707792314 x 12 = 320.493507768.
    expect(
      await lines(
        `SELECT month_name_year, total_monthly_cost, included_value_usd, total_active_users, anthropic_cost,
           cursor_cost, total_sessions, total_lines_accepted, total_tokens,
           ROUND(avg_acceptance_rate, 9) AS rate, avg_productivity_per_session,
           ROUND(cost_per_session, 9) AS per_session, ROUND(cost_per_line_accepted, 9) AS per_line,
           roi_assessment, ROUND(annual_run_rate, 9) AS run_rate, platform_preference, data_completeness
         FROM vw_executive_summary ORDER BY report_month`,
      ),
    ).toEqual([
      'January 2026 26.707792314 0.08 3 20.799912568 5.907879746 5 136 2186 0.833333333 10 0.1 0.196380826 Good 320.493507768 Anthropic Heavy Complete Data',
      'February 2026 - - - - - - - - - - - - Insufficient Data - Insufficient Data No Data',
    ]);
  });
});
