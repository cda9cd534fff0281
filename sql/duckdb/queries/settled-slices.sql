-- Generated from sql/queries/settled-slices.sql (sha256 4351d5909eeb732d3d87db3b8980aa9f60ab4f1d7d96d56be502761d63ea424c) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT DISTINCT
  source,
  account,
  usage_date
FROM ai_usage_analytics.pipeline_runs
WHERE
  usage_date >= CAST($since AS DATE)
  AND status IN ('committed', 'unchanged', 'adjusted', 'not_on_plan');
