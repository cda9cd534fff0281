-- The run's ledger row, written before the facts are replaced: what the slice was and what it becomes; of a plan, and
-- in a closed month, what it would become. Added, removed and changed are told apart by grain: the same grain with
-- another measure has changed. The money that the books had before is that of the facts and of their adjustments.
INSERT INTO ai_usage_analytics.pipeline_runs (
  recorded_at, run_id, fetch_id, source, account, usage_date, mode, status, reason, requested_by,
  requested_at, fetched_at, committed_at, report, segment_ids, batch_count, record_count, quarantined_records,
  quarantined_usd, api_calls, api_errors, billed_usd, included_usd, previous_billed_usd,
  previous_included_usd, rows_added, rows_removed, rows_changed, attributed_billed_usd, recovered_usd,
  rounding_usd, vendor_rows, plan_id, base_fetch_id, content_hash, mapping_version, mapping_read_at
)
WITH
old_usage AS (
  SELECT * FROM ai_usage_analytics.fct_usage_daily
  WHERE usage_date = CAST(@usage_date AS DATE) AND source = @source AND account = @account
),
old_cost AS (
  SELECT * FROM ai_usage_analytics.fct_cost_daily
  WHERE cost_date = CAST(@usage_date AS DATE) AND source = @source AND account = @account
),
same_usage_grain AS (
  SELECT
    usage_date, platform, source, account, user_email, service_name, department, team, cost_center,
    attribution_method, attribution_confidence, share_ratio, user_id, api_key_id, workspace_id, model
  FROM new_usage
  INTERSECT DISTINCT
  SELECT
    usage_date, platform, source, account, user_email, service_name, department, team, cost_center,
    attribution_method, attribution_confidence, share_ratio, user_id, api_key_id, workspace_id, model
  FROM old_usage
),
same_usage AS (
  SELECT
    usage_date, platform, source, account, user_email, service_name, department, team, cost_center,
    attribution_method, attribution_confidence, share_ratio, user_id, api_key_id, workspace_id, model,
    input_tokens, output_tokens, cached_input_tokens, cache_read_tokens, requests, sessions,
    lines_of_code_added, lines_of_code_accepted, total_accepts, total_rejects, subscription_requests,
    usage_based_requests
  FROM new_usage
  INTERSECT DISTINCT
  SELECT
    usage_date, platform, source, account, user_email, service_name, department, team, cost_center,
    attribution_method, attribution_confidence, share_ratio, user_id, api_key_id, workspace_id, model,
    input_tokens, output_tokens, cached_input_tokens, cache_read_tokens, requests, sessions,
    lines_of_code_added, lines_of_code_accepted, total_accepts, total_rejects, subscription_requests,
    usage_based_requests
  FROM old_usage
),
same_cost_grain AS (
  SELECT
    cost_date, platform, source, account, user_email, service_name, department, team, cost_center,
    attribution_method, attribution_confidence, share_ratio, user_id, api_key_id, workspace_id, model,
    cost_type, is_billed, unit_type, allocation_method
  FROM new_cost
  INTERSECT DISTINCT
  SELECT
    cost_date, platform, source, account, user_email, service_name, department, team, cost_center,
    attribution_method, attribution_confidence, share_ratio, user_id, api_key_id, workspace_id, model,
    cost_type, is_billed, unit_type, allocation_method
  FROM old_cost
),
same_cost AS (
  SELECT
    cost_date, platform, source, account, user_email, service_name, department, team, cost_center,
    attribution_method, attribution_confidence, share_ratio, user_id, api_key_id, workspace_id, model,
    cost_type, is_billed, unit_type, allocation_method, cost_usd, list_cost_usd, volume_units
  FROM new_cost
  INTERSECT DISTINCT
  SELECT
    cost_date, platform, source, account, user_email, service_name, department, team, cost_center,
    attribution_method, attribution_confidence, share_ratio, user_id, api_key_id, workspace_id, model,
    cost_type, is_billed, unit_type, allocation_method, cost_usd, list_cost_usd, volume_units
  FROM old_cost
),
counts AS (
  SELECT
    (SELECT COUNT(*) FROM new_usage) + (SELECT COUNT(*) FROM new_cost) AS new_rows,
    (SELECT COUNT(*) FROM old_usage) + (SELECT COUNT(*) FROM old_cost) AS old_rows,
    (SELECT COUNT(*) FROM same_usage_grain) + (SELECT COUNT(*) FROM same_cost_grain) AS same_grain,
    (SELECT COUNT(*) FROM same_usage) + (SELECT COUNT(*) FROM same_cost) AS same_rows
),
new_money AS (
  SELECT
    COALESCE(SUM(IF(is_billed, cost_usd, 0)), 0) AS billed_usd,
    COALESCE(SUM(IF(is_billed, 0, cost_usd)), 0) AS included_usd,
    COALESCE(
      SUM(IF(is_billed AND attribution_method <> 'unattributed', cost_usd, 0)), 0
    ) AS attributed_billed_usd
  FROM new_cost
),
old_money AS (
  SELECT
    COALESCE(SUM(IF(is_billed, cost_usd, 0)), 0) AS billed_usd,
    COALESCE(SUM(IF(is_billed, 0, cost_usd)), 0) AS included_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE account = @account
    AND cost_date >= CAST(@usage_date AS DATE)
    AND (
      (source = @source AND cost_date = CAST(@usage_date AS DATE))
      OR (
        source = 'adjustment' AND corrects_source = @source AND corrects_date = CAST(@usage_date AS DATE)
      )
    )
),
base AS (
  SELECT MAX(fetch_id) AS fetch_id
  FROM (
    SELECT fetch_id
    FROM ai_usage_analytics.pipeline_runs
    WHERE source = @source
      AND account = @account
      AND usage_date = CAST(@usage_date AS DATE)
      AND status IN ('committed', 'adjusted')
    QUALIFY ROW_NUMBER() OVER (ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC) = 1
  )
)
SELECT
  CAST(@committed_at AS TIMESTAMP) AS recorded_at,
  CAST(@run_id AS STRING) AS run_id,
  CAST(@fetch_id AS STRING) AS fetch_id,
  CAST(@source AS STRING) AS source,
  CAST(@account AS STRING) AS account,
  CAST(@usage_date AS DATE) AS usage_date,
  CAST(@mode AS STRING) AS mode,
  CAST(@status AS STRING) AS status,
  CAST(@reason AS STRING) AS reason,
  CAST(@requested_by AS STRING) AS requested_by,
  CAST(@requested_at AS TIMESTAMP) AS requested_at,
  CAST(@fetched_at AS TIMESTAMP) AS fetched_at,
  IF(@status = 'planned', NULL, CAST(@committed_at AS TIMESTAMP)) AS committed_at,
  CAST(@report AS STRING) AS report,
  ARRAY_TO_STRING(@segment_ids, ',') AS segment_ids,
  CAST(@batch_count AS INT64) AS batch_count,
  CAST(@record_count AS INT64) AS record_count,
  CAST(@quarantined_records AS INT64) AS quarantined_records,
  CAST(@quarantined_usd AS NUMERIC) AS quarantined_usd,
  CAST(@api_calls AS INT64) AS api_calls,
  CAST(@api_errors AS INT64) AS api_errors,
  new_money.billed_usd AS billed_usd,
  new_money.included_usd AS included_usd,
  old_money.billed_usd AS previous_billed_usd,
  old_money.included_usd AS previous_included_usd,
  counts.new_rows - counts.same_grain AS rows_added,
  counts.old_rows - counts.same_grain AS rows_removed,
  counts.same_grain - counts.same_rows AS rows_changed,
  new_money.attributed_billed_usd AS attributed_billed_usd,
  CAST(@recovered_usd AS NUMERIC) AS recovered_usd,
  CAST(@rounding_usd AS NUMERIC) AS rounding_usd,
  CAST(@vendor_rows AS INT64) AS vendor_rows,
  CAST(@plan_id AS STRING) AS plan_id,
  base.fetch_id AS base_fetch_id,
  CAST(@content_hash AS STRING) AS content_hash,
  CAST(@mapping_version AS STRING) AS mapping_version,
  CAST(@mapping_read_at AS TIMESTAMP) AS mapping_read_at
FROM counts CROSS JOIN new_money CROSS JOIN old_money CROSS JOIN base;
