-- Generated from sql/queries/remembered-directory.sql (sha256 fef8e442e558524d0532880ede95145c5740a1cb8422d025f75a35e9e3dc5b30) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  kind,
  vendor_id,
  email,
  name,
  principal_id,
  creator_id,
  last_seen
FROM ai_usage_analytics.dim_directory
WHERE
  account = $account AND platform = $platform
ORDER BY
  kind NULLS FIRST,
  vendor_id NULLS FIRST;
