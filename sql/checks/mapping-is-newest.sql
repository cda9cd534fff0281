-- Whether a new mapping version follows the one that it was made from: one row, read inside its transaction.
SELECT COALESCE(MAX(version_from), '0000000000000-none') = @previous_version AS is_newest
FROM (
  SELECT version_from FROM ai_usage_analytics.dim_api_keys
  UNION ALL
  SELECT version_from FROM ai_usage_analytics.dim_people
);
