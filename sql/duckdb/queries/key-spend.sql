-- Generated from sql/queries/key-spend.sql (sha256 fe119ca02a1258ae25d1bdc68537857445537f0a3373af1d65173d2e3069893a) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  platform,
  api_key_id,
  workspace_id,
  SUM(cost_usd) AS billed_usd
FROM ai_usage_analytics.fct_cost_daily
WHERE
  cost_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
  AND is_billed
  AND cost_type <> 'subscription'
  AND source <> 'adjustment'
  AND NOT COALESCE(api_key_id, workspace_id) IS NULL
GROUP BY
  platform,
  api_key_id,
  workspace_id
ORDER BY
  platform NULLS FIRST,
  api_key_id NULLS FIRST,
  workspace_id NULLS FIRST;
