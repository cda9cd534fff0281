-- Generated from sql/queries/runs-requested-since.sql (sha256 4a5febf119d23a035076b6eec8bf5c1e239f9ed6cfc84bbad56a4036af81ba29) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  run_id,
  source,
  account,
  usage_date,
  mode,
  requested_by
FROM ai_usage_analytics.pipeline_runs
WHERE
  status = 'requested' AND recorded_at >= CAST($since AS TIMESTAMPTZ)
ORDER BY
  usage_date NULLS FIRST,
  source NULLS FIRST,
  account NULLS FIRST,
  run_id NULLS FIRST;
