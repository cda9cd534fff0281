-- Every ledger row of given runs but the request, oldest first: how each run has ended so far.
SELECT
  run_id,
  recorded_at,
  source,
  account,
  usage_date,
  status,
  reason
FROM ai_usage_analytics.pipeline_runs
WHERE run_id IN UNNEST(@run_ids) AND status <> 'requested'
ORDER BY recorded_at, run_id;
