-- A month as finance closes it: whether it is closed, since when and by whom, its money, how many slices of its days
-- have never come in, and of how many the last reading failed or was refused.
WITH month_lock AS (
  SELECT is_locked, changed_at, changed_by
  FROM ai_usage_analytics.month_locks
  WHERE month = FORMAT_DATE('%Y-%m', CAST(@from AS DATE))
  QUALIFY ROW_NUMBER() OVER (ORDER BY changed_at DESC) = 1
),
money AS (
  SELECT
    COALESCE(SUM(IF(is_billed, cost_usd, 0)), 0) AS billed_usd,
    COALESCE(SUM(IF(is_billed, 0, cost_usd)), 0) AS included_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE cost_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
),
standing AS (
  SELECT DISTINCT source, account, usage_date
  FROM ai_usage_analytics.pipeline_runs
  WHERE usage_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
    AND status IN ('committed', 'unchanged', 'adjusted', 'not_on_plan')
),
-- An account is expected from the first to the last day that was ever asked of it.
asked AS (
  SELECT source, account, MIN(usage_date) AS first_date, MAX(usage_date) AS last_date
  FROM ai_usage_analytics.pipeline_runs
  WHERE mode = 'apply'
  GROUP BY source, account
  HAVING LOGICAL_OR(status IN ('committed', 'unchanged', 'adjusted', 'failed', 'refused'))
),
expected AS (
  SELECT asked.source, asked.account, day_of_month AS usage_date
  FROM asked
  CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(CAST(@from AS DATE), CAST(@to AS DATE))) AS day_of_month
  WHERE day_of_month BETWEEN asked.first_date AND asked.last_date
),
missing AS (
  SELECT COUNT(*) AS missing_slices
  FROM expected
  LEFT JOIN standing
    ON standing.source = expected.source
    AND standing.account = expected.account
    AND standing.usage_date = expected.usage_date
  WHERE standing.source IS NULL
),
undone AS (
  SELECT COUNTIF(status IN ('failed', 'refused')) AS undone_slices
  FROM (
    SELECT source, account, usage_date, status
    FROM ai_usage_analytics.pipeline_runs
    WHERE usage_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
      AND mode = 'apply'
      AND status <> 'requested'
    QUALIFY ROW_NUMBER() OVER (
      PARTITION BY source, account, usage_date
      ORDER BY COALESCE(requested_at, recorded_at) DESC, recorded_at DESC, run_id
    ) = 1
  )
)
SELECT
  COALESCE((SELECT is_locked FROM month_lock), FALSE) AS is_locked,
  (SELECT changed_at FROM month_lock) AS changed_at,
  (SELECT changed_by FROM month_lock) AS changed_by,
  money.billed_usd,
  money.included_usd,
  missing.missing_slices,
  undone.undone_slices
FROM money CROSS JOIN missing CROSS JOIN undone;
