-- A month as finance closes it: whether it is closed, since when and by whom, its money, and how many slices of its
-- days have never come in, from the first day on that the ledger knows of each account.
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
  WHERE status IN ('committed', 'unchanged', 'adjusted', 'not_on_plan')
),
expected AS (
  SELECT known.source, known.account, day_of_month AS usage_date
  FROM (
    SELECT source, account, MIN(usage_date) AS first_date
    FROM standing
    GROUP BY source, account
  ) AS known
  CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(CAST(@from AS DATE), CAST(@to AS DATE))) AS day_of_month
  WHERE day_of_month >= known.first_date
),
missing AS (
  SELECT COUNT(*) AS missing_slices
  FROM expected
  LEFT JOIN standing
    ON standing.source = expected.source
    AND standing.account = expected.account
    AND standing.usage_date = expected.usage_date
  WHERE standing.source IS NULL
)
SELECT
  COALESCE((SELECT is_locked FROM month_lock), FALSE) AS is_locked,
  (SELECT changed_at FROM month_lock) AS changed_at,
  (SELECT changed_by FROM month_lock) AS changed_by,
  money.billed_usd,
  money.included_usd,
  missing.missing_slices
FROM money CROSS JOIN missing;
