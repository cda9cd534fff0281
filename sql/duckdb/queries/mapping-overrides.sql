-- Generated from sql/queries/mapping-overrides.sql (sha256 3b509e09dbea077eaa5dfccc7e188d78d98e805fd663008c8db664f2b0261947) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
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
ORDER BY
  created_at NULLS FIRST,
  api_key_id NULLS FIRST,
  api_key_name NULLS FIRST,
  user_email NULLS FIRST,
  service_name NULLS FIRST;
