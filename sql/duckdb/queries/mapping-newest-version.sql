-- Generated from sql/queries/mapping-newest-version.sql (sha256 74e382bb6d50b086ee326a9416291e9bd86fce99cb5319bad91e1fda1e6898ee) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  MAX(version_from) AS version
FROM (
  SELECT
    version_from
  FROM ai_usage_analytics.dim_api_keys
  UNION ALL
  SELECT
    version_from
  FROM ai_usage_analytics.dim_people
)
HAVING
  NOT MAX(version_from) IS NULL;
