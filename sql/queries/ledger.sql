-- The ledger, newest first; a NULL day or source asks for all of them.
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
WHERE (CAST(@usage_date AS DATE) IS NULL OR usage_date = CAST(@usage_date AS DATE))
  AND (CAST(@source AS STRING) IS NULL OR source = CAST(@source AS STRING))
ORDER BY recorded_at DESC, usage_date DESC, source, run_id
LIMIT 1000;
