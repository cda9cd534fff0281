-- Generated from sql/queries/accounts-with-data.sql (sha256 47bf8b194e5fdf4309298fdf51085d0aa74b8b4ed1a7d70869050f561536c530) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT DISTINCT
  source,
  account
FROM ai_usage_analytics.pipeline_runs
WHERE
  status IN ('committed', 'unchanged', 'adjusted')
ORDER BY
  source NULLS FIRST,
  account NULLS FIRST;
