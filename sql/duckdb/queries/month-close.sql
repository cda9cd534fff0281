-- Generated from sql/queries/month-close.sql (sha256 2ac228e0b04102913977e7bbc3cdb49acd8ba66c9e9d29d71cd989a76c363b0a) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
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
    status IN ('committed', 'unchanged', 'adjusted', 'not_on_plan')
), expected AS (
  SELECT
    known.source,
    known.account,
    day_of_month AS usage_date
  FROM (
    SELECT
      source,
      account,
      MIN(usage_date) AS first_date
    FROM standing
    GROUP BY
      source,
      account
  ) AS known
  CROSS JOIN UNNEST(CAST(GENERATE_SERIES(CAST($from AS DATE), CAST($to AS DATE), INTERVAL '1' DAY) AS DATE[])) AS _t0(day_of_month)
  WHERE
    day_of_month >= known.first_date
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
  missing.missing_slices
FROM money
CROSS JOIN missing;
