-- Generated from sql/queries/ledger.sql (sha256 2006837275d9d96b99adfcaba6dfaf7612aa57845704ba0e9412f17619fdd518) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  recorded_at,
  usage_date,
  source,
  account,
  status,
  vendor_rows,
  billed_usd,
  included_usd,
  previous_billed_usd,
  attributed_billed_usd,
  rows_added,
  rows_removed,
  rows_changed,
  quarantined_records,
  report,
  reason,
  run_id,
  fetch_id,
  mapping_version
FROM ai_usage_analytics.pipeline_runs
WHERE
  (
    CAST($usage_date AS DATE) IS NULL OR usage_date = CAST($usage_date AS DATE)
  )
  AND (
    CAST($source AS TEXT) IS NULL OR source = CAST($source AS TEXT)
  )
ORDER BY
  recorded_at DESC,
  usage_date DESC,
  source NULLS FIRST,
  run_id NULLS FIRST
LIMIT 1000;
