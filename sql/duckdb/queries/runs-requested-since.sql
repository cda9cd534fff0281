-- Generated from sql/queries/runs-requested-since.sql (sha256 66ee5d57969f813f0ba078d9b937b55b0fab1558fb9b151e3193627c63d5131b) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  run_id,
  recorded_at,
  source,
  account,
  usage_date,
  mode,
  requested_by
FROM ai_usage_analytics.pipeline_runs
WHERE
  status = 'requested' AND recorded_at >= CAST($since AS TIMESTAMPTZ)
ORDER BY
  recorded_at NULLS FIRST,
  run_id NULLS FIRST;
