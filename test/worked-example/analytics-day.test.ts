import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Example, openExample } from './example.ts';

/*
 * The same day of Anthropic, read from the analytics reports, worked out by hand. They say whose a row is, so
 * nothing is shared, and have a list price beside each amount (cents -> dollars; amount, list):
 *   Ann by key_a, Default: uncached 9.2592585, 11.574073125; output 0.8, 1; cache read 0.003, 0.00375;
 *     cache write 0.0012345678 -> 0.001234568, 0.00154320975 -> 0.00154321 (9 decimals)
 *   the service account by key_b, Default: uncached 3.0864195, 3.858024375; output 0.2, 0.25
 *   Bob without a key, Default: code execution 0.25, 0.25
 *   wrkspc_1, uncached: Ann 0.0000000003333333 -> 0, list 0.0000000004166667 -> 0; the deleted user
 *     0.0000000006666667 -> 0.000000001, list 0.0000000008333333 -> 0.000000001
 *   wrkspc_1, output: Ann 3.5 - 0.150000001 = 3.349999999,
 *     list 4.375 - 0.18750000125 (0.187500001) = 4.187499999;
 *     the deleted user 3.5 - 0.15 = 3.35, list 4.375 - 0.1875 = 4.1875
 *   the service account by key_b, Claude Code: uncached 0.5, 0.625
 *   Ann 10.063493068 + 3.349999999 = 13.413493067; key_b 3.2864195 + 0.5 = 3.7864195; Bob 0.25;
 *   the deleted user 3.350000001; sum 20.799912568, which is the sum of cost_report too.
 *
 * Owners: key_a and key_b are in the sheet, by id and by name, whoever acts with them; Bob stands on the row
 * without a key; key_x is in no sheet, and its user has lost the e-mail and is in no directory.
 */
let example: Example;
const lines = (sql: string) => example.lines(sql);

beforeAll(async () => {
  example = await openExample({ vendors: ['anthropic'], anthropicReports: 'auto' });
});

afterAll(() => example.close());

