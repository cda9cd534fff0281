-- Generated from sql/queries/owner-spend.sql (sha256 63bf05051ab5f093a89f0ece50979542a8616007274a54559ef15fae8fa11dc9) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  user_email,
  service_name,
  SUM(cost_usd) AS billed_usd
FROM ai_usage_analytics.fct_cost_daily
WHERE
  cost_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE) AND is_billed
GROUP BY
  user_email,
  service_name;
