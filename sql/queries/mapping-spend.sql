-- Billed dollars of a span of days by day and key, as a new mapping version is held against them. A name is given
-- where the directory has it for one key alone.
WITH named AS (
  SELECT name, MIN(vendor_id) AS key_id
  FROM ai_usage_analytics.dim_directory
  WHERE kind = 'key' AND name IS NOT NULL
  GROUP BY name
  HAVING COUNT(DISTINCT vendor_id) = 1
)
SELECT
  cost.cost_date,
  cost.platform,
  cost.api_key_id,
  named.name AS api_key_name,
  cost.workspace_id,
  SUM(cost.cost_usd) AS billed_usd
FROM ai_usage_analytics.fct_cost_daily AS cost
LEFT JOIN named ON named.key_id = cost.api_key_id
WHERE cost.cost_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
  AND cost.is_billed
  AND COALESCE(cost.api_key_id, cost.workspace_id) IS NOT NULL
GROUP BY cost.cost_date, cost.platform, cost.api_key_id, named.name, cost.workspace_id;
