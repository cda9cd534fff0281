-- Generated from sql/queries/mapping-newest-version.sql (sha256 246af94b452b314c019ca3262266e9c32aac8ea5b541e7d51911a99375ba2801) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  MAX(version_from) AS version
FROM ai_usage_analytics.dim_api_keys
HAVING
  NOT MAX(version_from) IS NULL;
