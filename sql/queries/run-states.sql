-- The newest ledger row of each given run, with what it moved. A run is finished when it is not `requested`.
SELECT
  run_id,
  source,
  account,
  usage_date,
  status,
  reason,
  previous_billed_usd,
  billed_usd,
  previous_included_usd,
  included_usd,
  rows_added,
  rows_removed,
  rows_changed,
  planned_outcome
FROM ai_usage_analytics.pipeline_runs
WHERE run_id IN UNNEST(@run_ids)
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY run_id
  ORDER BY IF(status = 'requested', 0, 1) DESC, recorded_at DESC
) = 1
ORDER BY usage_date, source, account;
