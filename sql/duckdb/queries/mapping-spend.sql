-- Generated from sql/queries/mapping-spend.sql (sha256 49eaee56edfc404eee234c27600d3ba8b14f985e1198b4a0d5bebc9b78269b42) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH named AS (
  SELECT
    name,
    MIN(vendor_id) AS key_id
  FROM ai_usage_analytics.dim_directory
  WHERE
    kind = 'key' AND NOT name IS NULL
  GROUP BY
    name
  HAVING
    COUNT(DISTINCT vendor_id) = 1
)
SELECT
  cost.cost_date,
  cost.platform,
  cost.api_key_id,
  named.name AS api_key_name,
  cost.workspace_id,
  SUM(cost.cost_usd) AS billed_usd
FROM ai_usage_analytics.fct_cost_daily AS cost
LEFT JOIN named
  ON named.key_id = cost.api_key_id
WHERE
  cost.cost_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
  AND cost.is_billed
  AND NOT COALESCE(cost.api_key_id, cost.workspace_id) IS NULL
GROUP BY
  cost.cost_date,
  cost.platform,
  cost.api_key_id,
  named.name,
  cost.workspace_id;
