-- Generated from sql/queries/accounts-asked.sql (sha256 97dddff8cb5a47c71c6adeec4a7f0339b6a8a49aa0033da0071643dad8073c70) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT DISTINCT
  source,
  account
FROM ai_usage_analytics.pipeline_runs
WHERE
  requested_at >= CAST($since AS TIMESTAMPTZ)
  AND status = 'requested'
  AND mode <> 'reattribute'
ORDER BY
  source NULLS FIRST,
  account NULLS FIRST;
