-- Generated from sql/queries/run-endings.sql (sha256 5c002bacc8b60fa45eada4b3c7220fe835b73e8d3169d115b3b39bddc701c5d7) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  run_id,
  recorded_at,
  source,
  account,
  usage_date,
  status,
  reason
FROM ai_usage_analytics.pipeline_runs
WHERE
  CASE
    WHEN $run_ids IS NULL OR ARRAY_LENGTH($run_ids) = 0
    THEN FALSE
    WHEN ARRAY_CONTAINS($run_ids, run_id)
    THEN TRUE
    WHEN run_id IS NULL OR ARRAY_LENGTH($run_ids) <> LIST_COUNT($run_ids)
    THEN NULL
    ELSE FALSE
  END
  AND status <> 'requested'
ORDER BY
  recorded_at NULLS FIRST,
  run_id NULLS FIRST;
