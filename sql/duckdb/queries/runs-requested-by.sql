-- Generated from sql/queries/runs-requested-by.sql (sha256 9e5b8fb2103e38f26e9e5a94305bdee12766a4931c8f7c8a67b08480acedc8d1) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  run_id,
  source,
  account,
  usage_date,
  status,
  reason
FROM ai_usage_analytics.pipeline_runs
WHERE
  run_id IN (
    SELECT
      run_id
    FROM ai_usage_analytics.pipeline_runs
    WHERE
      requested_by = $requested_by AND status = 'requested'
  )
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY run_id
    ORDER BY CASE WHEN status = 'requested' THEN 0 ELSE 1 END DESC, recorded_at DESC
  ) = 1
ORDER BY
  usage_date NULLS FIRST,
  source NULLS FIRST,
  account NULLS FIRST;
