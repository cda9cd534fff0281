-- Generated from sql/queries/settled-slices.sql (sha256 6171cab93202fc0aec0bd929f4a016d50dd858a0ad42017b2534b1da52ebcb95) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT DISTINCT
  source,
  account,
  usage_date
FROM ai_usage_analytics.pipeline_runs
WHERE
  usage_date >= CAST($since AS DATE)
  AND status IN ('committed', 'unchanged', 'adjusted', 'not_on_plan');
