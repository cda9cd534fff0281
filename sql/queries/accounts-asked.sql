-- The accounts that the vendors have been asked for since a moment: those that kickoff has a key for.
SELECT DISTINCT source, account
FROM ai_usage_analytics.pipeline_runs
WHERE requested_at >= CAST(@since AS TIMESTAMP)
  AND status = 'requested'
  AND mode <> 'reattribute'
ORDER BY source, account;
