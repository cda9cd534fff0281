-- The newest ledger row of each run that one asker asked for, of those that are no older than this request: a
-- re-attribution asks for the same run once more. A run is finished when it is not `requested`.
WITH asked AS (
  SELECT run_id, MIN(requested_at) AS asked_at
  FROM ai_usage_analytics.pipeline_runs
  WHERE requested_by = @requested_by AND status = 'requested'
  GROUP BY run_id
)
SELECT runs.run_id, runs.source, runs.account, runs.usage_date, runs.status, runs.reason
FROM ai_usage_analytics.pipeline_runs AS runs
INNER JOIN asked
  ON asked.run_id = runs.run_id
  AND asked.asked_at <= COALESCE(runs.requested_at, runs.recorded_at)
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY runs.run_id
  ORDER BY IF(runs.status = 'requested', 0, 1) DESC, runs.recorded_at DESC
) = 1
ORDER BY runs.usage_date, runs.source, runs.account;
