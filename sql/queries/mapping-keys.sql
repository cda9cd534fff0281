-- The key rows that a mapping version holds.
SELECT
  platform,
  api_key_id,
  api_key_name,
  workspace_id,
  user_email,
  service_name,
  department,
  team,
  cost_center,
  share_ratio,
  purpose,
  valid_from,
  valid_to
FROM ai_usage_analytics.dim_api_keys
WHERE version_from <= @version AND (version_to IS NULL OR @version <= version_to);
