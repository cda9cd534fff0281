-- Generated from sql/queries/slices-to-skip.sql (sha256 8e9223ca83e4c081d54c5cc55b168108c1e50b266394dbd4d28bced033f5bb33) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH runs AS (
  SELECT
    run_id,
    ANY_VALUE(source) AS source,
    ANY_VALUE(account) AS account,
    ANY_VALUE(usage_date) AS usage_date,
    MAX(requested_at) AS asked_at,
    BOOL_AND(CAST(status = 'requested' AS BOOLEAN)) AS is_unfinished,
    MAX(recorded_at) AS ended_at,
    BOOL_OR(CAST(status IN ('committed', 'unchanged', 'adjusted') AS BOOLEAN)) AS is_done
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    usage_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE) AND mode = 'apply'
  GROUP BY
    run_id
)
SELECT
  run_id,
  source,
  account,
  usage_date,
  is_unfinished,
  is_done
FROM runs
WHERE
  (
    is_unfinished AND asked_at >= CAST($open_since AS TIMESTAMPTZ)
  )
  OR (
    NOT is_unfinished AND ended_at >= CAST($done_since AS TIMESTAMPTZ)
  )
ORDER BY
  asked_at DESC,
  run_id NULLS FIRST;
