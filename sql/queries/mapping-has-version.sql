-- Whether the warehouse sees a mapping version yet.
SELECT COUNT(*) AS row_count
FROM ai_usage_analytics.dim_api_keys
WHERE version_from = @version;
