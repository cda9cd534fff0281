-- The newest mapping version; no row before the first.
SELECT MAX(version_from) AS version
FROM (
  SELECT version_from FROM ai_usage_analytics.dim_api_keys
  UNION ALL
  SELECT version_from FROM ai_usage_analytics.dim_people
)
HAVING MAX(version_from) IS NOT NULL;
