-- Generated from sql/checks/commit-outcome.sql (sha256 56e4ea48e78bc9aeaa1c1ddb2167028a48e9e2ec72ba5ee5f73dc7588ff01a62) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH standing AS (
  SELECT
    fetch_id,
    fetched_at,
    content_hash,
    mapping_version,
    status,
    plan_id
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    source = $source
    AND account = $account
    AND usage_date = CAST($usage_date AS DATE)
    AND status IN ('committed', 'unchanged', 'adjusted')
), newest AS (
  SELECT
    content_hash
  FROM standing
  WHERE
    TRUE
  QUALIFY
    ROW_NUMBER() OVER (ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC) = 1
), written AS (
  SELECT
    content_hash,
    mapping_version
  FROM standing
  WHERE
    status = 'committed'
  QUALIFY
    ROW_NUMBER() OVER (ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC) = 1
), base AS (
  SELECT
    MAX(fetch_id) AS base_fetch_id
  FROM (
    SELECT
      fetch_id
    FROM standing
    WHERE
      status IN ('committed', 'adjusted')
    QUALIFY
      ROW_NUMBER() OVER (ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC) = 1
  )
), applied AS (
  SELECT
    COUNT(CASE WHEN plan_id = CAST($plan_id AS TEXT) THEN 1 END) AS applications
  FROM standing
), planned AS (
  SELECT
    recorded_at,
    content_hash,
    mapping_version,
    base_fetch_id
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    source = $source
    AND account = $account
    AND usage_date = CAST($usage_date AS DATE)
    AND run_id = CAST($plan_id AS TEXT)
    AND status = 'planned'
), newest_plan AS (
  SELECT
    COUNT(*) AS plans,
    MAX(recorded_at) AS planned_at,
    MAX(content_hash) AS planned_hash,
    MAX(mapping_version) AS planned_mapping,
    MAX(base_fetch_id) AS planned_base
  FROM planned
  WHERE
    recorded_at = (
      SELECT
        MAX(recorded_at)
      FROM planned
    )
), older AS (
  SELECT
    COUNT(*) AS newer_fetches,
    COUNT(CASE WHEN fetch_id = $fetch_id AND content_hash = $content_hash THEN 1 END) AS same_fetch
  FROM standing
  WHERE
    fetch_id = $fetch_id
    OR fetched_at > CAST($fetched_at AS TIMESTAMPTZ)
    OR (
      fetched_at = CAST($fetched_at AS TIMESTAMPTZ)
      AND mapping_version > $mapping_version
    )
    OR (
      fetched_at = CAST($fetched_at AS TIMESTAMPTZ)
      AND mapping_version = $mapping_version
      AND fetch_id > $fetch_id
    )
), sent AS (
  SELECT
    COUNT(DISTINCT segment_id || ' ' || CAST(batch_index AS TEXT)) AS batches,
    COUNT(
      CASE
        WHEN share_index = 0 AND record_kind IN ('usage', 'cost', 'subscription')
        THEN 1
      END
    ) AS records,
    COUNT(CASE WHEN share_index = 0 AND record_kind IN ('directory', 'spend') THEN 1 END) AS side_records,
    COUNT(*) AS landed_shares,
    COALESCE(SUM(CASE WHEN share_index = 0 THEN share_count ELSE 0 END), 0) AS expected_shares,
    COALESCE(SUM(CASE WHEN is_billed THEN cost_usd ELSE 0 END), 0) AS billed_usd,
    COALESCE(SUM(CASE WHEN is_billed THEN 0 ELSE cost_usd END), 0) AS included_usd,
    COALESCE(SUM(input_tokens), 0) AS input_tokens,
    COALESCE(SUM(output_tokens), 0) AS output_tokens,
    COALESCE(SUM(cached_input_tokens), 0) AS cached_input_tokens,
    COALESCE(SUM(cache_read_tokens), 0) AS cache_read_tokens,
    COUNT(CASE WHEN mapping_version <> $mapping_version THEN 1 END) AS other_mapping
  FROM landed
), usage_facts AS (
  SELECT
    COUNT(*) AS usage_rows
  FROM ai_usage_analytics.fct_usage_daily
  WHERE
    usage_date = CAST($usage_date AS DATE) AND source = $source AND account = $account
), cost_facts AS (
  SELECT
    COUNT(*) AS cost_rows,
    COUNT(CASE WHEN cost_type <> 'subscription' THEN 1 END) AS vendor_cost_rows,
    COALESCE(SUM(CASE WHEN is_billed THEN cost_usd ELSE 0 END), 0) AS facts_billed_usd,
    COALESCE(SUM(CASE WHEN is_billed THEN 0 ELSE cost_usd END), 0) AS facts_included_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE
    cost_date = CAST($usage_date AS DATE) AND source = $source AND account = $account
), new_costs AS (
  SELECT
    COUNT(CASE WHEN cost_type <> 'subscription' THEN 1 END) AS new_vendor_cost_rows
  FROM new_cost
), lock AS (
  SELECT
    COUNT(*) AS lock_rows
  FROM ai_usage_analytics.commit_lock
), month_lock AS (
  SELECT
    COUNT(CASE WHEN is_locked THEN 1 END) AS locks,
    MAX(changed_at) AS locks_changed_at
  FROM (
    SELECT
      is_locked,
      changed_at
    FROM ai_usage_analytics.month_locks
    WHERE
      month = STRFTIME(CAST($usage_date AS DATE), '%Y-%m')
    QUALIFY
      ROW_NUMBER() OVER (ORDER BY changed_at DESC) = 1
  )
), judged AS (
  SELECT
    *,
    batches < CAST($batch_count AS BIGINT)
    OR records < CAST($record_count AS BIGINT)
    OR side_records < CAST($side_count AS BIGINT)
    OR landed_shares < expected_shares AS is_incomplete,
    batches > CAST($batch_count AS BIGINT)
    OR records > CAST($record_count AS BIGINT)
    OR side_records > CAST($side_count AS BIGINT)
    OR landed_shares > expected_shares
    OR billed_usd <> CAST($billed_usd AS DECIMAL(38, 9))
    OR included_usd <> CAST($included_usd AS DECIMAL(38, 9))
    OR input_tokens <> CAST($input_tokens AS BIGINT)
    OR output_tokens <> CAST($output_tokens AS BIGINT)
    OR cached_input_tokens <> CAST($cached_input_tokens AS BIGINT)
    OR cache_read_tokens <> CAST($cache_read_tokens AS BIGINT)
    OR other_mapping > 0 AS is_different,
    NOT CAST($proven_empty AS BOOLEAN)
    AND (
      (
        records = 0 AND usage_rows + cost_rows > 0
      )
      OR (
        vendor_cost_rows > 0 AND new_vendor_cost_rows = 0
      )
    ) AS is_unproven,
    vendor_cost_rows > 0
    AND new_vendor_cost_rows = 0
    AND CAST($plan_id AS TEXT) IS NULL
    AND $mode <> 'plan'
    AND DATE_DIFF(
      'DAY',
      CAST($usage_date AS DATE),
      CAST(CAST($committed_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS DATE)
    ) > 35 AS is_beyond_reach,
    CASE
      WHEN CAST($plan_id AS TEXT) IS NULL
      THEN NULL
      WHEN plans = 0
      THEN 'the slice has no such plan: ask for one first'
      WHEN applications > 0
      THEN 'the plan has been applied already'
      WHEN planned_hash <> $content_hash
      THEN 'the vendor''s data has moved since the plan'
      WHEN planned_mapping <> $mapping_version
      THEN 'the mapping has moved since the plan'
      WHEN COALESCE(planned_base, '') <> COALESCE(base_fetch_id, '')
      THEN 'the slice has been replaced since the plan'
      WHEN locks_changed_at > planned_at
      THEN 'the month has been locked or unlocked since the plan'
    END AS plan_problem
  FROM older
  CROSS JOIN sent
  CROSS JOIN new_costs
  CROSS JOIN usage_facts
  CROSS JOIN cost_facts
  CROSS JOIN lock
  CROSS JOIN month_lock
  CROSS JOIN base
  CROSS JOIN applied
  CROSS JOIN newest_plan
)
SELECT
  CASE
    WHEN lock_rows <> 1
    THEN 'broken'
    WHEN same_fetch > 0
    THEN 'unchanged'
    WHEN newer_fetches > 0
    THEN 'superseded'
    WHEN is_incomplete
    THEN 'waiting'
    WHEN NOT plan_problem IS NULL
    THEN 'refused'
    WHEN is_different OR is_unproven OR is_beyond_reach
    THEN 'mismatched'
    WHEN $mode = 'plan'
    THEN 'planned'
    WHEN NOT CAST($force AS BOOLEAN)
    AND usage_rows = (
      SELECT
        COUNT(*)
      FROM new_usage
    )
    AND cost_rows = (
      SELECT
        COUNT(*)
      FROM new_cost
    )
    AND facts_billed_usd = billed_usd
    AND facts_included_usd = included_usd
    AND COALESCE((
      SELECT
        content_hash = $content_hash
      FROM newest
    ), FALSE)
    AND COALESCE(
      (
        SELECT
          content_hash = $content_hash AND mapping_version = $mapping_version
        FROM written
      ),
      FALSE
    )
    THEN 'unchanged'
    WHEN locks > 0
    AND COALESCE((
      SELECT
        content_hash = $content_hash
      FROM newest
    ), FALSE)
    THEN 'unchanged'
    WHEN locks > 0
    THEN 'adjusted'
    ELSE 'committed'
  END AS outcome,
  CASE
    WHEN NOT is_incomplete AND NOT plan_problem IS NULL
    THEN plan_problem
    WHEN NOT is_incomplete AND NOT is_different AND is_unproven
    THEN 'the vendor gave no usage or no money where the slice has it, and did not prove that the day is empty'
    WHEN NOT is_incomplete AND NOT is_different AND is_beyond_reach
    THEN 'the answer takes away all money of a slice older than 35 days: beyond the vendor''s reach?'
    ELSE 'landed ' || CAST(batches AS TEXT) || ' of ' || CAST($batch_count AS TEXT) || ' batches, ' || CAST(records + side_records AS TEXT) || ' of ' || CAST(CAST($record_count AS BIGINT) + CAST($side_count AS BIGINT) AS TEXT) || ' records, billed ' || CAST(billed_usd AS TEXT) || ' of ' || CAST($billed_usd AS TEXT) || ' USD, included ' || CAST(included_usd AS TEXT) || ' of ' || CAST($included_usd AS TEXT) || ' USD, ' || CAST(other_mapping AS TEXT) || ' rows of another mapping version'
  END AS reason
FROM judged;