describe('a day of the analytics reports worked out by hand', () => {
  test('has these cost facts', async () => {
    expect(
      await lines(
        `SELECT platform, COALESCE(user_email, '-') AS who, attribution_method, attribution_confidence,
           api_key_id, workspace_id, model, cost_type, is_billed, allocation_method, cost_usd, list_cost_usd
         FROM fct_cost_daily
         ORDER BY platform, who, workspace_id NULLS FIRST, cost_type, api_key_id`,
      ),
    ).toEqual([
      'anthropic_api - unattributed 0 key_x wrkspc_1 model-a input_tokens true direct 0.000000001 0.000000001',
      'anthropic_api - unattributed 0 key_x wrkspc_1 model-a output_tokens true direct 3.35 4.1875',
      'anthropic_api ann@example.com sheet_key_id 0.95 key_a - model-a cache_read true direct 0.003 0.00375',
      'anthropic_api ann@example.com sheet_key_id 0.95 key_a - model-a cache_write_5m true direct 0.001234568 0.00154321',
      'anthropic_api ann@example.com sheet_key_id 0.95 key_a - model-a input_tokens true direct 9.2592585 11.574073125',
      'anthropic_api ann@example.com sheet_key_id 0.95 key_a - model-a output_tokens true direct 0.8 1',
      'anthropic_api ann@example.com sheet_key_id 0.95 key_a wrkspc_1 model-a input_tokens true direct 0 0',
      'anthropic_api ann@example.com sheet_key_id 0.95 key_a wrkspc_1 model-a output_tokens true direct 3.349999999 4.187499999',
      'anthropic_api bob@example.com direct_email 1 - - - code_execution true direct 0.25 0.25',
      'anthropic_api bob@example.com sheet_key_name 0.9 key_b - model-a input_tokens true direct 3.0864195 3.858024375',
      'anthropic_api bob@example.com sheet_key_name 0.9 key_b - model-a output_tokens true direct 0.2 0.25',
      'anthropic_code bob@example.com sheet_key_name 0.9 key_b wrkspc_cc model-b input_tokens true direct 0.5 0.625',
    ]);
  });

  test('has these usage facts, with the requests that the legacy report does not have', async () => {
    expect(
      await lines(
        `SELECT platform, COALESCE(user_email, '-') AS who, api_key_id, workspace_id, model, input_tokens,
           output_tokens, cached_input_tokens, cache_read_tokens, requests, sessions, lines_of_code_accepted
         FROM fct_usage_daily
         ORDER BY platform, who, workspace_id NULLS FIRST, model NULLS FIRST`,
      ),
    ).toEqual([
      'anthropic_api - key_x wrkspc_1 model-a 50 7 0 0 1 - -',
      'anthropic_api ann@example.com key_a - model-a 300 40 20 300 3 - -',
      'anthropic_api ann@example.com key_a wrkspc_1 model-a 25 7 0 0 1 - -',
      'anthropic_api bob@example.com key_b - model-a 100 10 0 0 2 - -',
      'anthropic_code ann@example.com - - - - - - - - 2 10',
      'anthropic_code bob@example.com - - - - - - - - 3 40',
      'anthropic_code bob@example.com key_b wrkspc_cc model-b 10 5 0 0 4 - -',
    ]);
  });

  test('keeps in landing who acted, and the real id of the Default workspace', async () => {
    expect(
      await lines(
        `SELECT DISTINCT actor_type, actor_id, workspace_id,
           json_extract_string(raw_response, '$.group.workspace_id') AS stated
         FROM raw_anthropic_cost ORDER BY actor_type, actor_id, stated`,
      ),
    ).toEqual([
      'service_account_actor svac_1 wrkspc_cc wrkspc_cc',
      'service_account_actor svac_1 - wrkspc_default',
      'user_actor user_ann wrkspc_1 wrkspc_1',
      'user_actor user_ann - wrkspc_default',
      'user_actor user_bob - wrkspc_default',
      'user_actor user_gone wrkspc_1 wrkspc_1',
    ]);
  });

  test('has this ledger, these findings and no dead letter', async () => {
    // 5 usage rows and 14 cost rows, one record each: 5 usage facts and 12 cost facts, since each of the two
    // corrections is in the fact that it corrects.
    // Rounded, in 1e-16: 2000000 (cache write) - 3333333 (Ann) + 3333333 (the deleted user), 0 at 9 decimals.
    // No finding says that the reports differ: cost_report has the same 20.799912568.
    expect(
      await lines(
        `SELECT source, status, vendor_rows, record_count, billed_usd, included_usd, attributed_billed_usd,
           recovered_usd, rounding_usd, rows_added, report
         FROM pipeline_runs WHERE status <> 'requested' ORDER BY source`,
      ),
    ).toEqual([
      'anthropic committed 19 19 20.799912568 0 17.449912567 0 0 17 analytics/cost',
      'claude_code committed 2 4 0 0 0 0 0 2 claude_code',
    ]);
    const unpriced = 'no model is on the price card, so that a wrong unit would not be seen';
    expect(await lines('SELECT source, kind, text FROM findings ORDER BY text')).toEqual([
      `- mapping_row ${example.mappingFile} row 4 has no email`,
      'anthropic negative_cost negative amounts: 2, -0.300000001 USD in all',
      `anthropic unpriced_models ${unpriced}: model-a, model-b`,
    ]);
    expect(await lines('SELECT * FROM dead_letters')).toEqual([]);
  });

  test('has this coverage, all of it strong', async () => {
    // By money (20.299912568 - 3.350000001) / 20.299912568 = 16.949912567 / 20.299912568, and 0.5 / 0.5;
    // by rows 9 of 11, and 1 of 1. The legacy reports, with nobody for code execution, own 16.699912567.
    expect(
      await lines(
        `SELECT platform, COUNT(*) AS rows, COUNT(*) FILTER (attribution_method <> 'unattributed') AS owned,
           SUM(cost_usd) AS billed, SUM(cost_usd) FILTER (attribution_confidence >= 0.9) AS strong,
           SUM(cost_usd) FILTER (user_email IS NOT NULL) AS of_people
         FROM fct_cost_daily GROUP BY platform ORDER BY platform`,
      ),
    ).toEqual([
      'anthropic_api 11 9 20.299912568 16.949912567 16.949912567',
      'anthropic_code 1 1 0.5 0.5 0.5',
    ]);
    expect(
      await lines(
        `SELECT platform, platform_monthly_cost, ROUND(avg_attribution_coverage, 9) AS coverage,
           unattributed_cost, data_quality_status
         FROM vw_monthly_finance ORDER BY platform`,
      ),
    ).toEqual([
      'anthropic_api 20.299912568 0.834974659 3.350000001 Acceptable',
      'anthropic_code 0.5 1 0 Excellent',
    ]);
  });
});
