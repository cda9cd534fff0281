-- The newest ledger row of each run that one asker asked for. A run is finished when it is not `requested`.
SELECT run_id, source, account, usage_date, status, reason
FROM ai_usage_analytics.pipeline_runs
WHERE run_id IN (
  SELECT run_id
  FROM ai_usage_analytics.pipeline_runs
  WHERE requested_by = @requested_by AND status = 'requested'
)
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY run_id
  ORDER BY IF(status = 'requested', 0, 1) DESC, recorded_at DESC
) = 1
ORDER BY usage_date, source, account;
