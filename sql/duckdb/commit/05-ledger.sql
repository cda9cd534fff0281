-- Generated from sql/commit/05-ledger.sql (sha256 b18355a2d6abd0f94e3206dcdb1a9d2067e0419a778bdbbddc6a03e4054b32f5) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
INSERT INTO ai_usage_analytics.pipeline_runs (
  recorded_at,
  run_id,
  fetch_id,
  source,
  account,
  usage_date,
  mode,
  status,
  reason,
  requested_by,
  requested_at,
  fetched_at,
  committed_at,
  report,
  segment_ids,
  batch_count,
  record_count,
  quarantined_records,
  quarantined_usd,
  api_calls,
  api_errors,
  billed_usd,
  included_usd,
  previous_billed_usd,
  previous_included_usd,
  rows_added,
  rows_removed,
  rows_changed,
  attributed_billed_usd,
  recovered_usd,
  rounding_usd,
  vendor_rows,
  plan_id,
  base_fetch_id,
  content_hash,
  mapping_version,
  mapping_read_at
)
WITH old_usage AS (
  SELECT
    *
  FROM ai_usage_analytics.fct_usage_daily
  WHERE
    usage_date = CAST($usage_date AS DATE) AND source = $source AND account = $account
), old_cost AS (
  SELECT
    *
  FROM ai_usage_analytics.fct_cost_daily
  WHERE
    cost_date = CAST($usage_date AS DATE) AND source = $source AND account = $account
), same_usage_grain AS (
  SELECT
    usage_date,
    platform,
    source,
    account,
    user_email,
    service_name,
    department,
    team,
    cost_center,
    attribution_method,
    attribution_confidence,
    share_ratio,
    user_id,
    api_key_id,
    workspace_id,
    model
  FROM new_usage
  INTERSECT
  SELECT
    usage_date,
    platform,
    source,
    account,
    user_email,
    service_name,
    department,
    team,
    cost_center,
    attribution_method,
    attribution_confidence,
    share_ratio,
    user_id,
    api_key_id,
    workspace_id,
    model
  FROM old_usage
), same_usage AS (
  SELECT
    usage_date,
    platform,
    source,
    account,
    user_email,
    service_name,
    department,
    team,
    cost_center,
    attribution_method,
    attribution_confidence,
    share_ratio,
    user_id,
    api_key_id,
    workspace_id,
    model,
    input_tokens,
    output_tokens,
    cached_input_tokens,
    cache_read_tokens,
    requests,
    sessions,
    lines_of_code_added,
    lines_of_code_accepted,
    total_accepts,
    total_rejects,
    subscription_requests,
    usage_based_requests
  FROM new_usage
  INTERSECT
  SELECT
    usage_date,
    platform,
    source,
    account,
    user_email,
    service_name,
    department,
    team,
    cost_center,
    attribution_method,
    attribution_confidence,
    share_ratio,
    user_id,
    api_key_id,
    workspace_id,
    model,
    input_tokens,
    output_tokens,
    cached_input_tokens,
    cache_read_tokens,
    requests,
    sessions,
    lines_of_code_added,
    lines_of_code_accepted,
    total_accepts,
    total_rejects,
    subscription_requests,
    usage_based_requests
  FROM old_usage
), same_cost_grain AS (
  SELECT
    cost_date,
    platform,
    source,
    account,
    user_email,
    service_name,
    department,
    team,
    cost_center,
    attribution_method,
    attribution_confidence,
    share_ratio,
    user_id,
    api_key_id,
    workspace_id,
    model,
    cost_type,
    is_billed,
    unit_type,
    allocation_method
  FROM new_cost
  INTERSECT
  SELECT
    cost_date,
    platform,
    source,
    account,
    user_email,
    service_name,
    department,
    team,
    cost_center,
    attribution_method,
    attribution_confidence,
    share_ratio,
    user_id,
    api_key_id,
    workspace_id,
    model,
    cost_type,
    is_billed,
    unit_type,
    allocation_method
  FROM old_cost
), same_cost AS (
  SELECT
    cost_date,
    platform,
    source,
    account,
    user_email,
    service_name,
    department,
    team,
    cost_center,
    attribution_method,
    attribution_confidence,
    share_ratio,
    user_id,
    api_key_id,
    workspace_id,
    model,
    cost_type,
    is_billed,
    unit_type,
    allocation_method,
    cost_usd,
    list_cost_usd,
    volume_units
  FROM new_cost
  INTERSECT
  SELECT
    cost_date,
    platform,
    source,
    account,
    user_email,
    service_name,
    department,
    team,
    cost_center,
    attribution_method,
    attribution_confidence,
    share_ratio,
    user_id,
    api_key_id,
    workspace_id,
    model,
    cost_type,
    is_billed,
    unit_type,
    allocation_method,
    cost_usd,
    list_cost_usd,
    volume_units
  FROM old_cost
), counts AS (
  SELECT
    (
      SELECT
        COUNT(*)
      FROM new_usage
    ) + (
      SELECT
        COUNT(*)
      FROM new_cost
    ) AS new_rows,
    (
      SELECT
        COUNT(*)
      FROM old_usage
    ) + (
      SELECT
        COUNT(*)
      FROM old_cost
    ) AS old_rows,
    (
      SELECT
        COUNT(*)
      FROM same_usage_grain
    ) + (
      SELECT
        COUNT(*)
      FROM same_cost_grain
    ) AS same_grain,
    (
      SELECT
        COUNT(*)
      FROM same_usage
    ) + (
      SELECT
        COUNT(*)
      FROM same_cost
    ) AS same_rows
), new_money AS (
  SELECT
    COALESCE(SUM(CASE WHEN is_billed THEN cost_usd ELSE 0 END), 0) AS billed_usd,
    COALESCE(SUM(CASE WHEN is_billed THEN 0 ELSE cost_usd END), 0) AS included_usd,
    COALESCE(
      SUM(
        CASE
          WHEN is_billed AND attribution_method <> 'unattributed'
          THEN cost_usd
          ELSE 0
        END
      ),
      0
    ) AS attributed_billed_usd
  FROM new_cost
), old_money AS (
  SELECT
    COALESCE(SUM(CASE WHEN is_billed THEN cost_usd ELSE 0 END), 0) AS billed_usd,
    COALESCE(SUM(CASE WHEN is_billed THEN 0 ELSE cost_usd END), 0) AS included_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE
    account = $account
    AND cost_date >= CAST($usage_date AS DATE)
    AND (
      (
        source = $source AND cost_date = CAST($usage_date AS DATE)
      )
      OR (
        source = 'adjustment'
        AND corrects_source = $source
        AND corrects_date = CAST($usage_date AS DATE)
      )
    )
), base AS (
  SELECT
    MAX(fetch_id) AS fetch_id
  FROM (
    SELECT
      fetch_id
    FROM ai_usage_analytics.pipeline_runs
    WHERE
      source = $source
      AND account = $account
      AND usage_date = CAST($usage_date AS DATE)
      AND status IN ('committed', 'adjusted')
    QUALIFY
      ROW_NUMBER() OVER (ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC) = 1
  )
)
SELECT
  CAST($committed_at AS TIMESTAMPTZ) AS recorded_at,
  CAST($run_id AS TEXT) AS run_id,
  CAST($fetch_id AS TEXT) AS fetch_id,
  CAST($source AS TEXT) AS source,
  CAST($account AS TEXT) AS account,
  CAST($usage_date AS DATE) AS usage_date,
  CAST($mode AS TEXT) AS mode,
  CAST($status AS TEXT) AS status,
  CAST($reason AS TEXT) AS reason,
  CAST($requested_by AS TEXT) AS requested_by,
  CAST($requested_at AS TIMESTAMPTZ) AS requested_at,
  CAST($fetched_at AS TIMESTAMPTZ) AS fetched_at,
  CASE WHEN $status = 'planned' THEN NULL ELSE CAST($committed_at AS TIMESTAMPTZ) END AS committed_at,
  CAST($report AS TEXT) AS report,
  ARRAY_TO_STRING($segment_ids, ',') AS segment_ids,
  CAST($batch_count AS BIGINT) AS batch_count,
  CAST($record_count AS BIGINT) AS record_count,
  CAST($quarantined_records AS BIGINT) AS quarantined_records,
  CAST($quarantined_usd AS DECIMAL(38, 9)) AS quarantined_usd,
  CAST($api_calls AS BIGINT) AS api_calls,
  CAST($api_errors AS BIGINT) AS api_errors,
  new_money.billed_usd AS billed_usd,
  new_money.included_usd AS included_usd,
  old_money.billed_usd AS previous_billed_usd,
  old_money.included_usd AS previous_included_usd,
  counts.new_rows - counts.same_grain AS rows_added,
  counts.old_rows - counts.same_grain AS rows_removed,
  counts.same_grain - counts.same_rows AS rows_changed,
  new_money.attributed_billed_usd AS attributed_billed_usd,
  CAST($recovered_usd AS DECIMAL(38, 9)) AS recovered_usd,
  CAST($rounding_usd AS DECIMAL(38, 9)) AS rounding_usd,
  CAST($vendor_rows AS BIGINT) AS vendor_rows,
  CAST($plan_id AS TEXT) AS plan_id,
  base.fetch_id AS base_fetch_id,
  CAST($content_hash AS TEXT) AS content_hash,
  CAST($mapping_version AS TEXT) AS mapping_version,
  CAST($mapping_read_at AS TIMESTAMPTZ) AS mapping_read_at
FROM counts
CROSS JOIN new_money
CROSS JOIN old_money
CROSS JOIN base;
