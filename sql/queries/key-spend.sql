-- Billed dollars of a span of days by platform, API key and workspace, seats and adjustments left out.
SELECT
  platform,
  api_key_id,
  workspace_id,
  SUM(cost_usd) AS billed_usd
FROM ai_usage_analytics.fct_cost_daily
WHERE cost_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
  AND is_billed
  AND cost_type <> 'subscription'
  AND source <> 'adjustment'
  AND COALESCE(api_key_id, workspace_id) IS NOT NULL
GROUP BY platform, api_key_id, workspace_id
ORDER BY platform, api_key_id, workspace_id;
