-- What some runs booked as adjustments, by platform and owner, most dollars first.
SELECT
  platform,
  user_email,
  service_name,
  is_billed,
  SUM(cost_usd) AS adjusted_usd
FROM ai_usage_analytics.fct_cost_daily
WHERE cost_date >= CAST(@from AS DATE)
  AND source = 'adjustment'
  AND run_id IN UNNEST(@run_ids)
GROUP BY platform, user_email, service_name, is_billed
HAVING SUM(cost_usd) <> 0
ORDER BY ABS(SUM(cost_usd)) DESC, platform, user_email, service_name, is_billed;
