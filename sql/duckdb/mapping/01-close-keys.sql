-- Generated from sql/mapping/01-close-keys.sql (sha256 3cd220f4e76341dfe320797e5265fdbe5dcaab45f1f5a9c24d076865e9a21dc0) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
UPDATE ai_usage_analytics.dim_api_keys SET version_to = $previous_version
WHERE
  version_to IS NULL AND version_from <> $version;
