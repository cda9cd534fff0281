-- The runs that a kickoff asked for and that no later row has finished. They know it by its publish time.
SELECT
  run_id,
  ANY_VALUE(source) AS source,
  ANY_VALUE(account) AS account,
  ANY_VALUE(usage_date) AS usage_date,
  ANY_VALUE(mode) AS mode,
  ANY_VALUE(requested_at) AS requested_at
FROM ai_usage_analytics.pipeline_runs
WHERE requested_at = CAST(@requested_at AS TIMESTAMP)
GROUP BY run_id
HAVING LOGICAL_AND(status = 'requested');
