-- Generated from sql/queries/run-has-ended-well.sql (sha256 d84882442457c8340ea6c6bf0200879bfa288efa746e621f5d1f4948b76ae778) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  COUNT(
    CASE
      WHEN is_of_newest_request
      AND status IN (
        'committed',
        'unchanged',
        'adjusted',
        'superseded',
        'planned',
        'refused',
        'probed'
      )
      THEN 1
    END
  ) AS row_count,
  MAX(mode) AS mode,
  MAX(requested_at) AS requested_at
FROM (
  SELECT
    status,
    mode,
    requested_at,
    COALESCE(requested_at >= MAX(requested_at) OVER (), TRUE) AS is_of_newest_request
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    run_id = $run_id
);
