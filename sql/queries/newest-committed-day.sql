-- The newest day that any slice has been produced for; no row before the first.
SELECT MAX(usage_date) AS day
FROM ai_usage_analytics.pipeline_runs
WHERE status IN ('committed', 'unchanged', 'adjusted')
HAVING MAX(usage_date) IS NOT NULL;
