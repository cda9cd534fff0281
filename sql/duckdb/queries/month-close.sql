-- Generated from sql/queries/month-close.sql (sha256 08aaf39574eba982ee93d61a33cfa877cc82b4cbc02f993e52b872c078f12843) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH month_lock AS (
  SELECT
    is_locked,
    changed_at,
    changed_by
  FROM ai_usage_analytics.month_locks
  WHERE
    month = STRFTIME(CAST($from AS DATE), '%Y-%m')
  QUALIFY
    ROW_NUMBER() OVER (ORDER BY changed_at DESC) = 1
), money AS (
  SELECT
    COALESCE(SUM(CASE WHEN is_billed THEN cost_usd ELSE 0 END), 0) AS billed_usd,
    COALESCE(SUM(CASE WHEN is_billed THEN 0 ELSE cost_usd END), 0) AS included_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE
    cost_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
), standing AS (
  SELECT DISTINCT
    source,
    account,
    usage_date
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    usage_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
    AND status IN ('committed', 'unchanged', 'adjusted', 'not_on_plan')
), asked AS (
  SELECT
    source,
    account,
    MIN(usage_date) AS first_date,
    MAX(usage_date) AS last_date
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    mode = 'apply'
  GROUP BY
    source,
    account
  HAVING
    BOOL_OR(
      CAST(status IN ('committed', 'unchanged', 'adjusted', 'failed', 'refused') AS BOOLEAN)
    )
), expected AS (
  SELECT
    asked.source,
    asked.account,
    day_of_month AS usage_date
  FROM asked
  CROSS JOIN UNNEST(CAST(GENERATE_SERIES(CAST($from AS DATE), CAST($to AS DATE), INTERVAL '1' DAY) AS DATE[])) AS _t0(day_of_month)
  WHERE
    day_of_month BETWEEN asked.first_date AND asked.last_date
), missing AS (
  SELECT
    COUNT(*) AS missing_slices
  FROM expected
  LEFT JOIN standing
    ON standing.source = expected.source
    AND standing.account = expected.account
    AND standing.usage_date = expected.usage_date
  WHERE
    standing.source IS NULL
), undone AS (
  SELECT
    COUNT(CASE WHEN status IN ('failed', 'refused') THEN 1 END) AS undone_slices
  FROM (
    SELECT
      source,
      account,
      usage_date,
      status
    FROM ai_usage_analytics.pipeline_runs
    WHERE
      usage_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
      AND mode = 'apply'
      AND status <> 'requested'
    QUALIFY
      ROW_NUMBER() OVER (
        PARTITION BY source, account, usage_date
        ORDER BY COALESCE(requested_at, recorded_at) DESC, recorded_at DESC, run_id NULLS FIRST
      ) = 1
  )
)
SELECT
  COALESCE((
    SELECT
      is_locked
    FROM month_lock
  ), FALSE) AS is_locked,
  (
    SELECT
      changed_at
    FROM month_lock
  ) AS changed_at,
  (
    SELECT
      changed_by
    FROM month_lock
  ) AS changed_by,
  money.billed_usd,
  money.included_usd,
  missing.missing_slices,
  undone.undone_slices
FROM money
CROSS JOIN missing
CROSS JOIN undone;
