-- Generated from sql/queries/directory.sql (sha256 70011f7634a84284ca21f8ee72e412b46d84ff65304ab5e6ad2351bbbcff8fbd) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  directory.account,
  directory.platform,
  directory.kind,
  directory.vendor_id,
  directory.email,
  directory.name,
  directory.last_seen = MAX(directory.last_seen) OVER (PARTITION BY directory.account, directory.platform, directory.kind) AS is_listed,
  people.is_active
FROM ai_usage_analytics.dim_directory AS directory
LEFT JOIN ai_usage_analytics.dim_users AS people
  ON people.email = directory.email
ORDER BY
  directory.account NULLS FIRST,
  directory.platform NULLS FIRST,
  directory.kind NULLS FIRST,
  directory.vendor_id NULLS FIRST;
