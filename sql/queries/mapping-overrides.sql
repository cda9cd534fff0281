-- Every owner that a person set for days past, in the order in which they were set.
SELECT
  platform,
  api_key_id,
  api_key_name,
  user_email,
  service_name,
  department,
  team,
  cost_center,
  share_ratio,
  valid_from,
  valid_to,
  reason,
  created_at,
  created_by
FROM ai_usage_analytics.mapping_overrides
ORDER BY created_at, api_key_id, api_key_name, user_email, service_name;
