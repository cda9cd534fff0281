-- Generated from sql/queries/run-has-ended-well.sql (sha256 5fcd89493d1059c733dd80fe0a6d7285045c838b4ecef8b327e8c7f547aa2f11) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  COUNT(
    CASE
      WHEN is_of_newest_request
      AND status IN ('committed', 'unchanged', 'adjusted', 'superseded')
      THEN 1
    END
  ) AS row_count,
  MAX(mode) AS mode
FROM (
  SELECT
    status,
    mode,
    COALESCE(requested_at >= MAX(requested_at) OVER (), TRUE) AS is_of_newest_request
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    run_id = $run_id
);
