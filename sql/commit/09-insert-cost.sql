-- The slice's new cost facts with their lineage.
INSERT INTO ai_usage_analytics.fct_cost_daily (
  cost_date, platform, source, account, user_email, service_name, department, team, cost_center,
  attribution_method, attribution_confidence, share_ratio, user_id, api_key_id, workspace_id, model,
  cost_type, is_billed, unit_type, allocation_method, cost_usd, list_cost_usd, volume_units,
  allocation_ratio, run_id, fetch_id, landed_rows, ingest_date, created_timestamp
)
SELECT
  cost_date, platform, source, account, user_email, service_name, department, team, cost_center,
  attribution_method, attribution_confidence, share_ratio, user_id, api_key_id, workspace_id, model,
  cost_type, is_billed, unit_type, allocation_method, cost_usd, list_cost_usd, volume_units,
  allocation_ratio,
  CAST(@run_id AS STRING) AS run_id,
  CAST(@fetch_id AS STRING) AS fetch_id,
  landed_rows,
  DATE(CAST(@committed_at AS TIMESTAMP), 'UTC') AS ingest_date,
  CAST(@committed_at AS TIMESTAMP) AS created_timestamp
FROM new_cost;
