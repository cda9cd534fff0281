-- Whether the warehouse sees a mapping version yet.
SELECT COUNT(*) AS row_count
FROM (
  SELECT version_from FROM ai_usage_analytics.dim_api_keys
  UNION ALL
  SELECT version_from FROM ai_usage_analytics.dim_people
)
WHERE version_from = @version;
