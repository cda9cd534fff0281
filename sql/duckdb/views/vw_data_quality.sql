-- Generated from sql/views/vw_data_quality.sql (sha256 0ed0ea787343a8915a2304d050a4ac773db9b633c54bf29f676845b42563efb2) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_data_quality AS
WITH thresholds AS (
  SELECT
    CAST('0.90' AS DECIMAL(38, 9)) AS strong_from
), clock AS (
  SELECT
    now_at,
    CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) - INTERVAL '11' MONTH AS DATE) AS read_from
  FROM ai_usage_analytics.vw_clock
), runs AS (
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
  WHERE
    usage_date >= (
      SELECT
        read_from
      FROM clock
    )
    AND mode IN ('apply', 'reattribute')
), last_steps AS (
  SELECT
    source,
    account,
    usage_date,
    run_id,
    status,
    reason,
    recorded_at
  FROM runs
  WHERE
    TRUE
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY source, account, usage_date
      ORDER BY recorded_at DESC, status = 'requested' NULLS FIRST, run_id NULLS FIRST, fetch_id NULLS FIRST, status NULLS FIRST
    ) = 1
), standing AS (
  SELECT
    source,
    account,
    usage_date,
    committed_at,
    report,
    vendor_rows,
    record_count,
    quarantined_records
  FROM runs
  WHERE
    status IN ('committed', 'unchanged', 'adjusted')
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY source, account, usage_date
      ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC, committed_at DESC
    ) = 1
), usage AS (
  SELECT
    source,
    account,
    usage_date,
    COUNT(*) AS usage_rows
  FROM ai_usage_analytics.fct_usage_daily
  WHERE
    usage_date >= (
      SELECT
        read_from
      FROM clock
    )
  GROUP BY
    source,
    account,
    usage_date
), costs AS (
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
  WHERE
    cost_date >= (
      SELECT
        read_from
      FROM clock
    )
), money AS (
  SELECT
    source,
    account,
    usage_date,
    COUNT(*) AS cost_rows,
    SUM(CASE WHEN is_billed THEN cost_usd ELSE 0 END) AS billed_usd,
    SUM(CASE WHEN is_billed THEN 0 ELSE cost_usd END) AS included_usd,
    SUM(CASE WHEN is_coverable THEN cost_usd ELSE 0 END) AS coverable_usd,
    SUM(CASE WHEN is_coverable AND is_attributed THEN cost_usd ELSE 0 END) AS attributed_usd,
    SUM(CASE WHEN is_coverable AND is_strong THEN cost_usd ELSE 0 END) AS strong_usd,
    COUNT(CASE WHEN is_coverable THEN 1 END) AS coverable_rows,
    COUNT(CASE WHEN is_coverable AND is_attributed THEN 1 END) AS attributed_rows,
    COUNT(CASE WHEN cost_usd < 0 THEN 1 END) AS negative_amounts,
    SUM(CASE WHEN cost_usd < 0 THEN cost_usd ELSE 0 END) AS negative_usd
  FROM costs
  GROUP BY
    source,
    account,
    usage_date
), restated AS (
  SELECT
    source,
    account,
    usage_date,
    COUNT(*) AS restatements,
    SUM(ABS(moved_billed_usd)) AS restated_usd
  FROM ai_usage_analytics.vw_restatements
  WHERE
    usage_date >= (
      SELECT
        read_from
      FROM clock
    )
  GROUP BY
    source,
    account,
    usage_date
), letters AS (
  SELECT
    source,
    account,
    usage_date,
    COUNT(*) AS open_dead_letters,
    SUM(ABS(usd_at_stake)) AS usd_at_stake
  FROM ai_usage_analytics.vw_dead_letters
  WHERE
    state = 'open' AND usage_date >= (
      SELECT
        read_from
      FROM clock
    )
  GROUP BY
    source,
    account,
    usage_date
)
SELECT
  STRFTIME(CAST(usage_date AS DATE), '%Y-%m') AS month_year_label,
  usage_date,
  source,
  account,
  last_steps.status AS last_status,
  last_steps.run_id AS last_run_id,
  last_steps.reason AS last_reason,
  last_steps.recorded_at AS last_recorded_at,
  committed_at AS last_committed_at,
  CASE
    WHEN CAST(3600000 AS DOUBLE) <> 0
    THEN CAST(DATE_DIFF('MILLISECOND', committed_at, now_at) AS DOUBLE) / CAST(3600000 AS DOUBLE)
    ELSE NULL
  END AS freshness_hours,
  report,
  vendor_rows,
  record_count AS landed_records,
  quarantined_records,
  COALESCE(usage_rows, 0) AS usage_rows,
  COALESCE(cost_rows, 0) AS cost_rows,
  COALESCE(billed_usd, 0) AS billed_usd,
  COALESCE(included_usd, 0) AS included_usd,
  CASE
    WHEN coverable_usd > 0
    THEN CASE
      WHEN CAST(coverable_usd AS DOUBLE) <> 0
      THEN CAST(attributed_usd AS DOUBLE) / CAST(coverable_usd AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS coverage,
  CASE
    WHEN coverable_usd > 0
    THEN CASE
      WHEN CAST(coverable_usd AS DOUBLE) <> 0
      THEN CAST(strong_usd AS DOUBLE) / CAST(coverable_usd AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS strong_coverage,
  CASE
    WHEN CAST(coverable_rows AS DOUBLE) <> 0
    THEN CAST(attributed_rows AS DOUBLE) / CAST(coverable_rows AS DOUBLE)
    ELSE NULL
  END AS row_coverage,
  COALESCE(negative_amounts, 0) AS negative_amounts,
  COALESCE(negative_usd, 0) AS negative_usd,
  COALESCE(restatements, 0) AS restatements,
  COALESCE(restated_usd, 0) AS restated_usd,
  COALESCE(open_dead_letters, 0) AS open_dead_letters,
  usd_at_stake,
  now_at AS view_generated_at
FROM last_steps
LEFT JOIN standing
  USING (source, account, usage_date)
LEFT JOIN usage
  USING (source, account, usage_date)
LEFT JOIN money
  USING (source, account, usage_date)
LEFT JOIN restated
  USING (source, account, usage_date)
LEFT JOIN letters
  USING (source, account, usage_date)
CROSS JOIN clock;
