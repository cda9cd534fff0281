-- Generated from sql/queries/endpoint-fingerprints.sql (sha256 44d16e7f3854e6c5a3e069a5602d18de851670789ae6af09ca8b63b940cdbc2a) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  endpoint,
  fingerprint AS "hash",
  fields
FROM ai_usage_analytics.endpoint_fingerprints
WHERE
  source = $source AND account = $account
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY endpoint ORDER BY seen_at DESC) = 1;
