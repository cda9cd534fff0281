-- Generated from sql/queries/mapping-keys.sql (sha256 a1c4bc9c54198eb80ba755c24ada4ab27e0c0fd979ae4080d310eb58b67ace31) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
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
WHERE
  version_from <= $version AND (
    version_to IS NULL OR $version <= version_to
  );
