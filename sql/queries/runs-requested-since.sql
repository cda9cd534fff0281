-- The runs that were asked for since a moment, and when.
SELECT run_id, recorded_at, source, account, usage_date, mode, requested_by
FROM ai_usage_analytics.pipeline_runs
WHERE status = 'requested' AND recorded_at >= CAST(@since AS TIMESTAMP)
ORDER BY recorded_at, run_id;
