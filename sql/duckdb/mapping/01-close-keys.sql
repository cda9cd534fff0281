-- Generated from sql/mapping/01-close-keys.sql (sha256 25bc906a0ea7a6cfc69f64c7af5e19c82ade91c4720b864f9e3f933ee45429d0) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
UPDATE ai_usage_analytics.dim_api_keys SET version_to = $previous_version
WHERE
  version_to IS NULL;
