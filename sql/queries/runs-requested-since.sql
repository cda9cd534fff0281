-- The runs that were asked for since a moment.
SELECT run_id, source, account, usage_date, mode, requested_by
FROM ai_usage_analytics.pipeline_runs
WHERE status = 'requested' AND recorded_at >= CAST(@since AS TIMESTAMP)
ORDER BY usage_date, source, account, run_id;
