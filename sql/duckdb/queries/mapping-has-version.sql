-- Generated from sql/queries/mapping-has-version.sql (sha256 687bbbb4040cb8b641d40eb665a0475cebe0d23c9d855a622785c4d91ee10e31) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  COUNT(*) AS row_count
FROM (
  SELECT
    version_from
  FROM ai_usage_analytics.dim_api_keys
  UNION ALL
  SELECT
    version_from
  FROM ai_usage_analytics.dim_people
)
WHERE
  version_from = $version;
