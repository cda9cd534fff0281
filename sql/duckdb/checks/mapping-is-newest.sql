-- Generated from sql/checks/mapping-is-newest.sql (sha256 5fb180cb2fe4e5f23f36dc10c7e30d6593b1f2837e0e4b0d75b3b275d2769662) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  COALESCE(MAX(version_from), '0000000000000-none') = $previous_version AS is_newest
FROM ai_usage_analytics.dim_api_keys;
