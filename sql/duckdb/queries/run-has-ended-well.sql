-- Generated from sql/queries/run-has-ended-well.sql (sha256 1dc594e36abc49dae8015a65f2c416090cd89ffd1406ac10983d5e31ddaacfb1) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  COUNT(*) AS row_count
FROM ai_usage_analytics.pipeline_runs
WHERE
  run_id = $run_id
  AND status IN ('committed', 'unchanged', 'adjusted', 'superseded');
