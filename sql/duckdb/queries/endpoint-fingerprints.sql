-- Generated from sql/queries/endpoint-fingerprints.sql (sha256 2ac8ac17935cd73cd79faa19adb053cb1b404fc7bf16050330c9ae8675db4929) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  endpoint,
  fingerprint AS hash,
  fields
FROM ai_usage_analytics.endpoint_fingerprints
WHERE
  source = $source AND account = $account
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY endpoint ORDER BY seen_at DESC) = 1;
