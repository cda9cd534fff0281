-- Whether any slice of an account has ever been committed.
SELECT COUNT(*) AS slices
FROM ai_usage_analytics.pipeline_runs
WHERE source = @source AND account = @account AND status IN ('committed', 'unchanged', 'adjusted');
