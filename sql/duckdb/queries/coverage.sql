-- Generated from sql/queries/coverage.sql (sha256 105dd69c98eb8341fbff3ee70000f7e9de1f038a82cbadb798bbe6cbe98bbe6f) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  platform,
  STRFTIME(CAST(cost_date AS DATE), '%Y-%m') AS month_year_label,
  attribution_method,
  attribution_confidence >= CAST('0.90' AS DECIMAL(38, 9)) AS is_strong,
  NOT user_email IS NULL AS is_person,
  COUNT(*) AS cost_rows,
  SUM(cost_usd) AS billed_usd
FROM ai_usage_analytics.fct_cost_daily
WHERE
  cost_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
  AND is_billed
  AND cost_type <> 'subscription'
  AND source <> 'adjustment'
GROUP BY
  platform,
  month_year_label,
  attribution_method,
  is_strong,
  is_person
ORDER BY
  platform NULLS FIRST,
  month_year_label NULLS FIRST,
  attribution_method NULLS FIRST,
  is_strong NULLS FIRST,
  is_person NULLS FIRST;
