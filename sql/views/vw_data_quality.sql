-- Grain: one row per slice (usage_date, source, account) that was ever asked for, in the running month and the 11
-- before it.
-- Meaning: how far a slice can be relied on: what became of its last run, how fresh it is, what it holds and whose
-- that is, what moved after the first commit, and what waits among the dead letters. Coverage leaves seats out.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_data_quality AS
WITH
  thresholds AS (
    -- Source: the goal of coverage counts an owner from this confidence on.
    SELECT NUMERIC '0.90' AS strong_from
  ),

  clock AS (
    SELECT now_at, DATE_SUB(DATE_TRUNC(today, MONTH), INTERVAL 11 MONTH) AS read_from
    FROM ai_usage_analytics.vw_clock
  ),

  runs AS (
    SELECT
      source,
      account,
      usage_date,
      run_id,
      fetch_id,
      status,
      reason,
      recorded_at,
      fetched_at,
      committed_at,
      mapping_version,
      report,
      vendor_rows,
      record_count,
      quarantined_records
    FROM ai_usage_analytics.pipeline_runs
    WHERE usage_date >= (SELECT read_from FROM clock)
      AND mode IN ('apply', 'reattribute')
  ),

  last_steps AS (
    SELECT source, account, usage_date, run_id, status, reason, recorded_at
    FROM runs
    WHERE TRUE
    -- Of two steps of the same moment the one that ends the run is the later one.
    QUALIFY ROW_NUMBER() OVER (
      PARTITION BY source, account, usage_date
      ORDER BY recorded_at DESC, status = 'requested', run_id, fetch_id, status
    ) = 1
  ),

  standing AS (
    SELECT source, account, usage_date, committed_at, report, vendor_rows, record_count, quarantined_records
    FROM runs
    WHERE status IN ('committed', 'unchanged', 'adjusted')
    QUALIFY ROW_NUMBER() OVER (
      PARTITION BY source, account, usage_date
      ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC, committed_at DESC
    ) = 1
  ),

  usage AS (
    SELECT source, account, usage_date, COUNT(*) AS usage_rows
    FROM ai_usage_analytics.fct_usage_daily
    WHERE usage_date >= (SELECT read_from FROM clock)
    GROUP BY source, account, usage_date
  ),

  costs AS (
    SELECT
      source,
      account,
      cost_date AS usage_date,
      is_billed,
      cost_usd,
      is_billed AND cost_type <> 'subscription' AS is_coverable,
      attribution_method <> 'unattributed' AS is_attributed,
      attribution_confidence >= strong_from AS is_strong
    FROM ai_usage_analytics.fct_cost_daily
    CROSS JOIN thresholds
    WHERE cost_date >= (SELECT read_from FROM clock)
  ),

  money AS (
    SELECT
      source,
      account,
      usage_date,
      COUNT(*) AS cost_rows,
      SUM(IF(is_billed, cost_usd, 0)) AS billed_usd,
      SUM(IF(is_billed, 0, cost_usd)) AS included_usd,
      SUM(IF(is_coverable, cost_usd, 0)) AS coverable_usd,
      SUM(IF(is_coverable AND is_attributed, cost_usd, 0)) AS attributed_usd,
      SUM(IF(is_coverable AND is_strong, cost_usd, 0)) AS strong_usd,
      COUNTIF(is_coverable) AS coverable_rows,
      COUNTIF(is_coverable AND is_attributed) AS attributed_rows,
      COUNTIF(cost_usd < 0) AS negative_amounts,
      SUM(IF(cost_usd < 0, cost_usd, 0)) AS negative_usd
    FROM costs
    GROUP BY source, account, usage_date
  ),

  restated AS (
    SELECT
      source,
      account,
      usage_date,
      COUNT(*) AS restatements,
      SUM(ABS(moved_billed_usd)) AS restated_usd
    FROM ai_usage_analytics.vw_restatements
    WHERE usage_date >= (SELECT read_from FROM clock)
    GROUP BY source, account, usage_date
  ),

  letters AS (
    SELECT source, account, usage_date, COUNT(*) AS open_dead_letters, SUM(ABS(usd_at_stake)) AS usd_at_stake
    FROM ai_usage_analytics.vw_dead_letters
    WHERE state = 'open'
      AND usage_date >= (SELECT read_from FROM clock)
    GROUP BY source, account, usage_date
  )

SELECT
  FORMAT_DATE('%Y-%m', usage_date) AS month_year_label,
  usage_date,
  source,
  account,
  last_steps.status AS last_status,
  last_steps.run_id AS last_run_id,
  last_steps.reason AS last_reason,
  last_steps.recorded_at AS last_recorded_at,
  committed_at AS last_committed_at,
  SAFE_DIVIDE(CAST(TIMESTAMP_DIFF(now_at, committed_at, MILLISECOND) AS FLOAT64), CAST(3600000 AS FLOAT64))
    AS freshness_hours,
  report,
  vendor_rows,
  record_count AS landed_records,
  quarantined_records,
  COALESCE(usage_rows, 0) AS usage_rows,
  COALESCE(cost_rows, 0) AS cost_rows,
  COALESCE(billed_usd, 0) AS billed_usd,
  COALESCE(included_usd, 0) AS included_usd,
  IF(
    coverable_usd > 0,
    SAFE_DIVIDE(CAST(attributed_usd AS FLOAT64), CAST(coverable_usd AS FLOAT64)),
    NULL
  ) AS coverage,
  IF(coverable_usd > 0, SAFE_DIVIDE(CAST(strong_usd AS FLOAT64), CAST(coverable_usd AS FLOAT64)), NULL)
    AS strong_coverage,
  SAFE_DIVIDE(CAST(attributed_rows AS FLOAT64), CAST(coverable_rows AS FLOAT64)) AS row_coverage,
  COALESCE(negative_amounts, 0) AS negative_amounts,
  COALESCE(negative_usd, 0) AS negative_usd,
  COALESCE(restatements, 0) AS restatements,
  COALESCE(restated_usd, 0) AS restated_usd,
  COALESCE(open_dead_letters, 0) AS open_dead_letters,
  usd_at_stake,
  now_at AS view_generated_at
FROM last_steps
LEFT JOIN standing USING (source, account, usage_date)
LEFT JOIN usage USING (source, account, usage_date)
LEFT JOIN money USING (source, account, usage_date)
LEFT JOIN restated USING (source, account, usage_date)
LEFT JOIN letters USING (source, account, usage_date)
CROSS JOIN clock;
