-- Generated from sql/queries/findings-of-request.sql (sha256 6bf76d36b817d6ede85241e3b760b1e306e976aad3096de08ecfab491bb3325a) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT DISTINCT
  kind,
  severity,
  source,
  usage_date,
  text,
  usd
FROM ai_usage_analytics.findings
WHERE
  run_id IN (
    SELECT
      run_id
    FROM ai_usage_analytics.pipeline_runs
    WHERE
      requested_by = $requested_by AND status = 'requested'
  )
ORDER BY
  usd NULLS FIRST,
  usage_date NULLS FIRST,
  source NULLS FIRST,
  kind NULLS FIRST,
  text NULLS FIRST;
