-- Generated from sql/checks/mapping-is-newest.sql (sha256 d6380f44880713409104ba11a8b38cdf0879ab70f61a41b68b3f989b3a2290f2) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  COALESCE(MAX(version_from), '0000000000000-none') = $previous_version AS is_newest
FROM (
  SELECT
    version_from
  FROM ai_usage_analytics.dim_api_keys
  UNION ALL
  SELECT
    version_from
  FROM ai_usage_analytics.dim_people
);
