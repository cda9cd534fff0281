-- Generated from sql/queries/unattributed.sql (sha256 45a916727dbc2e4801866c7fc34bf2877c5718dc2a4631eee4b2cedb2214c5cf) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  platform,
  api_key_id,
  COUNT(DISTINCT cost_date) AS days,
  SUM(cost_usd) AS billed_usd
FROM ai_usage_analytics.fct_cost_daily
WHERE
  cost_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
  AND is_billed
  AND attribution_method = 'unattributed'
GROUP BY
  platform,
  api_key_id
ORDER BY
  billed_usd DESC,
  platform NULLS FIRST,
  api_key_id NULLS FIRST;
