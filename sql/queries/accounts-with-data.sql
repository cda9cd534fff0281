-- The accounts that have ever been committed, whether or not they still have a key.
SELECT DISTINCT source, account
FROM ai_usage_analytics.pipeline_runs
WHERE status IN ('committed', 'unchanged', 'adjusted')
ORDER BY source, account;
