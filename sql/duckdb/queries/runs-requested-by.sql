-- Generated from sql/queries/runs-requested-by.sql (sha256 af62baf46c6bfcdfdebde82ab26fbf744ded737acdfbcdbd2d71ca7c4e16fdec) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH asked AS (
  SELECT
    run_id,
    MIN(requested_at) AS asked_at
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    requested_by = $requested_by AND status = 'requested'
  GROUP BY
    run_id
)
SELECT
  runs.run_id,
  runs.source,
  runs.account,
  runs.usage_date,
  runs.status,
  runs.reason
FROM ai_usage_analytics.pipeline_runs AS runs
INNER JOIN asked
  ON asked.run_id = runs.run_id
  AND asked.asked_at <= COALESCE(runs.requested_at, runs.recorded_at)
WHERE
  TRUE
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY runs.run_id
    ORDER BY CASE WHEN runs.status = 'requested' THEN 0 ELSE 1 END DESC, runs.recorded_at DESC
  ) = 1
ORDER BY
  runs.usage_date NULLS FIRST,
  runs.source NULLS FIRST,
  runs.account NULLS FIRST;
