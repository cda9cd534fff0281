-- The newest mapping version; no row before the first.
SELECT MAX(version_from) AS version
FROM ai_usage_analytics.dim_api_keys
HAVING MAX(version_from) IS NOT NULL;
