-- Billed money without an owner over a span of days, by key or person, most dollars first.
SELECT
  platform,
  api_key_id,
  COUNT(DISTINCT cost_date) AS days,
  SUM(cost_usd) AS billed_usd
FROM ai_usage_analytics.fct_cost_daily
WHERE cost_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
  AND is_billed
  AND attribution_method = 'unattributed'
GROUP BY platform, api_key_id
ORDER BY billed_usd DESC, platform, api_key_id;
