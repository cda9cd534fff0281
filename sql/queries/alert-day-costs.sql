-- The billed money of each account's newest produced day of a span, and of the four days of the same weekday before it
-- that have been produced too: seats, which come with a price of their own, and adjustments, which belong to other days,
-- are left out.
WITH produced AS (
  SELECT DISTINCT source, account, usage_date
  FROM ai_usage_analytics.pipeline_runs
  WHERE usage_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
    AND status IN ('committed', 'unchanged', 'adjusted')
),
newest AS (
  SELECT source, account, MAX(usage_date) AS newest_day
  FROM produced
  GROUP BY source, account
),
costs AS (
  SELECT source, account, cost_date, SUM(cost_usd) AS billed_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE cost_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
    AND is_billed
    AND cost_type NOT IN ('subscription', 'adjustment')
  GROUP BY source, account, cost_date
)
SELECT
  produced.source,
  produced.account,
  produced.usage_date,
  newest.newest_day,
  COALESCE(costs.billed_usd, 0) AS billed_usd
FROM produced
INNER JOIN newest
  ON newest.source = produced.source
  AND newest.account = produced.account
LEFT JOIN costs
  ON costs.source = produced.source
  AND costs.account = produced.account
  AND costs.cost_date = produced.usage_date
WHERE DATE_DIFF(newest.newest_day, produced.usage_date, DAY) IN (0, 7, 14, 21, 28)
ORDER BY produced.source, produced.account, produced.usage_date;
