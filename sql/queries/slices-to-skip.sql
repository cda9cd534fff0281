-- The runs that tell whether slices of a span need asking for: those under way that were asked for since
-- @open_since, and those that ended since @done_since, with whether they produced their slice. One row a run, the
-- newest first.
WITH runs AS (
  SELECT
    run_id,
    ANY_VALUE(source) AS source,
    ANY_VALUE(account) AS account,
    ANY_VALUE(usage_date) AS usage_date,
    MAX(requested_at) AS asked_at,
    LOGICAL_AND(status = 'requested') AS is_unfinished,
    MAX(recorded_at) AS ended_at,
    LOGICAL_OR(status IN ('committed', 'unchanged', 'adjusted')) AS is_done
  FROM ai_usage_analytics.pipeline_runs
  WHERE usage_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE) AND mode = 'apply'
  GROUP BY run_id
)
SELECT
  run_id,
  source,
  account,
  usage_date,
  is_unfinished,
  is_done
FROM runs
WHERE (is_unfinished AND asked_at >= CAST(@open_since AS TIMESTAMP))
  OR (NOT is_unfinished AND ended_at >= CAST(@done_since AS TIMESTAMP))
ORDER BY asked_at DESC, run_id;
