-- Generated from sql/queries/mapping-has-version.sql (sha256 4b1e6cbeb4f5251a703ed43192927b411267f8e2378867f09e9976db856e404e) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  COUNT(*) AS row_count
FROM ai_usage_analytics.dim_api_keys
WHERE
  version_from = $version;
